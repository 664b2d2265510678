// SPDX-License-Identifier: Apache-2.0
// MNIST-style idx files as a recording for each image; names and errors are those of data/image_source.h.
#include <memory>

#include "data/image_source.h"
#include "data/layouts/layout_parts.h"

namespace mote {

namespace {

// The samples of one file of images, which stand together.
struct Part {
  size_t first = 0, count = 0;
};

Result<std::vector<NewRecording>> read_part(const ImageSource& source, const Part& part) {
  std::vector<NewRecording> out;
  for (size_t i = part.first; i < part.first + part.count; ++i) {
    MOTE_ASSIGN(Image image, source.read(i));
    NewRecording one = image_recording(std::move(image));
    const IndexRow& row = source.samples[i];
    one.label = source.classes[static_cast<size_t>(row.label)];
    one.name = row.source.substr(row.source.rfind('#') + 1);
    out.push_back(std::move(one));
  }
  return out;
}

// idx files stand in the folder itself, not below it.
bool fits_idx(const FileList& list) { return has_idx_files(list.root); }

Result<ImportPlan> plan_idx(const FileList& list) {
  MOTE_ASSIGN(ImageSource opened, open_idx_source(list.root));
  const auto source = std::make_shared<const ImageSource>(std::move(opened));
  ImportPlan out;
  out.warnings = source->warnings;
  for (size_t i = 0; i < source->samples.size();) {
    const IndexRow& row = source->samples[i];
    const std::string file = row.source.substr(0, row.source.rfind('#'));
    Part part{i, 0};
    while (i < source->samples.size() && source->samples[i].source.rfind(file + "#", 0) == 0)
      ++i, ++part.count;
    ImportJob job = job_for(list, list.has(file) ? file : file + ".gz");
    job.name = file;  // the same with and without .gz
    job.split = row.split;
    job.read = [source, part](const Bytes&, const std::string&, const FormatOptions&) {
      return read_part(*source, part);
    };
    out.jobs.push_back(std::move(job));
  }
  return out;
}

}  // namespace

const FolderLayout kIdx = {"idx", fits_idx, plan_idx};

}  // namespace mote
