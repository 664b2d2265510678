// SPDX-License-Identifier: Apache-2.0
#include "fetch/part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/format.h"
#include "base/io.h"
#include "base/io_error.h"
#include "base/json.h"

namespace mote {

namespace {

constexpr int64_t kMostOrigin = 1 << 16;

// A value of a type that is not the expected one is as good as none: the download then begins again.
std::string text_of(const Json& json, const char* key) {
  const auto it = json.find(key);
  return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace

PartFile::PartFile(const std::string& path) : part_path_(path + ".part"), origin_path_(path + ".part.json") {}

PartFile::PartFile(PartFile&& other) noexcept
    : part_path_(std::move(other.part_path_)),
      origin_path_(std::move(other.origin_path_)),
      origin_(std::move(other.origin_)),
      fd_(std::exchange(other.fd_, -1)),
      size_(other.size_) {}

PartFile::~PartFile() {
  if (fd_ < 0) return;
  if (size_ == 0) {
    ::unlink(part_path_.c_str());
    ::unlink(origin_path_.c_str());
  }
  ::close(fd_);
}

Result<PartFile> PartFile::open(const std::string& path) {
  PartFile out(path);
  out.fd_ =
      ::open(out.part_path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
  if (out.fd_ < 0) return io_error(out.part_path_, "cannot be written", errno);
  struct stat info {};
  if (::fstat(out.fd_, &info) != 0) return io_error(out.part_path_, "cannot be read", errno);
  out.size_ = info.st_size;
  if (!S_ISREG(info.st_mode)) {
    out.size_ = 1;  // nothing of ours to remove
    return Error(Code::kInvalid, "is not a regular file", "move it away", mote::Origin{out.part_path_});
  }
  if (::flock(out.fd_, LOCK_EX | LOCK_NB) != 0) {
    out.size_ = 1;
    return Error(Code::kIo, "another mote is loading this file", "wait for it, or end it",
                 mote::Origin{out.part_path_});
  }
  out.read_origin();
  return out;
}

void PartFile::read_origin() {
  const auto text = read_text_file(origin_path_, kMostOrigin);
  if (!text.ok()) return;
  const auto json = parse_json(*text, origin_path_);
  if (!json.ok() || !json->is_object()) return;
  origin_.address = text_of(*json, "address");
  origin_.validator = text_of(*json, "validator");
  const auto bytes = json->find("bytes");
  if (bytes != json->end() && bytes->is_number_integer()) origin_.bytes = bytes->get<int64_t>();
}

Status PartFile::begin(const Origin& origin) {
  if (::ftruncate(fd_, 0) != 0) return io_error(part_path_, "cannot be written", errno);
  size_ = 0;
  origin_ = origin;
  const Json json = {{"address", origin.address}, {"validator", origin.validator}, {"bytes", origin.bytes}};
  return write_file(origin_path_, json.dump(2) + "\n");
}

Status PartFile::append(const char* data, size_t bytes) {
  size_t done = 0;
  while (done < bytes) {
    const ssize_t put = ::write(fd_, data + done, bytes - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return io_error(part_path_, "cannot be written", errno);
    done += static_cast<size_t>(put);
    size_ += put;
  }
  return ok_status();
}

Status PartFile::sync() {
  if (::fsync(fd_) != 0) return io_error(part_path_, "cannot be written", errno);
  return ok_status();
}

Status PartFile::rename_to(const std::string& path) {
  if (::rename(part_path_.c_str(), path.c_str()) != 0) return io_error(path, "cannot be written", errno);
  ::unlink(origin_path_.c_str());
  ::close(fd_);
  fd_ = -1;
  return ok_status();
}

}  // namespace mote
