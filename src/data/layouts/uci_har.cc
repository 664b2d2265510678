// SPDX-License-Identifier: Apache-2.0
// The UCI HAR dataset: train and test, each with "Inertial Signals" of nine files, a window of 128 frames on
// each line, subject_*.txt and y_*.txt with a number for each window, and activity_labels.txt. 50 Hz. Source:
// its README.txt (Reyes-Ortiz, Anguita, Ghio, Oneto and Parra, UCI dataset 240).
#include "base/format.h"
#include "base/io.h"
#include "base/text.h"
#include "data/layouts/layout_parts.h"
#include "data/layouts/number_lines.h"

namespace mote {

namespace {

constexpr const char* kSignals[] = {"total_acc_x", "total_acc_y", "total_acc_z", "body_acc_x", "body_acc_y",
                                    "body_acc_z",  "body_gyro_x", "body_gyro_y", "body_gyro_z"};
constexpr const char* kFirst = "Inertial Signals/total_acc_x_";
constexpr int64_t kMostBytes = int64_t{1} << 30;

Result<NumberLines> read_numbers(const std::string& path) {
  MOTE_ASSIGN(const std::string text, read_text_file(path, kMostBytes));
  return parse_number_lines(text, path);
}

Result<std::vector<std::string>> read_activities(const std::string& path) {
  MOTE_ASSIGN(const std::string text, read_text_file(path, 1 << 20));
  std::vector<std::string> out;
  for (const std::string& line : split(text, '\n')) {
    const std::vector<std::string> words = split(trim(line), ' ');
    if (words.size() == 2) out.push_back(clean_name(words[1]));
  }
  return out;
}

Result<std::vector<NewRecording>> read_part(const std::string& root, const std::string& part) {
  MOTE_ASSIGN(const std::vector<std::string> activities, read_activities(root + "activity_labels.txt"));
  std::vector<std::vector<float>> signals;
  size_t window = 0;
  for (const char* signal : kSignals) {
    const std::string path = format("{}{}/Inertial Signals/{}_{}.txt", root, part, signal, part);
    MOTE_ASSIGN(NumberLines lines, read_numbers(path));
    if (!signals.empty() && (lines.per_line != window || lines.values.size() != signals[0].size()))
      return Error(Code::kInvalid, "has another number of windows than the other signals", "", Origin{path});
    window = lines.per_line;
    signals.push_back(std::move(lines.values));
  }
  MOTE_ASSIGN(const NumberLines subject_lines, read_numbers(format("{}{}/subject_{}.txt", root, part, part)));
  MOTE_ASSIGN(const NumberLines label_lines, read_numbers(format("{}{}/y_{}.txt", root, part, part)));
  const std::vector<float>&subjects = subject_lines.values, &labels = label_lines.values;
  const size_t count = signals[0].size() / window;
  if (subjects.size() != count || labels.size() != count)
    return Error(Code::kInvalid,
                 format("has {} windows, {} subjects and {} labels", count, subjects.size(), labels.size()),
                 "unpack the dataset again", Origin{root + part});
  std::vector<NewRecording> out;
  for (size_t i = 0; i < count; ++i) {
    std::vector<float> values;
    for (size_t f = 0; f < window; ++f)
      for (const std::vector<float>& signal : signals) values.push_back(signal[i * window + f]);
    NewRecording recording;
    recording.data = float_recording(values, static_cast<int64_t>(signals.size()), 50);
    for (const char* signal : kSignals)
      recording.channels.push_back(
          {signal, std::string(signal).find("gyro") == std::string::npos ? "g" : "rad/s"});
    if (!(labels[i] >= 1 && labels[i] <= static_cast<float>(activities.size())))
      return Error(Code::kInvalid,
                   format("window {} has the label {} of {}", i, labels[i], activities.size()), "",
                   Origin{root + part});
    recording.label = activities[static_cast<size_t>(labels[i]) - 1];
    recording.group = format("subject{:.0f}", subjects[i]);
    recording.name = std::to_string(i);
    out.push_back(std::move(recording));
  }
  return out;
}

std::string prefix_of(const FileList& list) {
  for (const std::string prefix : {"", "UCI HAR Dataset/"})
    if (list.has(prefix + "activity_labels.txt") && list.has(prefix + "train/" + kFirst + "train.txt"))
      return prefix;
  return "-";
}

bool fits_uci_har(const FileList& list) { return prefix_of(list) != "-"; }

Result<ImportPlan> plan_uci_har(const FileList& list) {
  ImportPlan out;
  const std::string prefix = prefix_of(list);
  for (const std::string part : {"train", "test"}) {
    if (!list.has(prefix + part + "/" + kFirst + part + ".txt")) continue;
    ImportJob job;
    job.name = prefix + part;
    job.path = format("{}/{}{}/y_{}.txt", list.root, prefix, part, part);
    job.split = part;
    job.read = [root = list.root + "/" + prefix, part](
                   const Bytes&, const std::string&, const FormatOptions&) { return read_part(root, part); };
    out.jobs.push_back(std::move(job));
  }
  return out;
}

}  // namespace

const FolderLayout kUciHar = {"uci-har", fits_uci_har, plan_uci_har};

}  // namespace mote
