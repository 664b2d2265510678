// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <regex>

#include "base/format.h"
#include "base/text.h"
#include "data/dataset_json.h"
#include "data/idx.h"
#include "data/image_source.h"
#include "data/known_datasets.h"
#include "data/plain_text.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

// The files of one part of the data; "" where missing.
struct Part {
  std::string images, labels;
};

struct IdxFiles {
  std::map<std::string, std::map<std::string, Part>>
      sets;  // by prefix ("emnist-letters-"), then "train" or "test"
  std::vector<std::string> warnings;
};

IdxFiles find_files(const std::string& folder) {
  static const std::regex kName("(.*)(train|t10k|test)-(images|labels)[-.]idx[134]-ubyte(\\.gz)?");
  IdxFiles out;
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    names.push_back(it->path().filename().string());
  std::sort(names.begin(), names.end());  // plain files stand before their .gz
  for (const std::string& name : names) {
    std::smatch match;
    if (name.size() > 200 || !std::regex_match(name, match, kName)) continue;
    Part& part = out.sets[match[1].str()][match[2] == "train" ? "train" : "test"];
    std::string& place = match[3] == "images" ? part.images : part.labels;
    if (place.empty())
      place = name;
    else
      out.warnings.push_back(format("'{}' is used, '{}' is not", place, name));
  }
  return out;
}

struct LoadedPart {
  std::string split;
  std::string images_file;
  IdxArray images, labels;
};

Status check_part(const LoadedPart& part, const std::string& images_path, const std::string& labels_path) {
  const Shape& shape = part.images.shape;
  const int32_t channels = shape.size() == 4 ? shape[3] : 1;
  if (shape.size() < 3 || (channels != 1 && channels != 3))
    return Error(Code::kInvalid,
                 format("holds an array of {}; images are count x height x width, or with 3 channels",
                        shape_text(shape)),
                 "", Origin{images_path});
  if (element_count(shape) == 0)
    return Error(Code::kInvalid, format("holds no images ({})", shape_text(shape)), "", Origin{images_path});
  if (int64_t{shape[1]} * shape[2] > kMostImagePixels ||
      int64_t{shape[1]} * shape[2] * channels > kMostSampleBytes)
    return Error(Code::kUnsupported,
                 format("holds images of {}x{} pixels, which is too large", shape[2], shape[1]), "",
                 Origin{images_path});
  if (part.labels.shape.size() != 1)
    return Error(Code::kInvalid,
                 format("holds an array of {}; labels are a plain list", shape_text(part.labels.shape)), "",
                 Origin{labels_path});
  if (part.labels.shape[0] != shape[0])
    return Error(
        Code::kMismatch,
        format("has {} labels, but '{}' has {} images", part.labels.shape[0], part.images_file, shape[0]),
        "the two files do not belong together", Origin{labels_path});
  return ok_status();
}

Result<LoadedPart> load_part(const std::string& folder, const std::string& split, const Part& files) {
  const std::string missing = files.images.empty() ? "images" : files.labels.empty() ? "labels" : "";
  if (!missing.empty())
    return Error(Code::kNotFound,
                 format("the folder has no {} file that belongs to '{}'", missing,
                        files.images.empty() ? files.labels : files.images),
                 "an idx dataset has an images and a labels file for each part", Origin{folder});
  const std::string images_path = folder + "/" + files.images, labels_path = folder + "/" + files.labels;
  LoadedPart out;
  out.split = split;
  out.images_file = files.images;
  MOTE_ASSIGN(out.labels, read_idx(labels_path));
  MOTE_ASSIGN(out.images, read_idx(images_path));
  MOTE_TRY(check_part(out, images_path, labels_path));
  return out;
}

// "train-images-idx3-ubyte#17": the same with and without .gz, because splits hang on it.
std::string sample_name(const LoadedPart& part, int32_t number) {
  std::string file = part.images_file;
  if (ends_with(file, ".gz")) file.resize(file.size() - 3);
  return format("{}#{}", file, number);
}

void name_dataset(const std::string& folder, const std::vector<LoadedPart>& parts, ImageSource* source) {
  const fs::path path = fs::path(folder).lexically_normal();
  source->name = (path.has_filename() ? path : path.parent_path()).filename().string();
  int classes = 0;
  for (const LoadedPart& part : parts)
    for (const uint8_t label : part.labels.data) classes = std::max(classes, label + 1);
  for (int i = 0; i < classes; ++i) source->classes.push_back(std::to_string(i));
  for (const LoadedPart& part : parts) {
    const KnownDataset* known =
        part.split == "train" ? find_known_dataset(part.images, part.labels) : nullptr;
    if (known == nullptr || known->classes.size() != source->classes.size()) continue;
    source->name = known->name;
    source->licence = known->licence;
    source->classes = known->classes;
    source->validation_count = known->validation_count;
  }
}

}  // namespace

bool has_idx_files(const std::string& folder) { return !find_files(folder).sets.empty(); }

Result<ImageSource> open_idx_source(const std::string& folder) {
  IdxFiles files = find_files(folder);
  if (files.sets.empty())
    return Error(Code::kNotFound, "has no idx files", "they are named like train-images-idx3-ubyte.gz",
                 Origin{folder});
  if (files.sets.size() > 1) {
    const std::string first = files.sets.begin()->first, second = std::next(files.sets.begin())->first;
    return Error(Code::kInvalid,
                 format("holds several datasets: '{}...' and '{}...'", escaped(first), escaped(second)),
                 "move each into a folder of its own", Origin{folder});
  }
  const auto parts = std::make_shared<std::vector<LoadedPart>>();
  for (const auto& [split, part] : files.sets.begin()->second) {
    MOTE_ASSIGN(LoadedPart loaded, load_part(folder, split, part));
    parts->push_back(std::move(loaded));
  }
  ImageSource source;
  source.format = "idx";
  source.warnings = std::move(files.warnings);
  name_dataset(folder, *parts, &source);
  const bool own_splits = parts->size() == 2;
  std::vector<std::pair<const LoadedPart*, int32_t>> places;
  for (const LoadedPart& part : *parts) {
    for (int32_t i = 0; i < part.images.shape[0]; ++i) {
      source.samples.push_back(
          {own_splits ? part.split : "", part.labels.data[static_cast<size_t>(i)], sample_name(part, i)});
      places.emplace_back(&part, i);
    }
  }
  source.read = [parts, places = std::move(places)](size_t sample) -> Result<Image> {
    const auto& [part, number] = places[sample];
    const Shape& shape = part->images.shape;
    Image image;
    image.height = shape[1], image.width = shape[2], image.channels = shape.size() == 4 ? shape[3] : 1;
    const size_t bytes = static_cast<size_t>(image.height) * static_cast<size_t>(image.width) *
                         static_cast<size_t>(image.channels);
    const uint8_t* begin = part->images.data.data() + static_cast<size_t>(number) * bytes;
    image.pixels.assign(begin, begin + bytes);
    return image;
  };
  return source;
}

}  // namespace mote
