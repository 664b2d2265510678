// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "train/engine/functions.h"
#include "train/engine/parallel.h"
#include "train/kernels/matmul.h"

namespace mote::train {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

std::vector<int64_t> to_list(const ConvShape& s) {
  return {s.in_h,     s.in_w,     s.in_c,     s.out_h,   s.out_w,   s.kernel_h,
          s.kernel_w, s.stride_h, s.stride_w, s.pad_top, s.pad_left};
}

ConvShape from_list(const std::vector<int64_t>& v) {
  return {v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10]};
}

// A 1x1 convolution reads its input as it lies.
bool is_pointwise(const ConvShape& s) {
  return s.taps() == 1 && s.stride_h == 1 && s.stride_w == 1 && s.pad_top == 0 && s.pad_left == 0;
}

at::Tensor columns_of(const at::Tensor& x, const ConvShape& s) {
  if (is_pointwise(s)) return x;
  const int64_t size = s.out_pixels() * s.taps() * s.in_c;
  at::Tensor columns = at::empty({x.size(0), size});
  for_each_part(x.size(0), [&](int64_t, int64_t begin, int64_t end) {
    gather_columns(s, x.data_ptr<float>() + begin * s.in_size(), columns.data_ptr<float>() + begin * size,
                   end - begin);
  });
  return columns;
}

at::Tensor sum_of_parts(const at::Tensor& parts, at::IntArrayRef shape) { return parts.sum(0).view(shape); }

struct Conv2dFunction : torch::autograd::Function<Conv2dFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weights,
                            const ConvShape& s) {
    const int64_t out_c = weights.size(0), depth = weights[0].numel(), rows = x.size(0) * s.out_pixels();
    const at::Tensor columns = columns_of(x, s);
    const at::Tensor right = weights.view({out_c, depth}).t().contiguous();
    at::Tensor out = at::empty({x.size(0), s.out_h, s.out_w, out_c});
    for_each_part(rows, [&](int64_t, int64_t begin, int64_t end) {
      matmul({columns.data_ptr<float>() + begin * depth, depth, 1}, right.data_ptr<float>(), out_c,
             out.data_ptr<float>() + begin * out_c, out_c, end - begin, out_c, depth, false);
    });
    context->save_for_backward({columns, weights});
    context->saved_data["shape"] = to_list(s);
    return out;
  }

  static tensor_list backward(AutogradContext* context, tensor_list gradients) {
    const at::Tensor columns = context->get_saved_variables()[0], weights = context->get_saved_variables()[1];
    const ConvShape s = from_list(context->saved_data["shape"].toIntVector());
    const at::Tensor y = gradients[0].contiguous();
    const int64_t out_c = weights.size(0), depth = weights[0].numel(), images = y.size(0);
    at::Tensor parts = at::empty({kParts, out_c, depth});
    for_each_part(images * s.out_pixels(), [&](int64_t part, int64_t begin, int64_t end) {
      matmul({y.data_ptr<float>() + begin * out_c, 1, out_c}, columns.data_ptr<float>() + begin * depth,
             depth, parts.data_ptr<float>() + part * out_c * depth, depth, out_c, depth, end - begin, false);
    });
    at::Tensor x_gradient;
    if (context->needs_input_grad(0)) x_gradient = in_gradient(s, y, weights, out_c, depth);
    return {x_gradient, sum_of_parts(parts, weights.sizes()), at::Tensor()};
  }

  static at::Tensor in_gradient(const ConvShape& s, const at::Tensor& y, const at::Tensor& weights,
                                int64_t out_c, int64_t depth) {
    const int64_t images = y.size(0), rows = s.out_pixels();
    at::Tensor x_gradient = at::empty({images, s.in_h, s.in_w, s.in_c});
    at::Tensor columns = is_pointwise(s) ? x_gradient : at::empty({images, rows, depth});
    for_each_part(images, [&](int64_t, int64_t begin, int64_t end) {
      float* part = columns.data_ptr<float>() + begin * rows * depth;
      matmul({y.data_ptr<float>() + begin * rows * out_c, out_c, 1}, weights.data_ptr<float>(), depth, part,
             depth, (end - begin) * rows, depth, out_c, false);
      if (!is_pointwise(s))
        scatter_columns(s, part, x_gradient.data_ptr<float>() + begin * s.in_size(), end - begin);
    });
    return x_gradient;
  }
};

struct DepthwiseFunction : torch::autograd::Function<DepthwiseFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weights,
                            const ConvShape& s) {
    at::Tensor out = at::empty({x.size(0), s.out_h, s.out_w, s.in_c});
    for_each_part(x.size(0), [&](int64_t, int64_t begin, int64_t end) {
      depthwise(s, x.data_ptr<float>() + begin * s.in_size(), weights.data_ptr<float>(),
                out.data_ptr<float>() + begin * s.out_pixels() * s.in_c, end - begin);
    });
    context->save_for_backward({x, weights});
    context->saved_data["shape"] = to_list(s);
    return out;
  }

  static tensor_list backward(AutogradContext* context, tensor_list gradients) {
    const at::Tensor x = context->get_saved_variables()[0], weights = context->get_saved_variables()[1];
    const ConvShape s = from_list(context->saved_data["shape"].toIntVector());
    const at::Tensor y = gradients[0].contiguous();
    at::Tensor x_gradient = at::empty_like(x), parts = at::zeros({kParts, weights.numel()});
    for_each_part(x.size(0), [&](int64_t part, int64_t begin, int64_t end) {
      const float* y_part = y.data_ptr<float>() + begin * s.out_pixels() * s.in_c;
      depthwise_in_gradient(s, y_part, weights.data_ptr<float>(),
                            x_gradient.data_ptr<float>() + begin * s.in_size(), end - begin);
      depthwise_weights_gradient(s, x.data_ptr<float>() + begin * s.in_size(), y_part,
                                 parts.data_ptr<float>() + part * weights.numel(), end - begin);
    });
    return {x_gradient, sum_of_parts(parts, weights.sizes()), at::Tensor()};
  }
};

}  // namespace

at::Tensor conv2d(const at::Tensor& x, const at::Tensor& weights, const ConvShape& shape) {
  return Conv2dFunction::apply(x, weights, shape);
}

at::Tensor depthwise_conv2d(const at::Tensor& x, const at::Tensor& weights, const ConvShape& shape) {
  return DepthwiseFunction::apply(x, weights, shape);
}

}  // namespace mote::train
