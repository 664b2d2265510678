// SPDX-License-Identifier: Apache-2.0
#include "flow/mlperf_serve.h"

#include <poll.h>

#include <chrono>
#include <cstdlib>

#include "base/format.h"
#include "base/progress.h"
#include "base/text.h"
#include "capture/pseudo_terminal.h"
#include "flow/mlperf_firmware.h"

namespace mote {

namespace {

using Clock = std::chrono::steady_clock;

// Passes on what the board sends, line by line; between the two laps of an inference, not before as much time
// has passed as the laps say.
class Pacer {
 public:
  Pacer(const PseudoTerminal& terminal, bool pace) : terminal_(terminal), pace_(pace) {}

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
  const PseudoTerminal& terminal_;
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

Status carry(SerialBoard& board, const PseudoTerminal& terminal, bool pace) {
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
  MOTE_ASSIGN(const PseudoTerminal terminal, PseudoTerminal::open());
  MOTE_ASSIGN(const std::unique_ptr<SerialBoard> board, SerialBoard::start(firmware.board(), folder.path()));
  MOTE_TRY(wait_for_start(*board));
  ready({terminal.name(), firmware.benchmark, firmware.picoseconds_per_instruction});
  return carry(*board, terminal, request.pace);
}

}  // namespace mote
