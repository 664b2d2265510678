// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace mote {

// A download that is not whole yet: PATH.part, locked against a second mote, and PATH.part.json, which says
// what it is a part of. Both stay for the next run if there is something in it, and go if not.
class PartFile {
 public:
  // What a later run needs to go on.
  struct Origin {
    std::string address;
    std::string validator;  // a strong ETag or the date of the last change; "" if the server gave neither
    int64_t bytes = -1;     // of the whole file; -1 if the server did not say
  };

  static Result<PartFile> open(const std::string& path);
  PartFile(PartFile&& other) noexcept;
  PartFile& operator=(PartFile&&) = delete;
  ~PartFile();

  int64_t size() const { return size_; }
  const Origin& origin() const { return origin_; }
  const std::string& part_path() const { return part_path_; }

  // Empties it, for a file from its first byte on.
  Status begin(const Origin& origin);
  Status append(const char* data, size_t bytes);
  // On the disk, before it is checked and gets its name.
  Status sync();
  // PATH itself, or another name for what is wrong; nothing is left of the part.
  Status rename_to(const std::string& path);

 private:
  explicit PartFile(const std::string& path);
  void read_origin();

  std::string part_path_, origin_path_;
  Origin origin_;
  int fd_ = -1;
  int64_t size_ = 0;
};

}  // namespace mote
