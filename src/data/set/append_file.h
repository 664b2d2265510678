// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mote {

// A table that lines are appended to. A crash costs no line that was flushed, a full disk none that was
// added.
class AppendFile {
 public:
  AppendFile() = default;
  // Makes the file if it is not there. A last line without an end is cut off.
  static Result<AppendFile> open(const std::string& path);
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&& other) noexcept;
  ~AppendFile();  // lines that were not flushed are not in the file

  // Makes sure of room on the disk for so many bytes beyond the lines that wait; an error if there is none.
  // On a file system that cannot promise it, flush() may still fail.
  Status claim(size_t bytes);
  void add(std::string_view lines) { text_ += lines; }
  // Appends the lines that wait, until they are on the disk. After an error the file is as it was.
  Status flush();
  // Takes the place of another file.
  Status move_to(const std::string& path);

 private:
  std::string path_, text_;
  int fd_ = -1;
  size_t claimed_ = 0;  // bytes on the disk behind the file's end
};

}  // namespace mote
