// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace mote::train {

// The geometry of a window that slides over images in NHWC; `batch` images. Taps outside the image read zero.
struct ConvShape {
  int64_t in_h, in_w, in_c;
  int64_t out_h, out_w;
  int64_t kernel_h, kernel_w;
  int64_t stride_h, stride_w;
  int64_t pad_top, pad_left;

  int64_t in_size() const { return in_h * in_w * in_c; }  // floats of one image
  int64_t out_pixels() const { return out_h * out_w; }
  int64_t taps() const { return kernel_h * kernel_w; }
};

// columns[image][out_y][out_x][ky][kx][c] = in[image][..][..][c]: a convolution becomes a product with the
// weights [out_c][kh][kw][in_c].
void gather_columns(const ConvShape& s, const float* in, float* columns, int64_t images);

// The transpose: every pixel becomes the sum of the columns that read it. `in` is overwritten.
void scatter_columns(const ConvShape& s, const float* columns, float* in, int64_t images);

// Depthwise convolution, multiplier 1: out[image][out_y][out_x][c], weights [kh][kw][c].
void depthwise(const ConvShape& s, const float* in, const float* weights, float* out, int64_t images);

// Its gradients. `in_gradient` is overwritten, `weights_gradient` is added to.
void depthwise_in_gradient(const ConvShape& s, const float* out_gradient, const float* weights,
                           float* in_gradient, int64_t images);
void depthwise_weights_gradient(const ConvShape& s, const float* in, const float* out_gradient,
                                float* weights_gradient, int64_t images);

}  // namespace mote::train
