// SPDX-License-Identifier: Apache-2.0
#include "tests/support/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "base/format.h"

namespace mote {

namespace {

constexpr size_t kMostHead = 1 << 16;

std::string header(const std::string& head, const std::string& name) {
  const size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const size_t from = at + 4 + name.size();
  return head.substr(from, head.find("\r\n", from) - from);
}

// False once the client has gone.
bool send_all(int line, const std::string& bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t put = ::send(line, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
    if (put <= 0) return false;
    done += static_cast<size_t>(put);
  }
  return true;
}

std::string read_head(int line) {
  std::string head;
  char piece[4096];
  while (head.find("\r\n\r\n") == std::string::npos && head.size() < kMostHead) {
    const ssize_t got = ::recv(line, piece, sizeof piece, 0);
    if (got <= 0) break;
    head.append(piece, static_cast<size_t>(got));
  }
  return head;
}

}  // namespace

HttpServer::HttpServer() {
  ::setenv("no_proxy", "*", 1);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener_, 8) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("the server of the test cannot be started");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

HttpServer::~HttpServer() {
  stop_ = true;
  thread_.join();
  ::close(listener_);
}

std::string HttpServer::address() const { return format("http://127.0.0.1:{}", port_); }

void HttpServer::set(const std::string& path, const HttpPage& page) {
  const std::lock_guard<std::mutex> lock(mutex_);
  pages_[path] = page;
}

std::vector<std::string> HttpServer::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

void HttpServer::serve() {
  while (!stop_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, 20) <= 0) continue;
    const int line = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (line < 0) continue;
    answer(line);
    ::shutdown(line, SHUT_RDWR);
    ::close(line);
  }
}

void HttpServer::answer(int line) {
  const std::string head = read_head(line);
  HttpPage page;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(head);
    const size_t from = head.find(' ') + 1;
    const auto found = pages_.find(head.substr(from, head.find(' ', from) - from));
    if (found == pages_.end())
      page.status = 404;
    else
      page = found->second;
  }
  int status = page.redirect.empty() ? page.status : 302;
  const std::string range = header(head, "Range"), only_if = header(head, "If-Range");
  size_t first = 0;
  std::string lines;
  const bool same = only_if.empty() || only_if == page.etag || only_if == page.last_modified;
  if (!range.empty() && same && !page.ignores_range && status == 200) {
    first = static_cast<size_t>(std::strtoull(range.c_str() + 6, nullptr, 10));
    status = first < page.body.size() ? 206 : 416;
    if (page.wrong_range) first = 0;
    if (status == 206)
      lines += format("Content-Range: bytes {}-{}/{}\r\n", first, page.body.size() - 1, page.body.size());
  }
  const std::string body = status < 300 ? page.body.substr(std::min(first, page.body.size())) : "";
  const int64_t length = page.said_length >= 0 ? page.said_length : static_cast<int64_t>(body.size());
  if (!page.says_no_length) lines += format("Content-Length: {}\r\n", length);
  if (!page.etag.empty()) lines += "ETag: " + page.etag + "\r\n";
  if (!page.last_modified.empty()) lines += "Last-Modified: " + page.last_modified + "\r\n";
  if (!page.redirect.empty()) lines += "Location: " + page.redirect + "\r\n";
  if (!send_all(line, format("HTTP/1.1 {} as asked\r\nConnection: close\r\n{}\r\n", status, lines))) return;
  if (page.stalls_after >= 0) {
    send_all(line, body.substr(0, static_cast<size_t>(page.stalls_after)));
    char gone = 0;
    while (!stop_) {
      pollfd waiting{line, POLLIN, 0};
      if (::poll(&waiting, 1, 20) > 0 && ::recv(line, &gone, 1, 0) <= 0) return;
    }
    return;
  }
  send_all(line, page.cut_after < 0 ? body : body.substr(0, static_cast<size_t>(page.cut_after)));
}

}  // namespace mote
