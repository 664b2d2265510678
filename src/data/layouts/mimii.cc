// SPDX-License-Identifier: Apache-2.0
// Sounds of machines, normal and anomalous: ToyADMOS and MIMII as the DCASE challenges and MLPerf Tiny have
// them, MACHINE/train/normal_id_01_00000000.wav, MACHINE/test/anomaly_id_01_00000000.wav and, from 2021,
// MACHINE/test/section_00_source_test_anomaly_0000_*.wav; and MIMII itself,
// MACHINE/id_00/abnormal/00000000.wav. Sources: Koizumi et al. 2019, arXiv:1908.03299; Purohit et al. 2019,
// arXiv:1909.09347; DCASE challenge 2020 and 2021, task 2, "Audio dataset".
#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "data/layouts/layout_parts.h"

namespace mote {

namespace {

std::string label_of(const std::string& word) {
  return word == "normal" ? "normal" : word == "anomaly" || word == "abnormal" ? "anomaly" : "";
}

bool is_number(const std::string& word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct Named {
  std::string label, id;  // "id_01"; label "" where it is kept secret, as in evaluation sets
  size_t folders = 0;     // that belong to the file's name, below that of the machine
};

// The words of a name before its ending.
std::vector<std::string> words_of(const std::string& name) {
  return split(name.substr(0, name.find('.')), '_');
}

bool parse_name(const std::string& file, Named* out) {
  const std::vector<std::string> words = words_of(file_name(file)), folders = folders_of(file);
  if (!ends_with(to_lower(file), ".wav")) return false;
  const size_t count = words.size(), depth = folders.size();
  const size_t id = count >= 3 && words[0] == "id" ? 0 : 1;
  if (count >= id + 3 && words[id] == "id" && is_number(words[id + 1]) && is_number(words[id + 2])) {
    if (id == 1) out->label = label_of(words[0]);
    if (id == 1 && out->label.empty()) return false;
    out->id = "id_" + words[id + 1];
  } else if (count >= 3 && words[0] == "section" && is_number(words[1])) {
    for (const std::string& word : words)
      if (out->label.empty()) out->label = label_of(word);
    out->id = "section_" + words[1];
  } else if (depth >= 2 && is_number(words[0]) && !label_of(folders[depth - 1]).empty() &&
             folders[depth - 2].rfind("id_", 0) == 0) {
    out->label = label_of(folders[depth - 1]);
    out->id = folders[depth - 2];
    out->folders = 2;
    return true;
  } else {
    return false;
  }
  // The folder of the split: "train", "test", "source_test" ...
  out->folders = depth > 0 && !split_of_folder(split(folders.back(), '_').back()).empty() ? 1 : 0;
  return true;
}

bool fits_mimii(const FileList& list) {
  int64_t fit = 0, all = 0;
  for (const std::string& file : list.files) {
    if (!ends_with(to_lower(file), ".wav")) continue;
    ++all;
    Named ignored;
    if (parse_name(file, &ignored)) ++fit;
  }
  return fit > 0 && fit == all;
}

Result<ImportPlan> plan_mimii(const FileList& list) {
  ImportPlan out;
  int64_t others = 0;
  std::string example;
  bool official = false;
  for (const std::string& file : list.files) {
    Named named;
    if (!parse_name(file, &named)) {
      if (others++ == 0) example = file;
      continue;
    }
    ImportJob job = job_for(list, file);
    const std::vector<std::string> folders = folders_of(file);
    job.label = named.label;
    if (named.folders == 1) job.split = split_of_folder(split(folders.back(), '_').back());
    official = official || !job.split.empty();
    // id_01 of a fan and of a pump are two machines.
    const std::string machine = folders.size() > named.folders
                                    ? folders[folders.size() - named.folders - 1]
                                    : std::filesystem::path(list.root).filename().string();
    job.group = machine + "/" + named.id;
    out.jobs.push_back(std::move(job));
  }
  if (official)
    out.warnings.push_back(
        "the official split has every machine in train and test, normal sounds only in train; 'mote data "
        "split "
        "--by group --again' holds machines out");
  if (others > 0)
    out.warnings.push_back(
        format("{} files of other kinds were passed over, for example '{}'", others, example));
  return out;
}

}  // namespace

const FolderLayout kMimii = {"mimii", fits_mimii, plan_mimii};

}  // namespace mote
