// SPDX-License-Identifier: Apache-2.0
#pragma once
// A program on an emulated board whose serial port is in the hands of this process.
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/io.h"
#include "base/process.h"
#include "base/result.h"
#include "emit/library.h"
#include "target/target.h"

namespace mote {

// The serial port that QEMU emulates for a machine, and the time its core tells.
struct SerialPort {
  const char* port_file;  // of boards/mlperf: what drives it
  uint32_t address;
  uint32_t ticks_per_second;  // of SysTick; 0 where the core counts instructions itself
};
// kUnsupported for a board whose emulated machine has none that mote drives.
Result<SerialPort> serial_port(const Target& board);

// A program as C and C++ sources with their headers, for one board. Objects of files under "src/" count as
// the model's.
struct Program {
  std::vector<SourceFile> files;             // relative paths; .c and .cpp files are compiled
  std::vector<std::string> flags;            // besides those of the board
  std::vector<std::string> include_folders;  // relative
};

// Flags for compiler and linker, in this order, and the sources with the objects that they become.
struct ProgramBuild {
  std::vector<std::string> flags;
  std::vector<std::pair<std::string, std::string>> objects;  // source, object
};
ProgramBuild program_build(const Program& program, const Target& board, const std::string& optimization);

// Writes, compiles and links a program for the emulated machine and for the board itself, into
// `folder`/emulated.elf and board.elf.
Status build_program(const Program& program, const Target& board, const std::string& optimization,
                     const std::string& folder);

class SerialBoard {
 public:
  // Starts QEMU on emulated.elf in `folder`. An instruction takes a nanosecond of virtual time.
  static Result<std::unique_ptr<SerialBoard>> start(const Target& board, const std::string& folder);
  ~SerialBoard();
  SerialBoard(const SerialBoard&) = delete;
  SerialBoard& operator=(const SerialBoard&) = delete;

  // What the board has sent, as soon as there is something; "" after so many seconds. kIo with what QEMU said
  // if it has ended.
  Result<std::string> read(double seconds);
  Status write(std::string_view bytes);

  // Readable when the board has sent something.
  int descriptor() const { return from_board_; }

 private:
  SerialBoard() = default;
  int to_board_ = -1, from_board_ = -1;
  std::thread emulator_;
  std::atomic<bool> stop_{false}, ended_{false};
  Result<ProcessResult> result_ = ProcessResult{};
};

}  // namespace mote
