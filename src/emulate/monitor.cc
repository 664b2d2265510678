// SPDX-License-Identifier: Apache-2.0
#include "emulate/monitor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <regex>

namespace mote {

namespace {

constexpr const char* kName = "monitor";  // QEMU adds ".in" and ".out"
constexpr double kTimeoutSeconds = 2;
constexpr size_t kMaxAnswer = 1 << 16;

// QEMU holds both ends of both FIFOs open, so neither open() nor read() waits for it, and neither ends.
class Fifo {
 public:
  Fifo(const std::string& path, int flags) : file_(::open(path.c_str(), flags | O_NONBLOCK | O_CLOEXEC)) {}
  ~Fifo() {
    if (file_ >= 0) ::close(file_);
  }
  Fifo(const Fifo&) = delete;
  Fifo& operator=(const Fifo&) = delete;
  int file() const { return file_; }

 private:
  int file_;
};

std::optional<uint32_t> find_number(const std::string& text, const std::regex& pattern) {
  std::smatch found;
  if (!std::regex_search(text, found, pattern)) return std::nullopt;
  return static_cast<uint32_t>(std::stoul(found[1], nullptr, 16));
}

}  // namespace

Status make_monitor(const TemporaryFolder& folder) {
  for (const char* end : {".in", ".out"}) {
    const std::string path = folder / (std::string(kName) + end);
    if (::mkfifo(path.c_str(), 0600) != 0)
      return Error(Code::kIo, std::string("a FIFO cannot be made: ") + std::strerror(errno),
                   "does the file system of the folder for temporary files have FIFOs?", Origin{path});
  }
  return ok_status();
}

std::vector<std::string> monitor_options() {
  return {"-chardev", std::string("pipe,id=monitor,path=") + kName, "-mon", "chardev=monitor"};
}

std::optional<CoreState> parse_registers(const std::string& text, Architecture architecture) {
  static const std::regex kArmPc("R15=([0-9a-f]{8})"), kArmLink("R14=([0-9a-f]{8})");
  static const std::regex kRiscvPc("\\bpc +([0-9a-f]{8})"), kRiscvLink("x1/ra +([0-9a-f]{8})");
  static const std::regex kXtensaPc("\\bPC=([0-9a-f]{8})"), kXtensaLink("\\bA00=([0-9a-f]{8})");
  const bool riscv = architecture == Architecture::kRiscv, xtensa = architecture == Architecture::kXtensa;
  const auto pc = find_number(text, riscv ? kRiscvPc : xtensa ? kXtensaPc : kArmPc);
  const auto link = find_number(text, riscv ? kRiscvLink : xtensa ? kXtensaLink : kArmLink);
  if (!pc || !link) return std::nullopt;
  return CoreState{*pc, *link};
}

std::optional<CoreState> ask_core_state(const TemporaryFolder& folder, Architecture architecture) {
  const Fifo in(folder / (std::string(kName) + ".in"), O_WRONLY);
  const Fifo out(folder / (std::string(kName) + ".out"), O_RDONLY);
  const std::string question = "info registers\n";
  if (in.file() < 0 || out.file() < 0 ||
      ::write(in.file(), question.data(), question.size()) != static_cast<ssize_t>(question.size()))
    return std::nullopt;
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::duration<double>(kTimeoutSeconds);
  std::string answer;
  while (Clock::now() < deadline && answer.size() < kMaxAnswer) {
    pollfd wait{out.file(), POLLIN, 0};
    char buffer[4096];
    if (::poll(&wait, 1, 50) <= 0) continue;
    const ssize_t got = ::read(out.file(), buffer, sizeof buffer);
    if (got <= 0) return std::nullopt;  // QEMU has ended
    answer.append(buffer, static_cast<size_t>(got));
    // Both registers and a few more have come; a number is not cut off while others follow it.
    const auto state = parse_registers(answer, architecture);
    if (state) return state;
  }
  return std::nullopt;
}

}  // namespace mote
