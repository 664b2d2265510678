// SPDX-License-Identifier: Apache-2.0
// A folder as Edge Impulse exports it: training and testing, with label files beside the data. Source:
// docs.edgeimpulse.com, "Uploader": info.labels, structured_labels.labels, bounding_boxes.labels.
#include "base/io.h"
#include "base/text.h"
#include "data/layouts/edge_impulse_labels.h"
#include "data/layouts/layout_parts.h"

namespace mote {

namespace {

constexpr int64_t kMostLabelBytes = int64_t{256} << 20;

bool is_edge_impulse_label_file(const std::string& name) {
  return name == "info.labels" || name == "structured_labels.labels" || name == "bounding_boxes.labels";
}

bool fits_edge_impulse(const FileList& list) {
  for (const std::string& file : list.files)
    if (is_edge_impulse_label_file(file_name(file))) return true;
  return false;
}

Result<ImportPlan> plan_edge_impulse(const FileList& list) {
  ImportPlan out;
  SideLabels labels;  // by the file's path
  for (const std::string& file : list.files) {
    if (!is_edge_impulse_label_file(file_name(file))) continue;
    const std::string path = list.root + "/" + file,
                      folder = file.substr(0, file.size() - file_name(file).size());
    MOTE_ASSIGN(const std::string text, read_text_file(path, kMostLabelBytes));
    MOTE_ASSIGN(const auto found, parse_edge_impulse_labels(text, path));
    for (const auto& [name, label] : found) {
      SideLabel& all = labels[folder + name];
      if (!label.label.empty()) all.label = label.label;
      if (label.unlabelled) all.unlabelled = true;
      if (!label.split.empty()) all.split = label.split;
      all.segments.insert(all.segments.end(), label.segments.begin(), label.segments.end());
    }
  }
  for (const std::string& file : list.files) {
    if (format_of_name(file) == nullptr) continue;
    ImportJob job = job_for(list, file);
    const std::vector<std::string> folders = folders_of(file);
    for (const std::string& folder : folders)
      if (job.split.empty()) job.split = split_of_folder(folder);
    const auto it = labels.find(file);
    bool unlabelled = false;
    if (it != labels.end()) {
      apply(it->second, &job);
      unlabelled = it->second.unlabelled;
      labels.erase(it);
    }
    // The uploader's rule: up to the first dot.
    if (!unlabelled && job.label.empty() && job.segments.empty())
      job.label = file_name(file).substr(0, file_name(file).find('.'));
    out.jobs.push_back(std::move(job));
  }
  warn_of_missing(labels, &out);
  return out;
}

}  // namespace

const FolderLayout kEdgeImpulse = {"edge-impulse", fits_edge_impulse, plan_edge_impulse};

}  // namespace mote
