// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/set/recording_set.h"

namespace mote {

// How recordings are put into "train", "validation" and "test". What comes together, a group or (with
// by_recording, or where no group is known) one recording, is in one split, chosen by a hash of the seed and
// the group's name or the recording's id: recordings that are added later move no others, and the shares are
// close to the percentages, not equal to them. Where a split that was asked for would get no group although
// there are three or more, the group with the nearest hash is moved there.
struct SplitRows {
  double validation_percent = 10, test_percent = 20;  // of all; the rest is for training
  uint64_t seed = 1;
  bool by_recording = false;
  bool again = false;  // anew for all; else recordings that have a split keep it, and their groups go there
  // What is in "test" stays there; all else is divided anew into training and validation, as if there were no
  // test split: `again` and test_percent do not count, and validation_percent is of the rest.
  bool keep_test = false;
};

struct SplitCounts {
  int64_t kept = 0, assigned = 0;
  int64_t ungrouped = 0;                // recordings that were split on their own for want of a group
  std::vector<std::string> in_several;  // groups that stand in more than one split
};

Result<SplitCounts> split_rows(const SplitRows& rule, std::vector<RecordingRow>* rows);

}  // namespace mote
