// SPDX-License-Identifier: Apache-2.0
// Every kernel against the plainest form of its definition, and gradients by the identity <f(x), y> = <x,
// f'(y)> of linear maps or by finite differences. Sizes are odd, so that every width of vector and every tail
// is run.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "train/kernels/activate.h"
#include "train/kernels/conv_shape.h"
#include "train/kernels/matmul.h"
#include "train/random.h"

namespace mote::train {
namespace {

std::vector<float> noise(int64_t count, uint64_t stream) {
  Random random(7, stream);
  std::vector<float> out;
  for (int64_t i = 0; i < count; ++i) out.push_back(static_cast<float>(random.normal()));
  return out;
}

double dot(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
  return sum;
}

TEST(Matmul, EqualsTheDefinitionForAllTailsAndStrides) {
  for (const int64_t rows : {1, 8, 19})
    for (const int64_t columns : {1, 7, 8, 24, 57})
      for (const int64_t depth : {1, 9, 300}) {
        const auto a = noise(rows * depth, 1), b = noise(depth * columns, 2);
        // a as it lies, and stored transposed.
        std::vector<float> transposed(a.size());
        for (int64_t r = 0; r < rows; ++r)
          for (int64_t k = 0; k < depth; ++k) transposed[k * rows + r] = a[r * depth + k];
        std::vector<float> c(rows * columns, 99.0f), d(rows * columns, 1.0f);
        matmul({a.data(), depth, 1}, b.data(), columns, c.data(), columns, rows, columns, depth, false);
        matmul({transposed.data(), 1, rows}, b.data(), columns, d.data(), columns, rows, columns, depth,
               true);
        for (int64_t r = 0; r < rows; ++r)
          for (int64_t j = 0; j < columns; ++j) {
            double sum = 0;
            for (int64_t k = 0; k < depth; ++k) sum += double{a[r * depth + k]} * double{b[k * columns + j]};
            ASSERT_NEAR(c[r * columns + j], sum, 1e-4 * std::sqrt(double(depth)) + 1e-5);
            ASSERT_NEAR(d[r * columns + j], sum + 1, 1e-4 * std::sqrt(double(depth)) + 1e-5);
          }
      }
}

std::vector<ConvShape> shapes() {
  std::vector<ConvShape> out;
  for (const int64_t channels : {1, 5, 8, 27})
    for (const int64_t stride : {1, 2, 3})
      for (const int64_t kernel : {1, 3, 5}) {
        ConvShape s{
            9,      7, channels, (9 + stride - 1) / stride, (7 + stride - 1) / stride, kernel, kernel, stride,
            stride, 0, 0};
        s.pad_top = std::max<int64_t>(0, (s.out_h - 1) * stride + kernel - 9) / 2;
        s.pad_left = std::max<int64_t>(0, (s.out_w - 1) * stride + kernel - 7) / 2;
        out.push_back(s);
      }
  return out;
}

TEST(Depthwise, EqualsTheDefinition) {
  for (const ConvShape& s : shapes()) {
    const int64_t images = 2;
    const auto in = noise(images * s.in_size(), 1), weights = noise(s.taps() * s.in_c, 2);
    std::vector<float> out(images * s.out_pixels() * s.in_c);
    depthwise(s, in.data(), weights.data(), out.data(), images);
    size_t at = 0;
    for (int64_t i = 0; i < images; ++i)
      for (int64_t oy = 0; oy < s.out_h; ++oy)
        for (int64_t ox = 0; ox < s.out_w; ++ox)
          for (int64_t c = 0; c < s.in_c; ++c) {
            double sum = 0;
            for (int64_t ky = 0; ky < s.kernel_h; ++ky)
              for (int64_t kx = 0; kx < s.kernel_w; ++kx) {
                const int64_t y = oy * s.stride_h + ky - s.pad_top, x = ox * s.stride_w + kx - s.pad_left;
                if (y < 0 || y >= s.in_h || x < 0 || x >= s.in_w) continue;
                sum += double{in[i * s.in_size() + (y * s.in_w + x) * s.in_c + c]} *
                       double{weights[(ky * s.kernel_w + kx) * s.in_c + c]};
              }
            ASSERT_NEAR(out[at++], sum, 1e-4);
          }
  }
}

TEST(Depthwise, GradientsAreTheTransposedMaps) {
  for (const ConvShape& s : shapes()) {
    const int64_t images = 2;
    const auto in = noise(images * s.in_size(), 1), weights = noise(s.taps() * s.in_c, 2);
    const auto y = noise(images * s.out_pixels() * s.in_c, 3);
    std::vector<float> out(y.size()), in_gradient(in.size(), 99.0f), weights_gradient(weights.size());
    depthwise(s, in.data(), weights.data(), out.data(), images);
    depthwise_in_gradient(s, y.data(), weights.data(), in_gradient.data(), images);
    depthwise_weights_gradient(s, in.data(), y.data(), weights_gradient.data(), images);
    const double expected = dot(out, y);
    EXPECT_NEAR(dot(in, in_gradient), expected, 2e-3);
    EXPECT_NEAR(dot(weights, weights_gradient), expected, 2e-3);
  }
}

TEST(Columns, ScatterIsTheTransposeOfGather) {
  for (const ConvShape& s : shapes()) {
    const auto in = noise(s.in_size(), 1), y = noise(s.out_pixels() * s.taps() * s.in_c, 2);
    std::vector<float> columns(y.size(), 99.0f), back(in.size(), 99.0f);
    gather_columns(s, in.data(), columns.data(), 1);
    scatter_columns(s, y.data(), back.data(), 1);
    EXPECT_NEAR(dot(columns, y), dot(in, back), 2e-3);
  }
}

TEST(Activate, ClampsRoundsAndSeesTheExtremes) {
  const std::vector<float> x = {-1.0f, 0.12f, 0.38f, 9.0f}, one = {1.0f}, zero = {0.0f};
  const ActivationRule rule{0.0f, 2.0f, 0.25f};
  std::vector<float> y(4);
  const Extremes seen = activate(x.data(), one.data(), zero.data(), rule, y.data(), 4, 1);
  EXPECT_EQ(y, (std::vector<float>{0.0f, 0.0f, 0.5f, 2.0f}));
  EXPECT_EQ(seen.low, -1.0f);
  EXPECT_EQ(seen.high, 9.0f);
}

// Batch normalisation and ReLU from the kernels' own sums, as a function of x.
struct Normalised {
  int64_t rows, channels;
  std::vector<float> factor, offset, mean;
  std::vector<double> inverse;

