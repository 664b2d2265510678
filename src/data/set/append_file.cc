// SPDX-License-Identifier: Apache-2.0
#include "data/set/append_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <utility>

#include "base/io_error.h"

namespace mote {

namespace {

constexpr size_t kClaim = 65536;  // bytes at a time

// Where the last whole line ends.
Result<off_t> end_of_lines(int fd, off_t end, const std::string& path) {
  char block[65536];
  for (off_t at = end; at > 0;) {
    const off_t begin = std::max<off_t>(0, at - static_cast<off_t>(sizeof block));
    const ssize_t got = ::pread(fd, block, static_cast<size_t>(at - begin), begin);
    if (got != at - begin) return io_error(path, "cannot be read", got < 0 ? errno : EIO);
    for (ssize_t i = got; i > 0; --i)
      if (block[i - 1] == '\n') return begin + i;
    at = begin;
  }
  return off_t{0};
}

bool is_full(int error) { return error == ENOSPC || error == EDQUOT; }

int reserve(int fd, size_t bytes) {
  const off_t end = ::lseek(fd, 0, SEEK_END);
  while (::fallocate(fd, FALLOC_FL_KEEP_SIZE, end, static_cast<off_t>(bytes)) != 0)
    if (errno != EINTR) return errno;
  return 0;
}

}  // namespace

Result<AppendFile> AppendFile::open(const std::string& path) {
  AppendFile out;
  out.path_ = path;
  out.fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (out.fd_ < 0) return io_error(path, "cannot be written", errno);
  const off_t end = ::lseek(out.fd_, 0, SEEK_END);
  MOTE_ASSIGN(const off_t keep, end_of_lines(out.fd_, end, path));
  if (keep != end && ::ftruncate(out.fd_, keep) != 0) return io_error(path, "cannot be written", errno);
  return out;
}

AppendFile::AppendFile(AppendFile&& other) noexcept { *this = std::move(other); }

AppendFile& AppendFile::operator=(AppendFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(text_, other.text_);
  std::swap(fd_, other.fd_);
  std::swap(claimed_, other.claimed_);
  return *this;
}

AppendFile::~AppendFile() {
  if (fd_ < 0) return;
  // What was claimed is given back. A failure costs room on the disk, and nothing else.
  if (claimed_ > 0 && ::ftruncate(fd_, ::lseek(fd_, 0, SEEK_END)) != 0) claimed_ = 0;
  ::close(fd_);
}

Status AppendFile::claim(size_t bytes) {
  const size_t needed = text_.size() + bytes;
  if (needed <= claimed_) return ok_status();
  size_t claim = needed + kClaim;
  int error = reserve(fd_, claim);
  if (is_full(error)) error = reserve(fd_, claim = needed);
  if (is_full(error)) return io_error(path_, "cannot be written", error);
  if (error != 0) claim = std::numeric_limits<size_t>::max();  // nothing can be promised here
  claimed_ = claim;
  return ok_status();
}

Status AppendFile::flush() {
  if (text_.empty()) return ok_status();
  const off_t before = ::lseek(fd_, 0, SEEK_END);
  size_t done = 0;
  int error = 0;
  while (done < text_.size() && error == 0) {
    const ssize_t put = ::write(fd_, text_.data() + done, text_.size() - done);
    if (put >= 0)
      done += static_cast<size_t>(put);
    else if (errno != EINTR)
      error = errno;
  }
  if (error == 0 && ::fdatasync(fd_) != 0 && errno != EINVAL) error = errno;
  if (error != 0) {
    claimed_ = 0;
    if (::ftruncate(fd_, before) != 0) error = errno;
    return io_error(path_, "cannot be written", error);
  }
  claimed_ -= std::min(claimed_, text_.size());
  text_.clear();
  return ok_status();
}

Status AppendFile::move_to(const std::string& path) {
  if ((::fsync(fd_) != 0 && errno != EINVAL) || ::rename(path_.c_str(), path.c_str()) != 0)
    return io_error(path, "cannot be written", errno);
  path_ = path;
  return ok_status();
}

}  // namespace mote
