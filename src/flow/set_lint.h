// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace mote {

// `mote data lint`: what makes a model learn the wrong thing, or its score look better than it is.
struct LintFinding {
  std::string kind;  // see lint_set()
  std::string what, advice;
  int64_t count = 0;               // recordings or groups concerned
  std::vector<std::string> files;  // names of the first 20
};

struct LintReport {
  std::string folder;
  int64_t recordings = 0;
  std::vector<LintFinding> findings;
};

// Reads every recording, on all cores. Kinds:
//   leaking-groups    a group stands in more than one split
//   near-duplicates   recordings of different splits of one length whose level over time is equal, 32 parts,
//                     each in 90 steps of the loudest; images whose difference hash and 8x8 grey copy are
//                     almost equal (flow/near_images.h), but for even ones
//   imbalance         the largest class has more than 10 times the recordings of the smallest
//   unlabelled        recordings with neither a label nor segments, beside labelled ones
//   rates             more than one rate (of sensors: beyond 1 % of the median)
//   rate-drift        a sensor's rate in the first quarter of a recording and in the last differ by more than
//                     1 % and more than jitter explains
//   gaps              a sensor's times have gaps of more than one and a half steps, or are uneven
//   clipping          sound with more than 0.1 % of its values, and at least 10, at full scale
//   silent            sound whose deviation is below 3 of 32,768 and whose label does not say so (no
//                     "silence", "silent", "quiet" or "background" in it)
//   constant-channel  a sensor's channel that never changes
//   offset            sound whose mean is more than 2 % of full scale
//   units             three channels of acceleration whose length is about 1 though the unit is m/s2, or
//                     about 9.81 though it is g
//   trivial-label     length, loudness or, of sensors, the mean of a channel alone tells classes apart: one
//   threshold puts more than 90 % of the
//                     recordings of two classes, 20 or more of each, on the right side
Result<LintReport> lint_set(const std::string& folder);
Json to_json(const LintReport& report);

}  // namespace mote