  Normalised(const std::vector<float>& x, int64_t row_count, int64_t channel_count)
      : rows(row_count), channels(channel_count) {
    std::vector<double> sum(channels), squares(channels);
    channel_sums(x.data(), x.data(), rows, channels, sum.data(), squares.data());
    for (int64_t c = 0; c < channels; ++c) {
      const double shifted = sum[c] / double(rows), variance = squares[c] / double(rows) - shifted * shifted;
      mean.push_back(static_cast<float>(double{x[c]} + shifted));
      inverse.push_back(1 / std::sqrt(variance + 1e-3));
      factor.push_back(static_cast<float>(1.5 * inverse.back()));
      offset.push_back(static_cast<float>(0.2 - double{mean.back()} * double{factor.back()}));
    }
  }
};

TEST(Activate, GradientOfANormalisationEqualsFiniteDifferences) {
  const int64_t rows = 70, channels = 19;
  const ActivationRule relu{0.0f, std::numeric_limits<float>::infinity(), 0};
  const auto x = noise(rows * channels, 1), y = noise(rows * channels, 2);
  const auto loss = [&](const std::vector<float>& at) {
    const Normalised n(at, rows, channels);
    std::vector<float> out(at.size());
    activate(at.data(), n.factor.data(), n.offset.data(), relu, out.data(), rows, channels);
    return dot(out, y);
  };
  const Normalised n(x, rows, channels);
  std::vector<double> sum(channels), products(channels);
  activation_gradient_sums(x.data(), n.factor.data(), n.offset.data(), relu, n.mean.data(), y.data(), rows,
                           channels, sum.data(), products.data());
  std::vector<float> constant, slope, gradient(x.size());
  for (int64_t c = 0; c < channels; ++c) {
    constant.push_back(static_cast<float>(double{n.factor[c]} * sum[c] / double(rows)));
    slope.push_back(
        static_cast<float>(double{n.factor[c]} * n.inverse[c] * n.inverse[c] * products[c] / double(rows)));
  }
  activation_in_gradient(x.data(), n.factor.data(), n.offset.data(), relu, n.mean.data(), constant.data(),
                         slope.data(), y.data(), gradient.data(), rows, channels);
  int checked = 0;
  for (size_t i = 3; i < x.size(); i += 101) {
    const size_t c = i % size_t(channels);
    if (std::abs(x[i] * n.factor[c] + n.offset[c]) < 0.05f) continue;  // the kink of the ReLU
    auto up = x, down = x;
    up[i] += 1e-2f;
    down[i] -= 1e-2f;
    EXPECT_NEAR(gradient[i], (loss(up) - loss(down)) / 2e-2, 2e-2) << i;
    ++checked;
  }
  EXPECT_GT(checked, 5);
}

}  // namespace
}  // namespace mote::train
