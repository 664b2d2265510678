// SPDX-License-Identifier: Apache-2.0
#pragma once
// How far cycle estimates are from silicon: the cycle model run on firmware whose latency MLPerf Tiny
// published, as tools/calibrate measured it. The table is boards/calibration/results.csv.
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace mote {

struct CalibrationImage {
  std::string core;       // "cortex-m4"
  std::string machine;    // board and its set-up, a section of boards/calibration/machines.toml
  std::string release;    // of MLPerf Tiny: "v1.1"
  std::string benchmark;  // "kws", or "kws-float" for a model in floating point
  std::string path;       // of the image, in that release's repository
  bool tuned = false;     // the model was fitted to it; else it was left alone until the model was done
  std::optional<double> estimated_ms;  // none: it cannot be run, `note` says why
  double published_ms = 0;
  std::string note;

  bool is_float() const;
  double error_percent() const { return 100 * (*estimated_ms / published_ms - 1); }
};

// Reads results.csv; `file` is used in errors.
Result<std::vector<CalibrationImage>> parse_calibration(const std::string& csv, const std::string& file);

// The table inside the program.
const std::vector<CalibrationImage>& calibration_images();

// What the unseen images of a core say. Floating point keeps other parts of a core busy than integers do, so
// images of either are judged apart.
struct CoreCalibration {
  std::string core;
  bool is_float = false;
  int tuned = 0, unseen = 0;  // images that were run
  // Half the width of the interval around 0 that holds 90 % of the unseen errors: the k-th smallest |error|
  // of n, where k is 0.9 n rounded up. None without unseen images: the core is uncalibrated.
  std::optional<double> band_percent;
  // The shortest interval that holds as many of them. Where a model errs more to one side than to the other
  // it says more than the band: from -3.7 % to +11 %, for one.
  double interval_low_percent = 0, interval_high_percent = 0;
  double median_percent = 0;                       // of the unseen |errors|
  double lowest_percent = 0, highest_percent = 0;  // unseen errors
  double tuned_worst_percent = 0;                  // the largest |error| of the tuned images
};

// One for each core in the table and either arithmetic, by name.
std::vector<CoreCalibration> summarise(const std::vector<CalibrationImage>& images);

// Of the table inside the program; a core without images comes back without a band.
CoreCalibration calibration_of(const std::string& core, bool is_float);

Json to_json(const std::vector<CalibrationImage>& images);

}  // namespace mote
