// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <complex>
#include <cstdint>
#include <vector>

namespace mote {

// The transform of real samples, naively. Floats are summed in double precision. Of integers the order of
// roundings is the definition: that of kissfft 130 (kiss_fft.c, kiss_fftr.c) written as recursion. The length
// 2 n passes check_fft_length().

// A complex number of T = int16_t or int32_t.
template <class T>
struct FixedComplex {
  T re = 0, im = 0;
};

// n + 1 numbers of 2 n samples, and 2 n samples of n + 1 numbers; T is int16_t or int32_t.
template <class T>
std::vector<FixedComplex<T>> fixed_rfft(const std::vector<T>& samples);
template <class T>
std::vector<T> fixed_irfft(const std::vector<FixedComplex<T>>& spectrum);

std::vector<std::complex<double>> exact_rfft(const std::vector<double>& samples);
std::vector<double> exact_irfft(const std::vector<std::complex<double>>& spectrum);

}  // namespace mote
