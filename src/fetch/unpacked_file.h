// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>

#include "base/result.h"

namespace mote {

// A file on its way out of an archive: written beside its place and renamed, or compared with what is there.
class UnpackedFile {
 public:
  // The folder of the path must be there. An empty file counts as not there: a computer that lost its power
  // may leave one.
  static Result<UnpackedFile> open(const std::string& path);
  UnpackedFile(UnpackedFile&& other) noexcept;
  UnpackedFile& operator=(UnpackedFile&&) = delete;
  ~UnpackedFile();  // of what was not ended nothing is left

  Status take(const char* data, size_t bytes);
  Status end();
  bool was_there() const { return compares_; }

 private:
  explicit UnpackedFile(const std::string& path) : path_(path), written_(path + ".part") {}
  Error differs() const;

  std::string path_, written_;
  bool compares_ = false;
  int fd_ = -1;
};

}  // namespace mote
