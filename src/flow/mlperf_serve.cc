// SPDX-License-Identifier: Apache-2.0
#include "flow/mlperf_serve.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "base/format.h"
#include "base/progress.h"
#include "base/text.h"
#include "flow/mlperf_firmware.h"

namespace mote {

namespace {

using Clock = std::chrono::steady_clock;

// A pseudo-terminal that carries bytes as they are. Both ends stay open here, so that the other side may open
// and close its end as often as it likes.
class Terminal {
 public:
  static Result<Terminal> open() {
    Terminal out;
    out.ours_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (out.ours_ < 0 || ::grantpt(out.ours_) != 0 || ::unlockpt(out.ours_) != 0) return out.failed();
    char name[128];
    if (::ptsname_r(out.ours_, name, sizeof name) != 0) return out.failed();
    out.name_ = name;
    out.theirs_ = ::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    termios settings{};
    if (out.theirs_ < 0 || ::tcgetattr(out.theirs_, &settings) != 0) return out.failed();
    ::cfmakeraw(&settings);
    if (::tcsetattr(out.theirs_, TCSANOW, &settings) != 0) return out.failed();
    return out;
  }
  Terminal(Terminal&& other) noexcept
      : ours_(std::exchange(other.ours_, -1)),
        theirs_(std::exchange(other.theirs_, -1)),
        name_(std::move(other.name_)) {}
  Terminal& operator=(Terminal&&) = delete;
  ~Terminal() {
    if (ours_ >= 0) ::close(ours_);
    if (theirs_ >= 0) ::close(theirs_);
  }

  const std::string& name() const { return name_; }
  int descriptor() const { return ours_; }

  // What the host has sent by now.
  std::string read() const {
    char buffer[4096];
    const ssize_t got = ::read(ours_, buffer, sizeof buffer);
    return got > 0 ? std::string(buffer, static_cast<size_t>(got)) : std::string();
  }

  // What nobody reads for a second is lost, as on a wire.
  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t done = ::write(ours_, bytes.data(), bytes.size());
      if (done > 0) {
        bytes.remove_prefix(static_cast<size_t>(done));
        continue;
      }
      if (done < 0 && errno == EINTR) continue;
      pollfd room{ours_, POLLOUT, 0};
      if (::poll(&room, 1, 1000) <= 0) return;
    }
  }

 private:
  Terminal() = default;
  static Error failed() { return Error(Code::kIo, format("no pseudo-terminal: {}", std::strerror(errno))); }

  int ours_ = -1, theirs_ = -1;
  std::string name_;
};

// Passes on what the board sends, line by line; between the two laps of an inference, not before as much time
// has passed as the laps say.
class Pacer {
 public:
  Pacer(const Terminal& terminal, bool pace) : terminal_(terminal), pace_(pace) {}

  void pass_on(const std::string& bytes) {
    pending_ += bytes;
    for (size_t end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n')) {
      const std::string line = pending_.substr(0, end + 1);
      pending_.erase(0, end + 1);
      look_at(line);
      terminal_.write(line);
    }
  }

 private:
  void look_at(const std::string& line) {
    constexpr std::string_view kStart = "m-infer-start-", kLap = "m-lap-us-";
    if (line.rfind(kStart, 0) == 0) state_ = kFirstLap;
    if (line.rfind(kLap, 0) != 0 || state_ == kIdle) return;
    const int64_t now = std::strtoll(line.c_str() + kLap.size(), nullptr, 10);
    if (state_ == kFirstLap) {
      lap_ = now;
      lap_time_ = Clock::now();
      state_ = kSecondLap;
      return;
    }
    state_ = kIdle;
    const Clock::time_point due = lap_time_ + std::chrono::microseconds(now - lap_);
    while (pace_ && Clock::now() < due && !interrupted()) ::poll(nullptr, 0, 1);
  }

  enum State { kIdle, kFirstLap, kSecondLap };
  const Terminal& terminal_;
  bool pace_;
  State state_ = kIdle;
  int64_t lap_ = 0;
  Clock::time_point lap_time_;
  std::string pending_;
};

// What the firmware says when it starts is not for the host, which opens the port later.
Status wait_for_start(SerialBoard& board) {
  std::string received;
  while (received.find("m-ready\r\n") == std::string::npos) {
    MOTE_ASSIGN(const std::string more, board.read(30));
    if (more.empty())
      return Error(Code::kInternal, "the firmware does not start: it sent '" + printable(received) + "'");
    received += more;
  }
  return ok_status();
}

Status carry(SerialBoard& board, const Terminal& terminal, bool pace) {
  Pacer pacer(terminal, pace);
  while (!interrupted()) {
    pollfd wait[2] = {{board.descriptor(), POLLIN, 0}, {terminal.descriptor(), POLLIN, 0}};
    ::poll(wait, 2, 100);
    MOTE_ASSIGN(const std::string from_board, board.read(0));
    if (!from_board.empty()) pacer.pass_on(from_board);
    const std::string from_host = terminal.read();
    if (!from_host.empty()) MOTE_TRY(board.write(from_host));
  }
  return ok_status();
}

}  // namespace

Status mlperf_serve(const MlperfServeRequest& request,
                    const std::function<void(const MlperfDevice&)>& ready) {
  MOTE_ASSIGN(const MlperfFirmware firmware, mlperf_firmware(request.mlperf));
  MOTE_ASSIGN(const TemporaryFolder folder, TemporaryFolder::make("mote-mlperf"));
  MOTE_TRY(build_program(firmware.program, firmware.board(), request.mlperf.optimization, folder.path()));
  MOTE_ASSIGN(const Terminal terminal, Terminal::open());
  MOTE_ASSIGN(const std::unique_ptr<SerialBoard> board, SerialBoard::start(firmware.board(), folder.path()));
  MOTE_TRY(wait_for_start(*board));
  ready({terminal.name(), firmware.benchmark, firmware.picoseconds_per_instruction});
  return carry(*board, terminal, request.pace);
}

}  // namespace mote
