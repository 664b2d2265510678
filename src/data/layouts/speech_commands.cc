// SPDX-License-Identifier: Apache-2.0
// Google Speech Commands and the Free Spoken Digit Dataset: labels, speakers and official splits are in the
// names. Sources: Warden 2018, arXiv:1804.03209, section 7 and the dataset's README.md; the README.md of
// Jakobovski/free-spoken-digit-dataset ("test" is the recordings 0 to 4 of each speaker and digit).
#include <algorithm>
#include <set>

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"
#include "data/layouts/layout_parts.h"

namespace mote {

namespace {

constexpr const char* kLists[] = {"validation_list.txt", "testing_list.txt"};
constexpr const char* kMark = "_nohash_";

bool is_wav(const std::string& file) { return ends_with(to_lower(file), ".wav"); }

bool fits_speech_commands(const FileList& list) {
  if (list.has(kLists[0]) || list.has(kLists[1])) return true;
  int64_t marked = 0, all = 0;
  for (const std::string& file : list.files) {
    if (!is_wav(file)) continue;
    ++all;
    if (file.find(kMark) != std::string::npos) ++marked;
  }
  return marked > 0 && marked * 2 >= all;
}

Result<std::set<std::string>> read_list(const FileList& list, const std::string& name) {
  std::set<std::string> out;
  if (!list.has(name)) return out;
  MOTE_ASSIGN(const std::string text, read_text_file(list.root + "/" + name, 64 << 20));
  for (const std::string& line : split(text, '\n'))
    if (!trim(line).empty()) out.emplace(trim(line));
  return out;
}

Result<ImportPlan> plan_speech_commands(const FileList& list) {
  ImportPlan out;
  MOTE_ASSIGN(const std::set<std::string> validation, read_list(list, kLists[0]));
  MOTE_ASSIGN(const std::set<std::string> testing, read_list(list, kLists[1]));
  const bool official = !validation.empty() || !testing.empty();
  size_t listed = 0;
  for (const std::string& file : list.files) {
    const std::vector<std::string> folders = folders_of(file);
    if (!is_wav(file) || folders.empty()) continue;
    ImportJob job = job_for(list, file);
    job.label = folders.back();
    const std::string name = file_name(file);
    if (const size_t mark = name.find(kMark); mark != std::string::npos) job.group = name.substr(0, mark);
    if (validation.count(file) > 0)
      job.split = "validation";
    else if (testing.count(file) > 0)
      job.split = "test";
    else if (official)
      job.split = "train";
    if (job.split == "validation" || job.split == "test") ++listed;
    // The long noises are for mixing in, and belong to no split.
    if (job.label == "_background_noise_") {
      job.split.clear();
      job.group = name.substr(0, name.rfind('.'));
      job.long_noise = true;
    }
    out.jobs.push_back(std::move(job));
  }
  if (listed < validation.size() + testing.size())
    out.warnings.push_back(format("{} files of validation_list.txt and testing_list.txt are not there",
                                  validation.size() + testing.size() - listed));
  return out;
}

// DIGIT_SPEAKER_N.wav
bool parse_digit(const std::string& file, ImportJob* job) {
  const std::vector<std::string> parts = split(file_name(file).substr(0, file_name(file).find('.')), '_');
  const auto digits = [](const std::string& text) {
    return !text.empty() && text.size() < 6 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (!is_wav(file) || parts.size() != 3 || parts[0].size() != 1 || !digits(parts[0]) || !digits(parts[2]) ||
      parts[1].empty() || digits(parts[1]))
    return false;
  job->label = parts[0];
  job->group = parts[1];
  job->split = std::stoi(parts[2]) < 5 ? "test" : "train";
  return true;
}

bool fits_spoken_digits(const FileList& list) {
  ImportJob ignored;
  int64_t fit = 0, all = 0;
  for (const std::string& file : list.files) {
    if (!is_wav(file)) continue;
    ++all;
    if (parse_digit(file, &ignored)) ++fit;
  }
  return all > 0 && fit == all;
}

Result<ImportPlan> plan_spoken_digits(const FileList& list) {
  ImportPlan out;
  for (const std::string& file : list.files) {
    ImportJob job = job_for(list, file);
    if (parse_digit(file, &job)) out.jobs.push_back(std::move(job));
  }
  out.warnings.push_back(
      "the official split has every speaker in train and test; 'mote data split --by group --again' holds "
      "speakers out");
  return out;
}

}  // namespace

const FolderLayout kSpeechCommands = {"speech-commands", fits_speech_commands, plan_speech_commands};
const FolderLayout kSpokenDigits = {"spoken-digits", fits_spoken_digits, plan_spoken_digits};

}  // namespace mote
