// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "base/result.h"

namespace mote {

// The constants of the transforms in device/dsp/fft.h and real_fft.h.

// The longest transform of real samples.
constexpr int64_t kMostFftLength = 1 << 16;

// Real samples are transformed as half as many complex numbers. The length is even, from 4 on, and has no
// prime factor above 5: TensorFlow Lite Micro crashes at others.
Status check_fft_length(int64_t length);

// The radices of a transform of `points` complex numbers in the order of kissfft, outermost first: 4 as often
// as possible, then 2, 3 and 5.
std::vector<int> fft_radices(int64_t points);

// For sample i its place in digit-reversed order.
std::vector<int16_t> fft_positions(int64_t points);

// The angles, in radians, of the twiddle factors of all stages in the order of use, and of those that join
// the spectra of even and odd samples; with the sign of the forward transform or of its inverse.
std::vector<double> fft_twiddles(int64_t points, bool inverse);
std::vector<double> fft_halves(int64_t points, bool inverse);

// The points on the unit circle at these angles. Real part and imaginary part, one after the other: floats,
// or integers whose largest is 1, rounded as kissfft rounds them.
std::vector<float> circle_f32(const std::vector<double>& angles);
std::vector<int32_t> circle_s32(const std::vector<double>& angles);
// In one word, the real part in the low half.
std::vector<int32_t> circle_s16(const std::vector<double>& angles);

}  // namespace mote
