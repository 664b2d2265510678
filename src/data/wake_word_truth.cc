// SPDX-License-Identifier: Apache-2.0
#include "data/wake_word_truth.h"

#include <filesystem>

#include "base/format.h"
#include "base/io.h"
#include "base/json.h"
#include "base/text.h"
#include "data/plain_text.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr int64_t kMostBytes = int64_t{16} << 20;
constexpr double kMostSeconds = 1e6;
constexpr char kForm[] =
    "a truth file is a list of {\"wav_file\": \"a.wav\", \"length_sec\": 10.0, "
    "\"detection_windows\": [[1.0, 1.65], ...]}";

bool is_time(const Json& value) {
  return value.is_number() && value.get<double>() >= 0 && value.get<double>() <= kMostSeconds;
}

Error wrong(const std::string& what, const std::string& file) {
  return Error(Code::kInvalid, what, kForm, Origin{file});
}

Status parse_words(const Json& windows, const std::string& where, const std::string& file,
                   WakeWordTruth* out) {
  for (const Json& window : windows) {
    if (!window.is_array() || window.size() != 2 || !is_time(window[0]) || !is_time(window[1]) ||
        window[1] < window[0])
      return wrong(format("{}: window {} is not a begin and an end in seconds", where, out->words.size() + 1),
                   file);
    const WakeWordTruth::Word word{window[0].get<double>(), window[1].get<double>()};
    if (word.begin >= out->length_seconds)
      return wrong(format("{}: window {} begins after {} s, behind the end of the sound", where,
                          out->words.size() + 1, word.begin),
                   file);
    out->words.push_back(word);
  }
  return ok_status();
}

Result<WakeWordTruth> parse_recording(const Json& json, const std::string& where, const std::string& file) {
  if (!json.is_object()) return wrong(where + " is not an object", file);
  for (const char* key : {"wav_file", "length_sec", "detection_windows"})
    if (!json.contains(key)) return wrong(format("{} has no '{}'", where, key), file);
  WakeWordTruth out;
  const Json &name = json["wav_file"], &length = json["length_sec"], &windows = json["detection_windows"];
  if (name.is_string()) out.name = name.get<std::string>();
  if (!is_file_name(out.name))
    return Error(Code::kInvalid, where + ": 'wav_file' is no name of a file",
                 "name a file of the folder, without a path", Origin{file});
  if (!is_time(length) || length.get<double>() == 0)
    return wrong(where + ": 'length_sec' is not a length in seconds", file);
  out.length_seconds = length.get<double>();
  if (!windows.is_array()) return wrong(where + ": 'detection_windows' is not a list", file);
  MOTE_TRY(parse_words(windows, where, file, &out));
  return out;
}

}  // namespace

Result<std::vector<WakeWordTruth>> parse_wake_word_truth(const std::string& text, const std::string& file) {
  MOTE_ASSIGN(const Json json, parse_json(text, file));
  if (!json.is_array() || json.empty()) return wrong("is not a list of recordings", file);
  std::vector<WakeWordTruth> out;
  for (const Json& one : json) {
    MOTE_ASSIGN(WakeWordTruth truth, parse_recording(one, format("recording {}", out.size() + 1), file));
    out.push_back(std::move(truth));
  }
  return out;
}

Result<std::vector<WakeWordTruth>> read_wake_word_truth(const std::string& file) {
  MOTE_ASSIGN(const std::string text, read_text_file(file, kMostBytes));
  return parse_wake_word_truth(text, file);
}

Result<std::string> find_truth_file(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    return Error(Code::kNotFound, "is not a folder", "give the folder with the truth file and its recordings",
                 Origin{folder});
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.is_regular_file(error) && ends_with(entry.path().string(), ".json"))
      found.push_back(entry.path().string());
  if (found.size() == 1) return found[0];
  return Error(found.empty() ? Code::kNotFound : Code::kInvalid,
               found.empty() ? "holds no truth file" : format("holds {} .json files", found.size()),
               found.empty() ? std::string(kForm) : "say which one it is with --truth FILE", Origin{folder});
}

}  // namespace mote
