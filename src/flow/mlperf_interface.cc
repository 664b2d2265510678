// SPDX-License-Identifier: Apache-2.0
#include "flow/mlperf_interface.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"

namespace mote {

namespace {

constexpr size_t kMostCommandBytes = 4096;
constexpr char kReady[] = "m-ready";
constexpr size_t kNumbersPerLine = 16;

// Lines of a few numbers each; the host removes line ends and separates at commas.
std::vector<std::string> in_lines(const std::vector<std::string>& numbers, const std::string& begin,
                                  const std::string& end) {
  std::vector<std::string> out = {begin};
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (i > 0 && i % kNumbersPerLine == 0) out.emplace_back();
    out.back() += numbers[i] + (i + 1 < numbers.size() ? ", " : "");
  }
  out.back() += end;
  return out;
}

std::vector<std::string> texts(const std::vector<int64_t>& numbers) {
  std::vector<std::string> out;
  for (const int64_t number : numbers) out.push_back(std::to_string(number));
  return out;
}

std::string unknown(const std::string& command) {
  return format("e-[Unknown command: {}]", printable(command));
}

}  // namespace

MlperfInterface::MlperfInterface(std::string board, std::vector<std::string> recordings, Play play, Send send)
    : board_(std::move(board)),
      recordings_(std::move(recordings)),
      play_(std::move(play)),
      send_(std::move(send)) {}

Status MlperfInterface::receive(std::string_view bytes) {
  for (const char byte : bytes) {
    if (byte == '\r' || byte == '\n') continue;
    if (byte != '%') {
      too_long_ = too_long_ || pending_.size() >= kMostCommandBytes;
      if (!too_long_) pending_ += byte;
      continue;
    }
    const std::string command = too_long_ ? std::string("(too long)") : std::string(trim(pending_));
    pending_.clear();
    too_long_ = false;
    MOTE_TRY(answer(command));
  }
  return ok_status();
}

void MlperfInterface::send_line(std::string_view line) { send_(std::string(line) + "\r\n"); }

Status MlperfInterface::answer(const std::string& command) {
  const size_t space = command.find(' ');
  const std::string word = command.substr(0, space);
  const std::string rest(space == std::string::npos ? "" : trim(command.substr(space)));
  if (word == "dut") {
    pass_on(rest);
    return ok_status();
  }
  if (word == "name") {
    send_line(format("mote, interface board for {} emulated", board_));
  } else if (word == "ls") {
    list();
  } else if (word == "play") {
    MOTE_TRY(play(rest));
  } else if (word == "setbaud") {
    send_line("set baud to: " + printable(rest));
  } else if (word == "record_detections") {
    recording_ = true;
    heard_ = {};
    send_line("Now recording detections");
  } else if (word == "print_detections") {
    print_detections();
  } else if (word == "print_dutycycle") {
    print_busy();
  } else if (word == "help") {
    send_line(
        "name, ls, play FILE, record_detections, print_detections, print_dutycycle, setbaud N, dut COMMAND");
  } else {
    send_line(unknown(command));
  }
  send_line(kReady);
  return ok_status();
}

void MlperfInterface::list() {
  for (const std::string& name : recordings_) send_line(name);
}

Status MlperfInterface::play(const std::string& name) {
  if (std::find(recordings_.begin(), recordings_.end(), name) == recordings_.end()) {
    send_line(format("e-[There is no recording '{}']", printable(name)));
    return ok_status();
  }
  send_line("Attempting to play " + name);
  Result<PlayedRecording> played = play_(name);
  if (!played.ok() && played.error().code == Code::kInterrupted) return played.error();
  if (!played.ok()) {
    send_line(format("e-[{}]", played.error().what));
    return ok_status();
  }
  if (listening_) {
    heard_.activations = std::move(played->activations);
    if (recording_) {
      heard_.detections_ms = std::move(played->detections_ms);
      heard_.busy_from = std::move(played->busy_from);
      heard_.busy_to = std::move(played->busy_to);
    }
  }
  send_line("succeeded");
  return ok_status();
}

void MlperfInterface::print_detections() {
  send_line("Detection Timestamps (ms)");
  for (const int64_t ms : heard_.detections_ms) send_line(std::to_string(ms) + ",");
}

// The host takes these for units of 10 microseconds, whatever the titles say.
void MlperfInterface::print_busy() {
  send_line("Duty cycle start times (s)");
  for (const std::string& line : in_lines(texts(heard_.busy_from), "", ", ")) send_line(line);
  send_line("Duty cycle stop times (s)");
  for (const std::string& line : in_lines(texts(heard_.busy_to), "", ", ")) send_line(line);
}

void MlperfInterface::pass_on(const std::string& command) {
  send_line(format("m-dut-passthrough({})", printable(command)));
  send_line(kReady);
  for (const std::string& line : device_answer(command)) send_line("[dut]: " + line);
  send_line(std::string("[dut]: ") + kReady);
}

std::vector<std::string> MlperfInterface::device_answer(const std::string& command) {
  if (command == "name") return {format("m-name-dut-[mote, {} emulated]", board_)};
  if (command == "profile") return {"m-profile-[MLPerf Tiny Firmware V0.1.0]", "m-model-[sww01]"};
  if (command == "help") return {"name, profile, start, stop"};
  if (command == "stop") return stop();
  if (command != "start") return {unknown(command)};
  listening_ = true;
  heard_ = {};
  return {"listening"};
}

std::vector<std::string> MlperfInterface::stop() {
  if (!listening_) return {"not listening"};
  listening_ = false;
  std::vector<std::string> out = {"target activations: "};
  for (std::string& line : in_lines(heard_.activations, "[", "]")) out.push_back(std::move(line));
  return out;
}

}  // namespace mote
