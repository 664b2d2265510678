// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/toml.h"

namespace mote {

// A project with a sensor that learns what is normal (train/detector.h); in the words of its mote.toml:
//
//   [data]
//   set = "set"
//   normal = ["low", "high"]         # labels that it learns from
//   anomalies = ["worn"]             # labels that are scored as anomalies; all others if not given
//   [model]
//   detector = "k_means"             # or "mahalanobis", which has one centre
//   clusters = 8                     # of k_means: centres
//   false_alarms = 0.01              # part of the normal answers that may count as anomalies
//
// There is no [train].
struct DetectorSettings {
  std::vector<std::string> normal;     // none is empty or twice there
  std::vector<std::string> anomalies;  // likewise; empty: every label that is not normal
  std::string kind;                    // k_means or mahalanobis
  int64_t clusters = 1;
  double false_alarms = 0.01;

  bool is_normal(const std::string& label) const;
  // Whether answers with that label are learnt from or scored.
  bool uses(const std::string& label) const;
};

// Of a whole mote.toml whose [model] has `detector`.
Result<DetectorSettings> read_detector(const Toml& root);

}  // namespace mote
