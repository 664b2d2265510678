// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/dataset.h"
#include "data/duplicates.h"
#include "data/splits.h"

namespace mote {

struct ImageSize {
  int32_t width = 0, height = 0;
  bool operator==(const ImageSize&) const = default;
};

// "96x96", width first as cameras and screens are named; sides of 1 to 4096 pixels.
Result<ImageSize> parse_image_size(const std::string& text);

enum class ImageColour {
  kAsFirst,  // as the first image is; images that differ are an error
  kGrey,     // one channel, ITU-R BT.601 luma
  kColour,   // three channels, RGB
};

// `mote data import SOURCE -o OUTPUT`. Only the first two must be given.
struct DataImportRequest {
  std::string source;   // folder of MNIST-style idx files, or of PNG and JPEG files in class folders
  std::string output;   // -o, --output: the dataset folder to make
  bool force = false;   // --force: replace the dataset that is there
  std::string name;     // --name: default the known dataset's, else the source folder's
  std::string licence;  // --licence: default the known dataset's, else "not stated"
  std::vector<std::string>
      classes;  // --classes a,b,c: names in the order of the labels (for folders: sorted)
  std::optional<ImageSize>
      size;  // --size 96x96: default as stored; images of different sizes are then an error
  ImageColour colour = ImageColour::kAsFirst;  // --grey, --colour
  SplitRule splits;  // --validation 5000 or 10% (see parse_amount), --test PERCENT, --seed 0..2^63-1
};

struct DataImportSummary {
  Dataset dataset;
  std::string format;  // "idx" or "image folder"
  DuplicateReport duplicates;
  std::vector<std::string> warnings;  // one sentence each; the CLI prints them on stderr
  int64_t resized = 0;                // images that had another size
  double seconds = 0;
};

// Reads, splits, converts and writes. Up to 20 images that cannot be used are listed in one error, each with
// its path. Ctrl-C ends it with Code::kInterrupted; OUTPUT is then as it was.
Result<DataImportSummary> data_import(const DataImportRequest& request);

// Stable keys: name, folder, licence, source, format, shape, classes, samples, seed, splits [{name, samples,
// per_class}], duplicates {copies, across_splits, contradictory, examples}, resized, warnings, seconds.
Json to_json(const DataImportSummary& summary);

}  // namespace mote
