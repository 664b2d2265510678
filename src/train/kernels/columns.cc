// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "train/kernels/conv_shape.h"

namespace mote::train {

namespace {

// Calls visit(offset of the pixel's channels in the image, or -1 outside it) for every tap of every output
// pixel.
template <class Visit>
void for_each_tap(const ConvShape& s, const Visit& visit) {
  for (int64_t oy = 0; oy < s.out_h; ++oy)
    for (int64_t ox = 0; ox < s.out_w; ++ox)
      for (int64_t ky = 0; ky < s.kernel_h; ++ky)
        for (int64_t kx = 0; kx < s.kernel_w; ++kx) {
          const int64_t y = oy * s.stride_h + ky - s.pad_top;
          const int64_t x = ox * s.stride_w + kx - s.pad_left;
          const bool inside = y >= 0 && y < s.in_h && x >= 0 && x < s.in_w;
          visit(inside ? (y * s.in_w + x) * s.in_c : -1);
        }
}

}  // namespace

void gather_columns(const ConvShape& s, const float* in, float* columns, int64_t images) {
  for (int64_t image = 0; image < images; ++image, in += s.in_size())
    for_each_tap(s, [&](int64_t pixel) {
      for (int64_t c = 0; c < s.in_c; ++c) columns[c] = pixel < 0 ? 0.0f : in[pixel + c];
      columns += s.in_c;
    });
}

void scatter_columns(const ConvShape& s, const float* columns, float* in, int64_t images) {
  for (int64_t image = 0; image < images; ++image, in += s.in_size()) {
    std::memset(in, 0, static_cast<size_t>(s.in_size()) * sizeof(float));
    for_each_tap(s, [&](int64_t pixel) {
      for (int64_t c = 0; c < s.in_c && pixel >= 0; ++c) in[pixel + c] += columns[c];
      columns += s.in_c;
    });
  }
}

}  // namespace mote::train
