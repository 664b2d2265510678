// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "train/kernels/conv_shape.h"
#include "train/kernels/simd.h"

namespace mote::train {

namespace {

// The outputs o in [first, last) of a row whose tap k falls inside the input: 0 <= o * stride + k - pad < in.
struct Span {
  int64_t first, last;
};
MOTE_FORCE_INLINE Span valid_outputs(int64_t k, int64_t pad, int64_t stride, int64_t in, int64_t out) {
  const int64_t first = k >= pad ? 0 : (pad - k + stride - 1) / stride;
  const int64_t last = in - 1 + pad - k < 0 ? 0 : (in - 1 + pad - k) / stride + 1;
  return {first, std::min(last, out)};
}

template <class Lanes>
MOTE_FORCE_INLINE void forward_channels(const ConvShape& s, const float* in, const float* weights, float* out,
                                        int64_t c) {
  for (int64_t oy = 0; oy < s.out_h; ++oy) {
    const int64_t top = oy * s.stride_h - s.pad_top;
    const int64_t ky_begin = std::max<int64_t>(0, -top), ky_end = std::min(s.kernel_h, s.in_h - top);
    for (int64_t ox = 0; ox < s.out_w; ++ox) {
      const int64_t left = ox * s.stride_w - s.pad_left;
      const int64_t kx_begin = std::max<int64_t>(0, -left), kx_end = std::min(s.kernel_w, s.in_w - left);
      typename Lanes::Value sum{};
      for (int64_t ky = ky_begin; ky < ky_end; ++ky) {
        const float* row = in + ((top + ky) * s.in_w + left) * s.in_c + c;
        const float* weight = weights + ky * s.kernel_w * s.in_c + c;
        for (int64_t kx = kx_begin; kx < kx_end; ++kx)
          sum += load<Lanes>(row + kx * s.in_c) * load<Lanes>(weight + kx * s.in_c);
      }
      store<Lanes>(out + (oy * s.out_w + ox) * s.in_c + c, sum);
    }
  }
}

template <class Lanes>
MOTE_FORCE_INLINE void in_gradient_channels(const ConvShape& s, const float* out_gradient,
                                            const float* weights, float* in_gradient, int64_t c) {
  for (int64_t y = 0; y < s.in_h; ++y)
    for (int64_t x = 0; x < s.in_w; ++x) {
      typename Lanes::Value sum{};
      for (int64_t ky = (y + s.pad_top) % s.stride_h; ky < s.kernel_h; ky += s.stride_h) {
        const int64_t oy = (y + s.pad_top - ky) / s.stride_h;
        if (y + s.pad_top < ky || oy >= s.out_h) continue;
        for (int64_t kx = (x + s.pad_left) % s.stride_w; kx < s.kernel_w; kx += s.stride_w) {
          const int64_t ox = (x + s.pad_left - kx) / s.stride_w;
          if (x + s.pad_left < kx || ox >= s.out_w) continue;
          sum += load<Lanes>(out_gradient + (oy * s.out_w + ox) * s.in_c + c) *
                 load<Lanes>(weights + (ky * s.kernel_w + kx) * s.in_c + c);
        }
      }
      store<Lanes>(in_gradient + (y * s.in_w + x) * s.in_c + c, sum);
    }
}

// Four sums at a time hide the latency of the additions.
template <class Lanes>
MOTE_FORCE_INLINE void add_row_product(const float* a, int64_t a_step, const float* b, int64_t b_step,
                                       int64_t count, typename Lanes::Value& total) {
  typename Lanes::Value sum[4] = {};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4)
    for (int64_t j = 0; j < 4; ++j)
      sum[j] += load<Lanes>(a + (i + j) * a_step) * load<Lanes>(b + (i + j) * b_step);
  for (; i < count; ++i) sum[0] += load<Lanes>(a + i * a_step) * load<Lanes>(b + i * b_step);
  total += (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

template <class Lanes>
MOTE_FORCE_INLINE void weights_gradient_channels(const ConvShape& s, const float* in,
                                                 const float* out_gradient, float* weights_gradient,
                                                 int64_t c) {
  for (int64_t ky = 0; ky < s.kernel_h; ++ky)
    for (int64_t kx = 0; kx < s.kernel_w; ++kx) {
      const Span rows = valid_outputs(ky, s.pad_top, s.stride_h, s.in_h, s.out_h);
      const Span columns = valid_outputs(kx, s.pad_left, s.stride_w, s.in_w, s.out_w);
      float* gradient = weights_gradient + (ky * s.kernel_w + kx) * s.in_c + c;
      typename Lanes::Value sum = load<Lanes>(gradient);
      for (int64_t oy = rows.first; oy < rows.last; ++oy) {
        const int64_t y = oy * s.stride_h + ky - s.pad_top;
        const int64_t x = columns.first * s.stride_w + kx - s.pad_left;
        add_row_product<Lanes>(in + (y * s.in_w + x) * s.in_c + c, s.stride_w * s.in_c,
                               out_gradient + (oy * s.out_w + columns.first) * s.in_c + c, s.in_c,
                               columns.last - columns.first, sum);
      }
      store<Lanes>(gradient, sum);
    }
}

}  // namespace

MOTE_CLONES void depthwise(const ConvShape& s, const float* in, const float* weights, float* out,
                           int64_t images) {
  for (int64_t i = 0; i < images; ++i, in += s.in_size(), out += s.out_pixels() * s.in_c) {
    int64_t c = 0;
    for (; c + 16 <= s.in_c; c += 16) forward_channels<Sixteen>(s, in, weights, out, c);
    for (; c + 8 <= s.in_c; c += 8) forward_channels<Eight>(s, in, weights, out, c);
    for (; c < s.in_c; ++c) forward_channels<One>(s, in, weights, out, c);
  }
}

MOTE_CLONES void depthwise_in_gradient(const ConvShape& s, const float* out_gradient, const float* weights,
                                       float* in_gradient, int64_t images) {
  for (int64_t i = 0; i < images; ++i, in_gradient += s.in_size(), out_gradient += s.out_pixels() * s.in_c) {
    int64_t c = 0;
    for (; c + 16 <= s.in_c; c += 16) in_gradient_channels<Sixteen>(s, out_gradient, weights, in_gradient, c);
    for (; c + 8 <= s.in_c; c += 8) in_gradient_channels<Eight>(s, out_gradient, weights, in_gradient, c);
    for (; c < s.in_c; ++c) in_gradient_channels<One>(s, out_gradient, weights, in_gradient, c);
  }
}

MOTE_CLONES void depthwise_weights_gradient(const ConvShape& s, const float* in, const float* out_gradient,
                                            float* weights_gradient, int64_t images) {
  for (int64_t i = 0; i < images; ++i, in += s.in_size(), out_gradient += s.out_pixels() * s.in_c) {
    int64_t c = 0;
    for (; c + 16 <= s.in_c; c += 16)
      weights_gradient_channels<Sixteen>(s, in, out_gradient, weights_gradient, c);
    for (; c + 8 <= s.in_c; c += 8)
      weights_gradient_channels<Eight>(s, in, out_gradient, weights_gradient, c);
    for (; c < s.in_c; ++c) weights_gradient_channels<One>(s, in, out_gradient, weights_gradient, c);
  }
}

}  // namespace mote::train
