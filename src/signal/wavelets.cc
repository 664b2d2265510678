// SPDX-License-Identifier: Apache-2.0
#include "signal/wavelets.h"

#include <algorithm>
#include <cmath>
#include <complex>

#include "base/format.h"

namespace mote {

namespace {

using Complex = std::complex<double>;

// All roots of a polynomial at once, lowest power first. Source: E. Durand (1960), I. Kerner (1966).
std::vector<Complex> roots_of(const std::vector<double>& polynomial) {
  const size_t degree = polynomial.size() - 1;
  std::vector<Complex> roots;
  for (size_t k = 0; k < degree; ++k) roots.push_back(std::pow(Complex(0.4, 0.9), static_cast<double>(k)));
  const auto value_at = [&](Complex x) {
    Complex sum = 0;
    for (size_t k = degree + 1; k-- > 0;) sum = sum * x + polynomial[k];
    return sum / polynomial[degree];
  };
  // Ten roots settle within a hundred turns; the rest is room.
  for (int turn = 0; turn < 500; ++turn)
    for (size_t k = 0; k < degree; ++k) {
      Complex others = 1;
      for (size_t j = 0; j < degree; ++j)
        if (j != k) others *= roots[k] - roots[j];
      roots[k] -= value_at(roots[k]) / others;
    }
  return roots;
}

// The product with 1 + factor / z.
void multiply(std::vector<Complex>& taps, Complex factor) {
  taps.push_back(0);
  for (size_t k = taps.size() - 1; k > 0; --k) taps[k] += factor * taps[k - 1];
}

// Of the solutions with that many zeros at half the rate, the one whose others lie inside the unit circle.
// Source: I. Daubechies, Ten Lectures on Wavelets (1992), 6.1: |h|^2 is cos^2N times the sum of
// C(N - 1 + k, k) y^k, y = (2 - z - 1/z) / 4.
std::vector<double> daubechies(size_t moments) {
  std::vector<double> polynomial;
  double binomial = 1;
  for (size_t k = 0; k < moments; ++k) {
    polynomial.push_back(binomial);
    binomial *= static_cast<double>(moments + k) / static_cast<double>(k + 1);
  }
  std::vector<Complex> taps = {1};
  for (size_t k = 0; k < moments; ++k) multiply(taps, 1);
  for (const Complex y : roots_of(polynomial)) {
    const Complex middle = 1.0 - 2.0 * y, off = std::sqrt(middle * middle - 1.0);
    const Complex z = std::abs(middle + off) < 1 ? middle + off : middle - off;
    multiply(taps, -z);
  }
  double sum = 0;
  for (const Complex tap : taps) sum += tap.real();
  std::vector<double> out;
  for (const Complex tap : taps) out.push_back(tap.real() * std::sqrt(2.0) / sum);
  return out;
}

}  // namespace

const std::vector<std::string>& wavelet_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out = {"haar"};
    for (int moments = 2; moments <= 10; ++moments) out.push_back(format("db{}", moments));
    return out;
  }();
  return names;
}

std::vector<double> wavelet_low(const std::string& name) {
  const auto& names = wavelet_names();
  const auto found = std::find(names.begin(), names.end(), name);
  std::vector<double> out = daubechies(static_cast<size_t>(found - names.begin()) + 1);
  std::reverse(out.begin(), out.end());
  return out;
}

std::vector<double> wavelet_high(const std::vector<double>& low) {
  std::vector<double> out(low.rbegin(), low.rend());
  for (size_t i = 0; i < out.size(); i += 2) out[i] = -out[i];
  return out;
}

}  // namespace mote
