// SPDX-License-Identifier: Apache-2.0
#include "data/layouts/image_labels.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/text.h"

namespace mote {

namespace {

bool is_image(const std::string& file) {
  const FileFormat* known = format_of_name(file);
  return known != nullptr && known->image;
}

std::string folder_of(const std::string& file) {
  return file.substr(0, file.size() - file_name(file).size());
}

}  // namespace

ImageLabels::ImageLabels(const FileList& list) : list_(list) {
  for (const std::string& file : list.files)
    if (is_image(file)) by_name_.emplace(file_name(file), file);
}

std::string ImageLabels::find(const std::string& name, const std::string& label_file) const {
  const std::string beside = folder_of(label_file) + name, end = "/" + name,
                    label_name = file_name(label_file);
  if (name.empty()) return "";
  if (is_image(beside) && list_.has(beside)) return beside;
  std::string found, named;
  int64_t fit = 0, fit_named = 0;
  const auto [begin, last] = by_name_.equal_range(file_name(name));
  for (auto it = begin; it != last; ++it) {
    const std::string& file = it->second;
    if (file != name && !ends_with(file, end)) continue;
    ++fit;
    found = file;
    const std::vector<std::string> folders = folders_of(file);
    if (folders.empty() || label_name.find(folders.back()) == std::string::npos) continue;
    ++fit_named;
    named = file;
  }
  return fit == 1 ? found : fit_named == 1 ? named : "";
}

void ImageLabels::add(const std::string& image, SideLabel label) {
  const auto [it, fresh] = labels_.emplace(image, label);
  if (fresh) return;
  SideLabel& there = it->second;
  there.segments.insert(there.segments.end(), label.segments.begin(), label.segments.end());
  std::sort(there.segments.begin(), there.segments.end());
  there.segments.erase(std::unique(there.segments.begin(), there.segments.end()), there.segments.end());
}

void ImageLabels::refuse(const std::string& file, const Error& error) {
  ImportJob job = job_for(list_, file);
  job.read = [error](const Bytes&, const std::string&,
                     const FormatOptions&) -> Result<std::vector<NewRecording>> { return error; };
  refused_.push_back(std::move(job));
}

ImportPlan ImageLabels::plan() {
  ImportPlan out;
  out.jobs = refused_;
  out.warnings = warnings_;
  int64_t without = 0;
  std::string example;
  for (const std::string& file : list_.files) {
    if (!is_image(file)) continue;
    const auto it = labels_.find(file);
    if (it == labels_.end()) {
      if (without++ == 0) example = file;
      continue;
    }
    ImportJob job = job_for(list_, file);
    for (const std::string& folder : folders_of(file))
      if (job.split.empty()) job.split = split_of_folder(folder);
    apply(it->second, &job);
    out.jobs.push_back(std::move(job));
  }
  if (without > 0)
    out.warnings.push_back(format(
        "{} images that no file of labels speaks of were passed over, for example '{}'", without, example));
  warn_of_missing(missing_, &out);
  return out;
}

bool box_of_edges(double left, double top, double right, double bottom, const SideLabel& image,
                  Segment* out) {
  constexpr double kMost = 1 << 20;
  for (const double edge : {left, top, right, bottom})
    if (!(edge >= -kMost && edge <= kMost)) return false;
  // From..to along one axis of `size` pixels.
  const auto axis = [](double from, double to, int32_t size, int32_t* begin, int32_t* length) {
    if (from > -1 && from < 0) from = 0;
    if (size > 0 && to > size && to < size + 1) to = size;
    const auto first = static_cast<int32_t>(std::lround(from)), end = static_cast<int32_t>(std::lround(to));
    *begin = size > 0 && first == size && to <= size ? size - 1 : first;
    *length = std::max(end - *begin, 1);
  };
  axis(left, right, image.image_width, &out->x, &out->width);
  axis(top, bottom, image.image_height, &out->y, &out->height);
  return true;
}

}  // namespace mote
