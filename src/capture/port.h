// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/io.h"
#include "base/result.h"

namespace mote {

// Where a device's bytes come from: a serial port or pseudo-terminal, a file that was kept of one, or "-" for
// standard input.
class Port {
 public:
  // A serial port is set to raw bytes, 8N1, at `baud`.
  static Result<Port> open(const std::string& path, int baud);
  Port(Port&& other) noexcept;
  Port& operator=(Port&&) = delete;
  ~Port();  // a serial port gets its settings back

  // What has arrived, as soon as there is something; empty after `seconds` without, and at the end.
  Result<Bytes> read(double seconds);
  bool ended() const { return ended_; }  // the device is unplugged, or the file read
  bool is_terminal() const { return terminal_; }
  bool is_file() const { return file_; }  // which can be read again, unlike a pipe

  // Nothing is sent to a file.
  Status write(std::string_view text);

 private:
  Port() = default;
  struct Settings;  // those of before
  std::string path_;
  int descriptor_ = -1;
  bool terminal_ = false, file_ = false, ended_ = false;
  Settings* before_ = nullptr;
};

}  // namespace mote
