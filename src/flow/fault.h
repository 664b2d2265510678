// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "emulate/chunks.h"
#include "emulate/faults.h"

namespace mote {

// One thing that goes wrong, as --fault has it: "noise:20dB".
struct Fault {
  enum class Kind {
    // On the way from the sensor.
    kDrop,    // percent of the chunks get lost; what follows moves up
    kClip,    // values beyond so many percent of full scale are cut off
    kOffset,  // so many percent of full scale are added
    kDrift,   // the sensor's clock runs so many percent fast (slow if negative)
    kNoise,   // white noise at so many decibels of signal-to-noise ratio
    // In the device.
    kWeights,  // so many bits of the constants in flash flip
    kRam,      // so many bits of the arena flip, at moments spread over the run
    kReset,    // so many resets in the middle of inferences
  };
  Kind kind = Kind::kNoise;
  double amount = 0;

  bool of_signal() const { return kind <= Kind::kNoise; }
  std::string to_string() const;  // "white noise at a signal-to-noise ratio of 20 dB"
};

Result<Fault> parse_fault(const std::string& text);

// The recording with a fault of the signal; the same seed gives the same damage. `record_frames`: faults
// treat every so many frames as a recording of its own, whose length stays (the last frame is repeated where
// frames are missing); 0: the whole stream is one, and its length may change. Full scale is 1.0 for audio,
// 128 around 128 for pixels, 128 for int8 and the largest magnitude of the recording for numbers without a
// fixed range.
SampleStream with_fault(const SampleStream& stream, const Fault& fault, uint64_t seed, int64_t record_frames,
                        int64_t chunk_frames);

// Where in a run of so many inferences the bits flip or the resets come.
std::vector<RunTimeFault> run_time_faults(const Fault& fault, uint64_t seed, int64_t inferences,
                                          int64_t steps, int64_t arena_bytes);
std::vector<WeightFlip> weight_flips(const Fault& fault, uint64_t seed, int64_t bytes);

}  // namespace mote
