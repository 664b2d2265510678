// SPDX-License-Identifier: Apache-2.0
#include "fetch/http.h"

#include <curl/curl.h>

#include <charconv>
#include <memory>
#include <optional>

#include "base/format.h"
#include "base/progress.h"
#include "base/text.h"

namespace mote {

namespace {

constexpr long kMostRedirects = 5;
constexpr size_t kMostHeader = 1000;  // bytes of an ETag or a date

std::optional<int64_t> whole_number(std::string_view text) {
  int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < 0) return std::nullopt;
  return out;
}

struct Transfer {
  CURL* curl = nullptr;
  const HttpReceiver* receiver = nullptr;
  HttpReply reply;
  bool begun = false;
  std::optional<Error> error;  // of the receiver

  bool keep(const Status& status) {
    if (!status.ok() && !error) error = status.error();
    return status.ok();
  }

  bool begin() {
    if (begun) return true;
    begun = true;
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    return keep(receiver->begin(reply));
  }
};

// A header line; a new status line begins a new answer, as after a redirect.
size_t on_header(char* text, size_t one, size_t bytes, void* user) {
  auto& reply = static_cast<Transfer*>(user)->reply;
  const std::string_view line(text, one * bytes);
  if (line.substr(0, 5) == "HTTP/") reply = HttpReply();
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || line.size() > kMostHeader) return one * bytes;
  const std::string name = to_lower(line.substr(0, colon));
  const std::string value = printable(trim(line.substr(colon + 1)));
  if (name == "etag") reply.etag = value;
  if (name == "last-modified") reply.last_modified = value;
  if (name == "content-length") reply.length = whole_number(value).value_or(-1);
  if (name == "content-range") parse_content_range(value, &reply);
  return one * bytes;
}

size_t on_data(char* data, size_t one, size_t bytes, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (!transfer.begin()) return 0;
  return transfer.keep(transfer.receiver->data(data, one * bytes)) ? one * bytes : 0;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& transfer = *static_cast<Transfer*>(user);
  if (interrupted()) return 1;
  if (transfer.receiver->idle) transfer.receiver->idle();
  return 0;
}

Error of_status(const HttpRequest& request, int status) {
  const Origin where{request.address};
  if (status == 404 || status == 410)
    return Error(Code::kNotFound, format("the server has no such file (status {})", status),
                 "it may have moved: see the page of the set; --from ADDRESS loads from a mirror", where);
  if (status == 401 || status == 403)
    return Error(Code::kIo, format("the server refuses access (status {})", status),
                 "see the page of the set; --from ADDRESS loads from a mirror", where);
  return Error(Code::kIo, format("the server answers with status {}", status),
               "try again later; the same command goes on from there", where);
}

Error of_curl(const HttpRequest& request, CURLcode code, const char* detail) {
  const Origin where{request.address};
  const std::string why = *detail != '\0' ? printable(detail) : curl_easy_strerror(code);
  const char* again = "the same command goes on from there";
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
      return Error(Code::kIo, "no server can be reached: " + why,
                   "is there a network? --from ADDRESS loads from a mirror", where);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CONNECT_ERROR:
      return Error(Code::kIo, "the server cannot prove who it is: " + why,
                   "is the clock right, and the package ca-certificates installed?", where);
    case CURLE_TOO_MANY_REDIRECTS:
      return Error(Code::kIo, format("the server redirects more than {} times", kMostRedirects),
                   "--from ADDRESS loads from a mirror", where);
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Error(Code::kIo, "the server redirects to something that is not allowed: " + why,
                   "only http and https are followed, and from https only https", where);
    case CURLE_OPERATION_TIMEDOUT:
      return Error(Code::kIo, "the server sends nothing any more: " + why, again, where);
    case CURLE_ABORTED_BY_CALLBACK:
      return Error(Code::kInterrupted, "the download was interrupted", again, where);
    default:
      return Error(Code::kIo, "the line was cut: " + why, again, where);
  }
}

struct Handles {
  CURL* curl = curl_easy_init();
  curl_slist* headers = nullptr;
  ~Handles() {
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
  }
};

}  // namespace

void parse_content_range(const std::string& text, HttpReply* reply) {
  reply->range_first = reply->range_total = -1;
  const size_t dash = text.find('-'), slash = text.find('/');
  if (text.rfind("bytes ", 0) != 0 || slash == std::string::npos) return;
  reply->range_total = whole_number(std::string_view(text).substr(slash + 1)).value_or(-1);
  if (dash < slash)
    reply->range_first = whole_number(std::string_view(text).substr(6, dash - 6)).value_or(-1);
}

std::string url_path(const std::string& path) {
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~' || c == '/';
    out += plain ? std::string(1, c) : format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Result<HttpReply> http_get(const HttpRequest& request, const HttpReceiver& receiver) {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  Handles handles;
  if (!ready || handles.curl == nullptr) return Error(Code::kInternal, "libcurl cannot be started");
  (void)interrupted();  // from here on Ctrl-C is heard
  CURL* curl = handles.curl;
  Transfer transfer;
  transfer.curl = curl;
  transfer.receiver = &receiver;
  char detail[CURL_ERROR_SIZE] = "";
  const bool secure = to_lower(request.address).rfind("https://", 0) == 0;
  curl_easy_setopt(curl, CURLOPT_URL, request.address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, kMostRedirects);
  curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "mote");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(request.connect_seconds));
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request.stall_seconds));
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  const std::string range = format("{}-", request.from_byte);
  if (request.from_byte > 0) {
    curl_easy_setopt(curl, CURLOPT_RANGE, range.c_str());
    handles.headers = curl_slist_append(nullptr, ("If-Range: " + request.if_range).c_str());
    if (!request.if_range.empty()) curl_easy_setopt(curl, CURLOPT_HTTPHEADER, handles.headers);
  }
  const CURLcode code = curl_easy_perform(curl);
  if (transfer.error) return *transfer.error;
  if (code == CURLE_HTTP_RETURNED_ERROR) {
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    transfer.reply.status = static_cast<int>(status);
    if (status != 416 || request.from_byte == 0) return of_status(request, transfer.reply.status);
    return transfer.reply;
  }
  if (code != CURLE_OK) return of_curl(request, code, detail);
  if (!transfer.begin()) return *transfer.error;  // nothing came: an empty file
  if (transfer.reply.status != 200 && transfer.reply.status != 206)
    return of_status(request, transfer.reply.status);
  return transfer.reply;
}

}  // namespace mote
