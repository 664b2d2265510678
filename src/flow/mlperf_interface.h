// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mote {

// What the device did while a recording was played, in the time of its sound.
struct PlayedRecording {
  // Pulses of its detection pin; the first one says that the first step of samples was taken, and is what the
  // benchmark counts from.
  std::vector<int64_t> detections_ms;
  // Its processing pin, in units of 10 microseconds.
  std::vector<int64_t> busy_from, busy_to;
  std::vector<std::string> activations;  // of the wake word, answer by answer
};

// The serial interface of the streaming test's interface board, and behind its command "dut" that of the
// device under test. Source: mlcommons/tiny at 1afd2c9, benchmark/interface (the messages) and
// benchmark/runner (what of them is looked at).
class MlperfInterface {
 public:
  // A recording by its name; an error about the recording goes to the host, kInterrupted to the caller.
  using Play = std::function<Result<PlayedRecording>(const std::string& name)>;
  using Send = std::function<void(std::string_view text)>;

  MlperfInterface(std::string board, std::vector<std::string> recordings, Play play, Send send);

  // Bytes from the host; each command in them, which ends with '%', is answered.
  Status receive(std::string_view bytes);

 private:
  Status answer(const std::string& command);
  Status play(const std::string& name);
  void list();
  void print_detections();
  void print_busy();
  void pass_on(const std::string& command);  // to the device
  std::vector<std::string> device_answer(const std::string& command);
  std::vector<std::string> stop();
  void send_line(std::string_view line);

  std::string board_;
  std::vector<std::string> recordings_;
  Play play_;
  Send send_;
  std::string pending_;
  bool too_long_ = false;
  bool listening_ = false;  // the device was told to start
  bool recording_ = false;  // pulses are recorded
  PlayedRecording heard_;   // since the device was told to start, or recording began
};

}  // namespace mote
