// SPDX-License-Identifier: Apache-2.0
#include "fetch/unpacked_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/io_error.h"

namespace mote {

UnpackedFile::UnpackedFile(UnpackedFile&& other) noexcept
    : path_(std::move(other.path_)),
      written_(std::move(other.written_)),
      compares_(other.compares_),
      fd_(std::exchange(other.fd_, -1)) {}

UnpackedFile::~UnpackedFile() {
  if (fd_ < 0) return;
  ::close(fd_);
  if (!compares_) ::unlink(written_.c_str());
}

Error UnpackedFile::differs() const {
  return Error(Code::kMismatch, "is there already, and is not what the archive holds",
               "move it away, or choose an empty folder with -o", Origin{path_});
}

Result<UnpackedFile> UnpackedFile::open(const std::string& path) {
  UnpackedFile out(path);
  struct stat info {};
  if (::lstat(path.c_str(), &info) == 0) {
    if (!S_ISREG(info.st_mode)) return out.differs();
    out.compares_ = info.st_size > 0;
  }
  out.fd_ = out.compares_
                ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
                : ::open(out.written_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (out.fd_ < 0) return io_error(path, out.compares_ ? "cannot be read" : "cannot be written", errno);
  return out;
}

Status UnpackedFile::take(const char* data, size_t bytes) {
  size_t done = 0;
  char there[16384];
  while (done < bytes) {
    const ssize_t moved = compares_ ? ::read(fd_, there, std::min(sizeof there, bytes - done))
                                    : ::write(fd_, data + done, bytes - done);
    if (moved < 0 && errno == EINTR) continue;
    if (moved < 0) return io_error(path_, compares_ ? "cannot be read" : "cannot be written", errno);
    if (compares_ && (moved == 0 || std::memcmp(there, data + done, static_cast<size_t>(moved)) != 0))
      return differs();
    done += static_cast<size_t>(moved);
  }
  return ok_status();
}

Status UnpackedFile::end() {
  if (compares_) {
    char more = 0;
    if (::read(fd_, &more, 1) != 0) return differs();
  } else if (::rename(written_.c_str(), path_.c_str()) != 0) {
    return io_error(path_, "cannot be written", errno);
  }
  ::close(fd_);
  fd_ = -1;
  return ok_status();
}

}  // namespace mote
