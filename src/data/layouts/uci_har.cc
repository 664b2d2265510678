// SPDX-License-Identifier: Apache-2.0
// The UCI HAR dataset: train and test, each with "Inertial Signals" of nine files, a window of 128 frames on
// each line, subject_*.txt and y_*.txt with a number for each window, and activity_labels.txt. 50 Hz. Source:
// its README.txt (Reyes-Ortiz, Anguita, Ghio, Oneto and Parra, UCI dataset 240).
#include <charconv>
#include <cmath>

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"
#include "data/layouts/layout_parts.h"

namespace mote {

namespace {

constexpr const char* kSignals[] = {"total_acc_x", "total_acc_y", "total_acc_z", "body_acc_x", "body_acc_y",
                                    "body_acc_z",  "body_gyro_x", "body_gyro_y", "body_gyro_z"};
constexpr const char* kFirst = "Inertial Signals/total_acc_x_";
constexpr int64_t kMostBytes = int64_t{1} << 30;
constexpr size_t kMostWindow = 1 << 16;

// All numbers of a file, and how many stand on each line.
Result<std::vector<float>> read_numbers(const std::string& path, size_t* per_line) {
  MOTE_ASSIGN(const std::string text, read_text_file(path, kMostBytes));
  std::vector<float> out;
  int line_number = 0;
  *per_line = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    ++line_number;
    const size_t before = out.size();
    for (const char *p = text.data() + begin, *stop = text.data() + end; p < stop;) {
      if (*p == ' ' || *p == '\r' || *p == '\t') {
        ++p;
        continue;
      }
      float value = 0;
      const auto [next, error] = std::from_chars(p, stop, value);
      if (error != std::errc() || !std::isfinite(value))
        return Error(Code::kInvalid, "has something else than numbers", "unpack the dataset again",
                     Origin{path, -1, "", "", line_number});
      out.push_back(value);
      p = next;
    }
    begin = end + 1;
    const size_t count = out.size() - before;
    if (count == 0) continue;
    if (*per_line == 0) *per_line = count;
    if (count != *per_line || count > kMostWindow)
      return Error(Code::kInvalid, format("has {} numbers where the first line has {}", count, *per_line),
                   "unpack the dataset again", Origin{path, -1, "", "", line_number});
  }
  if (out.empty()) return Error(Code::kInvalid, "holds no numbers", "unpack the dataset again", Origin{path});
  return out;
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
  size_t window = 0, one = 0;
  for (const char* signal : kSignals) {
    size_t length = 0;
    const std::string path = format("{}{}/Inertial Signals/{}_{}.txt", root, part, signal, part);
    MOTE_ASSIGN(std::vector<float> values, read_numbers(path, &length));
    if (!signals.empty() && (length != window || values.size() != signals[0].size()))
      return Error(Code::kInvalid, "has another number of windows than the other signals", "", Origin{path});
    window = length;
    signals.push_back(std::move(values));
  }
  MOTE_ASSIGN(const std::vector<float> subjects,
              read_numbers(format("{}{}/subject_{}.txt", root, part, part), &one));
  MOTE_ASSIGN(const std::vector<float> labels, read_numbers(format("{}{}/y_{}.txt", root, part, part), &one));
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
