// SPDX-License-Identifier: Apache-2.0
#include "flow/mlperf_stream_serve.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>

#include "base/format.h"
#include "base/progress.h"
#include "base/text.h"
#include "capture/pseudo_terminal.h"
#include "data/plain_text.h"
#include "flow/mlperf_interface.h"
#include "flow/wake_word_board.h"
#include "ir/real_value.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

Result<std::vector<std::string>> recordings_of(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file(error) && ends_with(to_lower(name), ".wav") && is_file_name(name))
      out.push_back(name);
  }
  if (out.empty())
    return Error(Code::kNotFound, "holds no .wav files", "give the folder of the recordings with --data",
                 Origin{folder});
  std::sort(out.begin(), out.end());
  return out;
}

// An answer's stored value as an integer, a float as it is: what the host reads.
std::string activation(const Tensor& output, const Bytes& value, int32_t index) {
  if (output.type == DType::kInt8)
    return std::to_string(static_cast<int8_t>(value[static_cast<size_t>(index)]));
  return format("{:.6f}", real_value(output, value, index));
}

// Steps end at fixed times of the sound; the work for one begins there and takes its estimated time. Runs
// that only fill windows are shorter, and left out.
PlayedRecording in_time_of_sound(const WakeWordBoard& board, const HeardRecording& heard) {
  PlayedRecording out;
  const double work_ms = *board.time().work_ms;
  for (size_t i = 0; i < heard.frames.size(); ++i) {
    const double ms = 1000 * static_cast<double>(heard.frames[i]) / board.rate_hz();
    if (i == 0 || heard.outputs.events[i] != 0)
      out.detections_ms.push_back(static_cast<int64_t>(std::floor(ms + work_ms)));
    if (heard.outputs.waited[i]) continue;
    out.busy_from.push_back(std::llround(100 * ms));
    out.busy_to.push_back(std::llround(100 * (ms + work_ms)));
    out.activations.push_back(activation(board.output(), heard.outputs.of[i], board.watched_output()));
  }
  return out;
}

Result<PlayedRecording> play(const WakeWordBoard& board, const std::string& path, bool pace) {
  const Clock::time_point start = Clock::now();
  MOTE_ASSIGN(const SampleStream samples, read_for(board.project(), path));
  MOTE_ASSIGN(const HeardRecording heard, board.hear(samples, false));
  const auto length =
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(heard.seconds));
  while (pace && Clock::now() < start + length) {
    if (interrupted()) return Error(Code::kInterrupted, "interrupted");
    ::poll(nullptr, 0, 10);
  }
  return in_time_of_sound(board, heard);
}

}  // namespace

Status mlperf_stream_serve(const MlperfServeRequest& request,
                           const std::function<void(const MlperfInterfaceDevice&)>& ready) {
  const std::string& folder = request.mlperf.data;
  MOTE_ASSIGN(const std::vector<std::string> recordings, recordings_of(folder));
  MOTE_ASSIGN(const std::unique_ptr<WakeWordBoard> board, WakeWordBoard::make(request.mlperf));
  const Target& target = board->target();
  if (!board->time().work_ms)
    return Error(Code::kUnsupported, format("{} has no time to work in: {}", target.name, board->time().why),
                 "choose a board with a clock and a cycle model, see 'mote boards'");
  MOTE_TRY(check_real_time(board->time(), board->project(), target));
  MOTE_ASSIGN(const PseudoTerminal terminal, PseudoTerminal::open());
  MlperfInterface interface(
      target.name, recordings,
      [&](const std::string& name) { return play(*board, folder + "/" + name, request.pace); },
      [&](std::string_view text) { terminal.write(text); });
  ready({terminal.name(), target.name, recordings, *board->time().work_ms});
  while (!interrupted()) {
    pollfd wait{terminal.descriptor(), POLLIN, 0};
    ::poll(&wait, 1, 100);
    const Status status = interface.receive(terminal.read());
    if (!status.ok()) return interrupted() ? ok_status() : status;
  }
  return ok_status();
}

}  // namespace mote
