// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

using Bytes = std::vector<uint8_t>;

// The whole file; an error if it is not a regular file, cannot be read, or is larger than max_bytes.
Result<Bytes> read_file(const std::string& path, int64_t max_bytes);
Result<std::string> read_text_file(const std::string& path, int64_t max_bytes);

// Writes a temporary file beside the target and renames it: a crash or full disk never leaves half a file.
// Missing folders are made. A device or pipe is written in place.
Status write_file(const std::string& path, const void* data, size_t bytes);
Status write_file(const std::string& path, const std::string& text);
Status write_file(const std::string& path, const Bytes& bytes);

Status make_folders(const std::string& path);

// A new, empty folder under the system's folder for temporary files, removed with everything in it at the
// end.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> make(const std::string& name);
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept;
  ~TemporaryFolder();
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// Folder that holds the running program, for example "build/release/bin".
std::string program_folder();

}  // namespace mote
