// SPDX-License-Identifier: Apache-2.0
#include "fetch/download.h"

#include <chrono>
#include <filesystem>
#include <optional>

#include "base/format.h"
#include "base/io.h"
#include "base/progress.h"
#include "fetch/checksum.h"
#include "fetch/http.h"
#include "fetch/part_file.h"

namespace mote {

namespace {

namespace fs = std::filesystem;

// What a file is compared with, and whose word it is.
struct Expected {
  std::string sum, kind, source;
  bool is_published = false;
};

std::string sum_of(const Checksums& sums, const Expected& expected) {
  return expected.kind == "MD5" ? sums.md5 : sums.sha256;
}

// If-Range takes strong ETags only (RFC 9110, section 13.1.5).
std::string validator_of(const HttpReply& reply) {
  return !reply.etag.empty() && reply.etag.rfind("W/", 0) != 0 ? reply.etag : reply.last_modified;
}

class OneDownload {
 public:
  OneDownload(const PublicFile& file, const DownloadOptions& options)
      : file_(file),
        options_(options),
        path_(options.folder + "/" + file.name),
        address_(options.from.empty() ? file.address : mirror()) {}

  Result<Download> run() {
    out_.name = file_.name;
    MOTE_TRY(expect());
    std::error_code error;
    if (fs::exists(path_, error)) {
      MOTE_TRY(check_what_is_there());
      return out_;
    }
    MOTE_TRY(make_folders(fs::path(path_).parent_path().string()));
    MOTE_ASSIGN(PartFile part, PartFile::open(path_));
    part_ = &part;
    if (!is_whole()) MOTE_TRY(load());
    MOTE_TRY(part.sync());
    MOTE_TRY(check_what_came());
    return out_;
  }

 private:
  std::string mirror() const {
    return options_.from + (options_.from.back() == '/' ? "" : "/") + url_path(file_.name);
  }

  Status expect() {
    if (!file_.sha256.empty()) {
      expected_ = {file_.sha256, "SHA-256", "published", true};
    } else if (!file_.md5.empty()) {
      expected_ = {file_.md5, "MD5", "published", true};
    } else {
      MOTE_ASSIGN(const std::string sum, recorded_sum(options_.folder, file_.name));
      if (!sum.empty()) expected_ = {sum, "SHA-256", "of an earlier download", false};
    }
    out_.is_checked = expected_ && expected_->is_published;
    out_.is_first = !expected_;
    return ok_status();
  }

  Result<Checksums> sums_of(const std::string& path) const {
    return file_checksums(path, expected_ && expected_->kind == "MD5", "checking " + file_.name);
  }

  Status check_what_is_there() {
    if (!expected_)
      return Error(Code::kInvalid, "is there already, and nothing says whether it is whole",
                   "move it away and run the command again", Origin{path_});
    MOTE_ASSIGN(const Checksums sums, sums_of(path_));
    if (sum_of(sums, *expected_) != expected_->sum)
      return Error(Code::kMismatch,
                   format("is there already with the {} {}; {} is {}", expected_->kind,
                          sum_of(sums, *expected_), expected_->source, expected_->sum),
                   "move it away and run the command again", Origin{path_});
    out_.was_there = true;
    out_.sha256 = sums.sha256;
    out_.bytes = sums.bytes;
    return record_sum(options_.folder, file_.name, sums.sha256);
  }

  bool is_whole() const {
    return part_->size() > 0 && part_->size() == part_->origin().bytes &&
           part_->size() <= file_.bytes_at_most && part_->origin().address == address_;
  }

  Status load() {
    const PartFile::Origin& origin = part_->origin();
    const bool goes_on = part_->size() > 0 && origin.address == address_ && !origin.validator.empty() &&
                         part_->size() < file_.bytes_at_most;
    if (part_->size() > 0 && !goes_on)
      out_.notes.push_back("what an earlier run had loaded cannot be gone on from: it begins again");
    HttpRequest request;
    request.address = address_;
    request.stall_seconds = options_.stall_seconds;
    request.from_byte = goes_on ? part_->size() : 0;
    request.if_range = goes_on ? origin.validator : "";
    MOTE_ASSIGN(HttpReply reply, get(request));
    if (reply.status == 416) {
      out_.notes.push_back("the server has no more than was loaded before: it begins again");
      request.from_byte = 0;
      MOTE_ASSIGN(reply, get(request));
    }
    if (part_->origin().bytes < 0 && file_.bytes < 0)
      out_.notes.push_back("the server did not say the size: whether the file is whole, only its use shows");
    return ok_status();
  }

