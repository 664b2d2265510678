// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/ATen.h>

#include <vector>

#include "train/kernels/activate.h"
#include "train/kernels/conv_shape.h"

// The differentiable steps of a network, each one fused over what libtorch would do in several passes over
// memory. Images are NHWC throughout, as in the IR and on the device. All results are the same for any number
// of threads: work is cut into a fixed number of parts, whose sums are added in order.
namespace mote::train {

// x [n, in_h, in_w, in_c], weights [out_c, kernel_h, kernel_w, in_c] -> [n, out_h, out_w, out_c].
at::Tensor conv2d(const at::Tensor& x, const at::Tensor& weights, const ConvShape& shape);

// x [n, in_h, in_w, c], weights [1, kernel_h, kernel_w, c] -> [n, out_h, out_w, c].
at::Tensor depthwise_conv2d(const at::Tensor& x, const at::Tensor& weights, const ConvShape& shape);

// What a batch showed, on the way out of normalize_and_activate() and add_and_activate().
struct BatchObservation {
  std::vector<double> mean,
      variance;       // of x, per channel; only of a normalisation. The variance is the biased one.
  Extremes extremes;  // before the activation
};

// rule(gamma * (x - mean) / sqrt(variance + epsilon[c]) + beta) with the batch's own mean and variance;
// channels are the last dimension of x.
at::Tensor normalize_and_activate(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta,
                                  const std::vector<double>& epsilon, const ActivationRule& rule,
                                  BatchObservation& observed);

// rule(x + bias).
at::Tensor add_and_activate(const at::Tensor& x, const at::Tensor& bias, const ActivationRule& rule,
                            BatchObservation& observed);

// Weights rounded to 8 bits for each index along `axis`; the gradient passes straight through.
at::Tensor fake_quantise_weights(const at::Tensor& weights, int axis);

// rule(x), the gradient passes where x lies inside.
at::Tensor fake_quantise(const at::Tensor& x, const ActivationRule& rule);

}  // namespace mote::train
