// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/type.h"

namespace mote {

// One part of a dataset, in memory. Sample i is `sample_bytes()` bytes of uint8 in the dataset's sample shape (HWC for
// images).
struct Split {
  std::string name;               // "train", "validation", "test"
  std::vector<uint8_t> samples;   // size() * sample_bytes
  std::vector<int32_t> labels;    // index into Dataset::classes
  std::vector<int64_t> ids;       // number of the sample in the dataset's index
  size_t size() const { return labels.size(); }
};

// A dataset folder, as written by `mote data import`: dataset.json (names, shape, licence, hashes, counts), index.csv
// (one line for each sample: id, split, label, source) and samples.bin (uint8, dense, in the order of the index).
struct Dataset {
  std::string folder;
  std::string name;
  std::string licence;
  Shape sample_shape;  // [height, width, channels]
  std::vector<std::string> classes;
  int64_t sample_bytes() const { return element_count(sample_shape); }
};

// Reads dataset.json and checks it against the files' sizes; does not read the samples.
Result<Dataset> open_dataset(const std::string& folder);

// Reads one split and checks its samples against the hash in dataset.json.
Result<Split> read_split(const Dataset& dataset, const std::string& split);

}  // namespace mote