  Result<HttpReply> get(const HttpRequest& request) {
    HttpReceiver receiver;
    receiver.begin = [&](const HttpReply& reply) { return begin(request, reply); };
    receiver.data = [&](const char* data, size_t bytes) { return take(data, bytes); };
    receiver.idle = [&] { show(); };
    return http_get(request, receiver);
  }

  Status begin(const HttpRequest& request, const HttpReply& reply) {
    const bool goes_on = request.from_byte > 0 && reply.status == 206;
    const int64_t total = goes_on ? reply.range_total : reply.length;
    if (goes_on && reply.range_first != request.from_byte)
      return Error(Code::kIo, "the server sends another part of the file than was asked for",
                   format("delete '{}' and run the command again", part_->part_path()), Origin{address_});
    if (file_.bytes >= 0 && total >= 0 && total != file_.bytes)
      return Error(Code::kMismatch,
                   format("the server offers {} bytes, and {} are published", with_commas(total),
                          with_commas(file_.bytes)),
                   "the file has changed, or the address leads to something else: see the page of the set",
                   Origin{address_});
    if (total > file_.bytes_at_most) return too_large(with_commas(total));
    if (goes_on) {
      out_.resumed_at = request.from_byte;
    } else {
      if (request.from_byte > 0)
        out_.notes.push_back(
            "the file on the server has changed, or the server cannot go on from the middle: it begins "
            "again");
      MOTE_TRY(part_->begin({address_, validator_of(reply), total}));
    }
    start_ = std::chrono::steady_clock::now();
    progress_.emplace(file_.name, total > 0 ? total : 0, out_.resumed_at);
    return ok_status();
  }

  Status take(const char* data, size_t bytes) {
    if (static_cast<int64_t>(bytes) > file_.bytes_at_most - part_->size())
      return too_large("more than " + with_commas(part_->size()));
    MOTE_TRY(part_->append(data, bytes));
    show();
    return ok_status();
  }

  Error too_large(const std::string& how_many) const {
    return Error(Code::kInvalid,
                 format("the server sends {} bytes, and at most {} are expected", how_many,
                        with_commas(file_.bytes_at_most)),
                 "the file has changed, or the address leads to something else: see the page of the set",
                 Origin{address_});
  }

  void show() {
    if (!progress_) return;
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    const double loaded = static_cast<double>(part_->size() - out_.resumed_at);
    progress_->update(part_->size(), seconds > 0 ? format("{:.1f} MB/s", loaded / 1e6 / seconds) : "");
  }

  Status check_what_came() {
    progress_.reset();
    MOTE_ASSIGN(const Checksums sums, sums_of(part_->part_path()));
    out_.sha256 = sums.sha256;
    out_.bytes = sums.bytes;
    if (expected_ && sum_of(sums, *expected_) != expected_->sum) {
      MOTE_TRY(part_->rename_to(path_ + ".bad"));
      return Error(Code::kMismatch,
                   format("has the {} {}; {} is {}", expected_->kind, sum_of(sums, *expected_),
                          expected_->source, expected_->sum),
                   expected_->is_published
                       ? "delete it and run the command again; if that gives the same, the file at its "
                         "address has changed or is altered on the way"
                       : "the makers may have changed the file: see their page; to take the new one, delete "
                         "its line in SHA256SUMS and run the command again",
                   Origin{path_ + ".bad"});
    }
    // First the checksum: a file without one could not be told from a damaged one later.
    MOTE_TRY(record_sum(options_.folder, file_.name, sums.sha256));
    return part_->rename_to(path_);
  }

  const PublicFile& file_;
  const DownloadOptions& options_;
  const std::string path_, address_;
  std::optional<Expected> expected_;
  PartFile* part_ = nullptr;
  std::optional<Progress> progress_;
  std::chrono::steady_clock::time_point start_;
  Download out_;
};

}  // namespace

Result<Download> download_file(const PublicFile& file, const DownloadOptions& options) {
  return OneDownload(file, options).run();
}

}  // namespace mote
