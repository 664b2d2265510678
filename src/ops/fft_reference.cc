// SPDX-License-Identifier: Apache-2.0
#include "ops/fft_reference.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "ops/fft_tables.h"

namespace mote {

namespace {

// Fixed-point numbers whose 1 is the largest T. Products are rounded to the nearest, ties up; everything
// wraps around to T.
template <class T>
struct Fixed {
  using Complex = FixedComplex<T>;
  static constexpr int kFractionBits = 8 * sizeof(T) - 1;

  static T wrapped(int64_t value) { return static_cast<T>(value); }
  static T rounded(int64_t product) {
    return wrapped((product + (int64_t{1} << (kFractionBits - 1))) >> kFractionBits);
  }
  static T scaled(T a, T b) { return rounded(int64_t{a} * b); }
  static Complex scaled(Complex a, T b) { return {scaled(a.re, b), scaled(a.im, b)}; }
  static Complex divided(Complex a, int by) {
    return scaled(a, static_cast<T>(std::numeric_limits<T>::max() / by));
  }
  static Complex sum(Complex a, Complex b) {
    return {wrapped(int64_t{a.re} + b.re), wrapped(int64_t{a.im} + b.im)};
  }
  static Complex difference(Complex a, Complex b) {
    return {wrapped(int64_t{a.re} - b.re), wrapped(int64_t{a.im} - b.im)};
  }
  static Complex product(Complex a, Complex b) {
    return {rounded(int64_t{a.re} * b.re - int64_t{a.im} * b.im),
            rounded(int64_t{a.re} * b.im + int64_t{a.im} * b.re)};
  }
  static Complex conjugate(Complex a) { return {a.re, wrapped(-int64_t{a.im})}; }
  static Complex times_j(Complex a) { return {wrapped(-int64_t{a.im}), a.re}; }
  static Complex circle(double angle) {
    const auto one = static_cast<double>(std::numeric_limits<T>::max());
    return {static_cast<T>(std::floor(0.5 + one * std::cos(angle))),
            static_cast<T>(std::floor(0.5 + one * std::sin(angle)))};
  }
};

// Joins the numbers of one place in the transforms of every p-th sample, times their twiddle factors already.
template <class T>
std::vector<FixedComplex<T>> joined(const std::vector<FixedComplex<T>>& in, double sign) {
  using F = Fixed<T>;
  const size_t p = in.size();
  if (p == 2) return {F::sum(in[0], in[1]), F::difference(in[0], in[1])};
  if (p == 4) {
    const auto even = F::sum(in[0], in[2]), odd = F::sum(in[1], in[3]);
    const auto rest = F::difference(in[0], in[2]), turned = F::times_j(F::difference(in[1], in[3]));
    const auto ahead = F::sum(rest, turned), behind = F::difference(rest, turned);
    return {F::sum(even, odd), sign > 0 ? ahead : behind, F::difference(even, odd),
            sign > 0 ? behind : ahead};
  }
  const auto root = [&](int i) {
    return F::circle(sign * (2 * std::numbers::pi * i / static_cast<double>(p)));
  };
  if (p == 3) {
    const auto both = F::sum(in[1], in[2]);
    const auto turned = F::times_j(F::scaled(F::difference(in[1], in[2]), root(1).im));
    const auto middle = F::difference(in[0], {static_cast<T>(both.re >> 1), static_cast<T>(both.im >> 1)});
    return {F::sum(in[0], both), F::sum(middle, turned), F::difference(middle, turned)};
  }
  const auto outer = F::sum(in[1], in[4]), inner = F::sum(in[2], in[3]);
  const auto outer_rest = F::difference(in[1], in[4]), inner_rest = F::difference(in[2], in[3]);
  const auto part = [&](auto a, T by_a, auto b, T by_b) {
    return F::sum(F::scaled(a, by_a), F::scaled(b, by_b));
  };
  const T re1 = root(1).re, re2 = root(2).re, im1 = root(1).im, im2 = root(2).im;
  const auto near = F::sum(in[0], part(outer, re1, inner, re2));
  const auto near_turned = F::times_j(part(outer_rest, im1, inner_rest, im2));
  const auto far = F::sum(in[0], part(outer, re2, inner, re1));
  const auto far_turned = F::times_j(F::difference(F::scaled(outer_rest, im2), F::scaled(inner_rest, im1)));
  return {F::sum(in[0], F::sum(outer, inner)), F::sum(near, near_turned), F::sum(far, far_turned),
          F::difference(far, far_turned), F::difference(near, near_turned)};
}

// Of samples[first], samples[first + step] and so on, with the radices from number `stage` on.
template <class T>
std::vector<FixedComplex<T>> transform(const std::vector<FixedComplex<T>>& samples, size_t first, size_t step,
                                       const std::vector<int>& radices, size_t stage, double sign) {
  using F = Fixed<T>;
  if (stage == radices.size()) return {samples[first]};
  const auto p = static_cast<size_t>(radices[stage]);
  std::vector<std::vector<FixedComplex<T>>> parts;
  for (size_t q = 0; q < p; ++q)
    parts.push_back(transform(samples, first + q * step, step * p, radices, stage + 1, sign));
  const size_t m = parts[0].size();
  std::vector<FixedComplex<T>> out(p * m);
  for (size_t k = 0; k < m; ++k) {
    std::vector<FixedComplex<T>> in;
    for (size_t q = 0; q < p; ++q) {
      const auto number = F::divided(parts[q][k], static_cast<int>(p));
      const double angle =
          sign * (2 * std::numbers::pi * static_cast<double>(q * k) / static_cast<double>(p * m));
      in.push_back(q == 0 ? number : F::product(number, F::circle(angle)));
    }
    const std::vector<FixedComplex<T>> result = joined(in, sign);
    for (size_t q = 0; q < p; ++q) out[q * m + k] = result[q];
  }
  return out;
}

template <class T>
FixedComplex<T> half_turn(size_t k, size_t n, double sign) {
  return Fixed<T>::circle(sign * std::numbers::pi * (static_cast<double>(k) / static_cast<double>(n) + 0.5));
}

}  // namespace

template <class T>
std::vector<FixedComplex<T>> fixed_rfft(const std::vector<T>& samples) {
  using F = Fixed<T>;
  const size_t n = samples.size() / 2;
  std::vector<FixedComplex<T>> pairs(n);
  for (size_t i = 0; i < n; ++i) pairs[i] = {samples[2 * i], samples[2 * i + 1]};
  const auto mixed = transform(pairs, 0, 1, fft_radices(static_cast<int64_t>(n)), 0, -1);
  std::vector<FixedComplex<T>> out(n + 1);
  const auto first = F::divided(mixed[0], 2);
  out[0].re = F::wrapped(int64_t{first.re} + first.im);
  out[n].re = F::wrapped(int64_t{first.re} - first.im);
  // Sums of two are made in 32 bits.
  const auto half = [](int64_t value) { return static_cast<T>(static_cast<int32_t>(value) >> 1); };
  for (size_t k = 1; k <= n / 2; ++k) {
    const auto a = F::divided(mixed[k], 2), b = F::divided(F::conjugate(mixed[n - k]), 2);
    const auto even = F::sum(a, b), odd = F::product(F::difference(a, b), half_turn<T>(k, n, -1));
    out[k] = {half(int64_t{even.re} + odd.re), half(int64_t{even.im} + odd.im)};
    out[n - k] = {half(int64_t{even.re} - odd.re), half(int64_t{odd.im} - even.im)};
  }
  return out;
}

template <class T>
std::vector<T> fixed_irfft(const std::vector<FixedComplex<T>>& spectrum) {
  using F = Fixed<T>;
  const size_t n = spectrum.size() - 1;
  std::vector<FixedComplex<T>> mixed(n);
  mixed[0] = F::divided({F::wrapped(int64_t{spectrum[0].re} + spectrum[n].re),
                         F::wrapped(int64_t{spectrum[0].re} - spectrum[n].re)},
                        2);
  for (size_t k = 1; k <= n / 2; ++k) {
    const auto a = F::divided(spectrum[k], 2), b = F::divided(F::conjugate(spectrum[n - k]), 2);
    const auto even = F::sum(a, b), odd = F::product(F::difference(a, b), half_turn<T>(k, n, 1));
    mixed[k] = F::sum(even, odd);
    mixed[n - k] = F::conjugate(F::difference(even, odd));
  }
  std::vector<T> out;
  for (const auto& pair : transform(mixed, 0, 1, fft_radices(static_cast<int64_t>(n)), 0, 1)) {
    out.push_back(pair.re);
    out.push_back(pair.im);
  }
  return out;
}

template std::vector<FixedComplex<int16_t>> fixed_rfft(const std::vector<int16_t>&);
template std::vector<FixedComplex<int32_t>> fixed_rfft(const std::vector<int32_t>&);
template std::vector<int16_t> fixed_irfft(const std::vector<FixedComplex<int16_t>>&);
template std::vector<int32_t> fixed_irfft(const std::vector<FixedComplex<int32_t>>&);

namespace {

using Exact = std::complex<double>;

// The sums over samples[first], samples[first + step] and so on, joined from those over every p-th of them. A
// sum over all samples for each number would take minutes where a file has a long transform of constants.
std::vector<Exact> exact_transform(const std::vector<Exact>& samples, size_t first, size_t step,
                                   const std::vector<int>& radices, size_t stage, double sign) {
  if (stage == radices.size()) return {samples[first]};
  const auto p = static_cast<size_t>(radices[stage]);
  std::vector<std::vector<Exact>> parts;
  for (size_t q = 0; q < p; ++q)
    parts.push_back(exact_transform(samples, first + q * step, step * p, radices, stage + 1, sign));
  const size_t m = parts[0].size(), size = p * m;
  std::vector<Exact> out(size);
  for (size_t k = 0; k < size; ++k)
    for (size_t q = 0; q < p; ++q)
      out[k] +=
          parts[q][k % m] * std::polar(1.0, sign * (2 * std::numbers::pi * static_cast<double>(q * k % size) /
                                                    static_cast<double>(size)));
  return out;
}

}  // namespace

std::vector<std::complex<double>> exact_rfft(const std::vector<double>& samples) {
  const std::vector<int> radices = fft_radices(static_cast<int64_t>(samples.size()));
  std::vector<Exact> out = exact_transform({samples.begin(), samples.end()}, 0, 1, radices, 0, -1);
  out.resize(samples.size() / 2 + 1);
  return out;
}

std::vector<double> exact_irfft(const std::vector<std::complex<double>>& spectrum) {
  const size_t n = spectrum.size() - 1;
  // The ends are real; of the others the second half is the mirror image of the first.
  std::vector<Exact> whole(2 * n);
  whole[0] = spectrum[0].real();
  whole[n] = spectrum[n].real();
  for (size_t k = 1; k < n; ++k) {
    whole[k] = spectrum[k];
    whole[2 * n - k] = std::conj(spectrum[k]);
  }
  std::vector<double> out;
  for (const Exact& sample : exact_transform(whole, 0, 1, fft_radices(static_cast<int64_t>(2 * n)), 0, 1))
    out.push_back(sample.real() / static_cast<double>(2 * n));
  return out;
}

}  // namespace mote
