// SPDX-License-Identifier: Apache-2.0
#include "emulate/serial.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/format.h"
#include "emulate/emulator_version.h"
#include "emulate/toolchain.h"

namespace mote {

namespace {

struct MachinePort {
  const char* machine;
  SerialPort port;
};

// Source: QEMU 7.2, hw/arm/mps2.c, mps2-tz.c, nrf51_soc.c (clocks of the cores) and hw/riscv/virt.c.
constexpr MachinePort kPorts[] = {
    {"microbit", {"port_nrf51.c", 0x40002000, 16000000}},
    {"mps2-an385", {"port_cmsdk.c", 0x40004000, 25000000}},
    {"mps2-an386", {"port_cmsdk.c", 0x40004000, 25000000}},
    {"mps2-an500", {"port_cmsdk.c", 0x40004000, 25000000}},
    {"mps2-an505", {"port_cmsdk.c", 0x50200000, 20000000}},
    {"mps3-an547", {"port_cmsdk.c", 0x59303000, 32000000}},
    {"virt", {"port_riscv.c", 0x10000000, 0}},
};

Error io_error(const char* what) { return Error(Code::kIo, format("{}: {}", what, std::strerror(errno))); }

}  // namespace

Result<SerialPort> serial_port(const Target& board) {
  if (board.emulator)
    for (const MachinePort& known : kPorts)
      if (board.emulator->machine == known.machine) return known.port;
  return Error(Code::kUnsupported, format("the emulated machine of {} has no serial port", board.name),
               "choose another board, see 'mote boards'");
}

Result<std::unique_ptr<SerialBoard>> SerialBoard::start(const Target& board, const std::string& folder) {
  const Toolchain& tools = toolchain(board);
  MOTE_ASSIGN(const std::string version, emulator_version(tools.emulator, tools.emulator_package));
  (void)version;
  auto out = std::unique_ptr<SerialBoard>(new SerialBoard());
  const std::string in_path = folder + "/serial.in", out_path = folder + "/serial.out";
  for (const std::string& path : {in_path, out_path})
    if (::mkfifo(path.c_str(), 0600) != 0) return io_error("no FIFO for the serial port");
  // For reading and writing both, so that opening does not wait for QEMU.
  out->to_board_ = ::open(in_path.c_str(), O_RDWR | O_CLOEXEC);
  out->from_board_ = ::open(out_path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (out->to_board_ < 0 || out->from_board_ < 0) return io_error("the serial port's FIFO cannot be opened");
  std::vector<std::string> command = {tools.emulator, "-M",      board.emulator->machine,
                                      "-display",     "none",    "-monitor",
                                      "none",         "-nic",    "none",
                                      "-icount",      "shift=0", "-serial",
                                      "pipe:serial",  "-kernel", "emulated.elf"};
  if (board.is_riscv()) command.insert(command.end(), {"-bios", "none"});
  SerialBoard* self = out.get();
  out->emulator_ = std::thread([self, command, folder] {
    const double no_limit = 1e9;
    self->result_ = run_process(command, no_limit, folder, [self] { return !self->stop_; });
    self->ended_ = true;
  });
  return out;
}

SerialBoard::~SerialBoard() {
  stop_ = true;
  if (emulator_.joinable()) emulator_.join();
  if (to_board_ >= 0) ::close(to_board_);
  if (from_board_ >= 0) ::close(from_board_);
}

Result<std::string> SerialBoard::read(double seconds) {
  const int step_ms = 100;
  for (double waited = 0;; waited += step_ms / 1000.0) {
    pollfd wait{from_board_, POLLIN, 0};
    if (::poll(&wait, 1, waited < seconds ? step_ms : 0) > 0) {
      char buffer[4096];
      const ssize_t got = ::read(from_board_, buffer, sizeof buffer);
      if (got > 0) return std::string(buffer, static_cast<size_t>(got));
    }
    if (ended_) {
      if (!result_.ok()) return result_.error();
      return Error(Code::kIo, format("the emulator ended with exit code {}:\n{}", result_->exit_code,
                                     first_lines(result_->output)));
    }
    if (waited >= seconds) return std::string();
  }
}

Status SerialBoard::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(to_board_, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return io_error("the serial port cannot be written to");
    bytes.remove_prefix(static_cast<size_t>(done));
  }
  return ok_status();
}

}  // namespace mote
