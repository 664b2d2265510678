// SPDX-License-Identifier: Apache-2.0
#include "data/layouts/side_labels.h"

#include "base/format.h"
#include "base/text.h"

namespace mote {

namespace {

FileReader of_size(const FileReader& read, int32_t width, int32_t height) {
  return [=](const Bytes& bytes, const std::string& file,
             const FormatOptions& options) -> Result<std::vector<NewRecording>> {
    MOTE_ASSIGN(std::vector<NewRecording> out, read(bytes, file, options));
    for (const NewRecording& image : out) {
      if (image.width == 0) continue;
      const int64_t rows = image.data.frames() / image.width;
      if (image.width != width || rows != height)
        return Error(Code::kMismatch,
                     format("is {}x{} pixels, but its boxes are of an image of {}x{}", image.width, rows,
                            width, height),
                     "it was scaled or turned after it was labelled: label it anew", Origin{file});
    }
    return out;
  };
}

}  // namespace

void apply(const SideLabel& label, ImportJob* job) {
  job->segments = label.segments;
  if (!label.label.empty()) job->label = label.label;
  if (label.unlabelled) job->label.clear();
  if (!label.group.empty()) job->group = label.group;
  if (!label.split.empty()) job->split = label.split;
  if (label.image_width > 0 && label.image_height > 0)
    job->read = of_size(job->read, label.image_width, label.image_height);
}

void warn_of_missing(const SideLabels& left, ImportPlan* plan) {
  if (!left.empty())
    plan->warnings.push_back(format("{} files that are labelled are not there, for example '{}'", left.size(),
                                    printable(left.begin()->first)));
}

}  // namespace mote
