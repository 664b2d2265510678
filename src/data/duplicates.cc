// SPDX-License-Identifier: Apache-2.0
#include "data/duplicates.h"

#include <algorithm>

#include "base/format.h"
#include "base/sha256.h"

namespace mote {

void DuplicateFinder::add(const uint8_t* sample, size_t bytes) {
  const Sha256::Digest digest = Sha256().add(sample, bytes).digest();
  Key key{{}, keys_.size()};
  std::copy_n(digest.begin(), key.hash.size(), key.hash.begin());
  keys_.push_back(key);
}

DuplicateReport DuplicateFinder::report(const std::vector<IndexRow>& rows) {
  constexpr size_t kExamples = 10;
  DuplicateReport out;
  std::sort(keys_.begin(), keys_.end());
  for (size_t begin = 0, end; begin < keys_.size(); begin = end) {
    for (end = begin + 1; end < keys_.size() && keys_[end].hash == keys_[begin].hash;) ++end;
    const auto size = static_cast<int64_t>(end - begin);
    out.copies += size - 1;
    if (size == 1) continue;
    // The training split stands first in the index, so the first of the group is in it if any is.
    const IndexRow& first = rows[keys_[begin].id];
    bool labels_differ = false, splits_differ = false;
    for (size_t i = begin; i < end; ++i) {
      labels_differ = labels_differ || rows[keys_[i].id].label != first.label;
      splits_differ = splits_differ || rows[keys_[i].id].split != first.split;
    }
    if (labels_differ) out.contradictory += size;
    for (size_t i = begin; splits_differ && i < end; ++i) {
      const IndexRow& row = rows[keys_[i].id];
      if (row.split == "train") continue;
      ++out.across_splits;
      if (out.leaks.size() < kExamples && row.split != first.split)
        out.leaks.push_back(format("{} ({}) = {} ({})", row.source, row.split, first.source, first.split));
    }
  }
  return out;
}

}  // namespace mote
