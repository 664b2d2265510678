// SPDX-License-Identifier: Apache-2.0
#include "base/io.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/format.h"
#include "base/io_error.h"

namespace mote {

namespace fs = std::filesystem;

Error io_error(const std::string& path, const std::string& doing, int error) {
  const bool missing = error == ENOENT;
  std::string hint;
  if (missing) hint = "check the path";
  if (error == ENOSPC || error == EDQUOT)
    hint = "the disk is full: free some space and run the command again";
  if (error == EACCES || error == EROFS) hint = "check the permissions, or choose another place";
  if (error == EFBIG) hint = "the file is larger than this shell or file system allows: see ulimit -f";
  if (error == EISDIR) hint = "name a file in it";
  if (error == ENOTDIR || error == EEXIST) hint = "a part of the path is a file";
  return Error(missing ? Code::kNotFound : Code::kIo, doing + ": " + std::strerror(error), hint,
               Origin{path});
}

namespace {

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

template <class Container>
Result<Container> read_whole(const std::string& path, int64_t max_bytes) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.fd < 0) return io_error(path, "cannot be opened", errno);
  struct stat info {};
  if (::fstat(file.fd, &info) != 0) return io_error(path, "cannot be read", errno);
  if (S_ISDIR(info.st_mode)) return Error(Code::kInvalid, "is a folder, not a file", "", Origin{path});
  if (!S_ISREG(info.st_mode)) return Error(Code::kInvalid, "is not a regular file", "", Origin{path});
  if (info.st_size > max_bytes)
    return Error(Code::kInvalid,
                 format("has {} bytes, more than the {} that mote reads here", with_commas(info.st_size),
                        with_commas(max_bytes)),
                 "is it the right file?", Origin{path});
  Container out;
  out.resize(static_cast<size_t>(info.st_size));
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = ::read(file.fd, out.data() + done, out.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_error(path, "cannot be read", errno);
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  out.resize(done);
  return out;
}

}  // namespace

Result<Bytes> read_file(const std::string& path, int64_t max_bytes) {
  return read_whole<Bytes>(path, max_bytes);
}
Result<std::string> read_text_file(const std::string& path, int64_t max_bytes) {
  return read_whole<std::string>(path, max_bytes);
}

Status make_folders(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return io_error(path, "the folder cannot be made", error.value());
  return ok_status();
}

namespace {

// Opens `opened` and writes all bytes; errors are about `path`.
Status write_whole(const std::string& path, const std::string& opened, int flags, const void* data,
                   size_t bytes) {
  const Descriptor file{::open(opened.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666)};
  if (file.fd < 0) return io_error(path, "cannot be written", errno);
  const auto* p = static_cast<const char*>(data);
  size_t done = 0;
  while (done < bytes) {
    const ssize_t put = ::write(file.fd, p + done, bytes - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return io_error(path, "cannot be written", errno);
    done += static_cast<size_t>(put);
  }
  return ok_status();
}

}  // namespace

Status write_file(const std::string& path, const void* data, size_t bytes) {
  const fs::path parent = fs::path(path).parent_path();
  if (!parent.empty()) MOTE_TRY(make_folders(parent.string()));
  std::string target = path;
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0) {
    if (S_ISDIR(info.st_mode)) return io_error(path, "cannot be written", EISDIR);
    // A device or pipe must not be replaced by a file of its name.
    if (!S_ISREG(info.st_mode)) return write_whole(path, path, 0, data, bytes);
    std::error_code error;
    target = fs::canonical(path, error).string();  // a link stays one
    if (error) return io_error(path, "cannot be written", error.value());
  }
  const std::string temporary = target + format(".{}.tmp", ::getpid());
  Status status = write_whole(path, temporary, O_CREAT | O_TRUNC, data, bytes);
  if (status.ok() && ::rename(temporary.c_str(), target.c_str()) != 0)
    status = io_error(path, "cannot be written", errno);
  if (!status.ok()) ::unlink(temporary.c_str());
  return status;
}

Status write_file(const std::string& path, const std::string& text) {
  return write_file(path, text.data(), text.size());
}
Status write_file(const std::string& path, const Bytes& bytes) {
  return write_file(path, bytes.data(), bytes.size());
}

Result<TemporaryFolder> TemporaryFolder::make(const std::string& name) {
  std::error_code error;
  const fs::path base = fs::temp_directory_path(error);
  if (error) return io_error(base.string(), "no folder for temporary files", error.value());
  std::string path = (base / (name + "-XXXXXX")).string();
  if (::mkdtemp(path.data()) == nullptr) return io_error(path, "the folder cannot be made", errno);
  return TemporaryFolder(path);
}

TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

std::string program_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? std::string(".") : program.parent_path().string();
}

}  // namespace mote
