// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

namespace mote {

// What the values are like beyond the ends of a recording.
enum class Beyond { kZero, kHeld };

// Frames of several channels, played `speed` times as fast (0.5 to 2) and moved by `shift_frames` to later;
// the number of frames stays, and without a shift the middle one stays in its place. Frame i of the result is
// the signal at middle + (i - middle - shift_frames) * speed, by a windowed sinc (Hann) of 16 values; what is
// above the new half rate is taken away. A speed of 1 copies values as they are.
std::vector<float> with_speed(const std::vector<float>& values, int64_t channels, double speed,
                              int64_t shift_frames, Beyond beyond);

}  // namespace mote
