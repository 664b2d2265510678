// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace mote {

// The names of wavelets: haar, and db2 to db10 of Daubechies, with as many vanishing moments.
const std::vector<std::string>& wavelet_names();

// The decomposition low-pass of a wavelet, of twice as many taps as it has vanishing moments, as the first
// tap meets the newest sample; their sum is the square root of 2. Computed from the definition, to 1e-9 or
// better.
std::vector<double> wavelet_low(const std::string& name);

// Its high-pass: the low-pass in reverse, every other one negative, beginning with the first.
std::vector<double> wavelet_high(const std::vector<double>& low);

}  // namespace mote
