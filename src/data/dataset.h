// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/type.h"

namespace mote {

// A dataset folder, as written by `mote data import`:
//   dataset.json  names, licence, sample shape, counts and hashes of all that follows (see dataset_json.h)
//   index.csv     one line for each sample, RFC 4180: id, split, label (index of the class), source
//   samples.bin   uint8, dense, in the order of the index; the samples of one split stand together
// Readers trust nothing in it: sizes are checked when it is opened, hashes when a split is read.

struct SplitInfo {
  std::string name;   // "train", "validation", "test"
  int64_t first = 0;  // id of its first sample; the others follow
  int64_t count = 0;
  std::vector<int64_t> per_class;  // samples of each class
  std::string sha256;              // of its part of samples.bin
};

struct Dataset {
  std::string folder;
  std::string name;
  std::string licence;  // "not stated" if nobody said
  std::string source;   // where the samples were imported from
  Shape sample_shape;   // [height, width, channels]
  std::vector<std::string> classes;
  uint64_t seed = 0;  // of the splits
  std::vector<SplitInfo> splits;
  int64_t index_bytes = 0;
  std::string index_sha256;

  int64_t sample_bytes() const { return element_count(sample_shape); }
  int64_t sample_count() const;
  const SplitInfo* find_split(const std::string& name) const;  // null if there is none
};

// One part of a dataset, in memory. Sample i is sample_bytes() bytes of uint8 in the dataset's sample shape
// (HWC for images).
struct Split {
  std::string name;                  // "train", "validation", "test"
  std::vector<uint8_t> samples;      // size() * sample_bytes
  std::vector<int32_t> labels;       // index into Dataset::classes
  std::vector<int64_t> ids;          // number of the sample in the dataset's index
  std::vector<std::string> sources;  // the file it came from, and in an archive "#" and its number there
  size_t size() const { return labels.size(); }
};

// Reads dataset.json and checks it against the files' sizes; does not read the samples.
Result<Dataset> open_dataset(const std::string& folder);

// Reads one split and checks index and samples against the hashes in dataset.json. `split` must be one of the
// dataset's; the error for another name lists them.
Result<Split> read_split(const Dataset& dataset, const std::string& split);

}  // namespace mote
