// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/toml.h"

namespace mote {

// The table [train.augmentation] of a project that trains on recordings:
//
//   copies = 8                # features of each training recording are made so many times, first of it as it
//   is shift_ms = 100            # the others are moved in time by up to this, either way, speed_percent = 10
//   # made faster or slower by up to this, with the pitch, gain_db = 6               # louder or softer by up
//   to this, noise_set = "noise"       # and mixed with a random part of a recording of this set, relative to
//   mote.toml; noise_label = "kitchen"   # of those with this label, all if it is not given; without
//   noise_set of the
//                             # project's own set
//   noise_snr_db = [5, 30]    # power of the recording over that of the noise
//
//   mask_frames = 8           # in each epoch up to so many rows of features, at two places, become the
//   middle of mask_bands = 2            # their range, and up to so many columns: SpecAugment
//
// All numbers are drawn evenly between their ends.
struct RecordingAugmentation {
  int64_t copies = 1;
  double shift_ms = 0, speed_percent = 0, gain_db = 0;
  std::string noise_set;  // folder; "" for the project's own
  std::string noise_label;
  double noise_snr_low_db = 5, noise_snr_high_db = 30;
  int mask_frames = 0, mask_bands = 0;

  bool has_noise() const { return !noise_set.empty() || !noise_label.empty(); }
};

// Changes in `out` what the table gives; `folder` is the project's.
Status read_recording_augmentation(const Toml& table, const std::string& folder, RecordingAugmentation* out);

}  // namespace mote
