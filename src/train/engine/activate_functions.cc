// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "train/engine/functions.h"
#include "train/engine/parallel.h"
#include "train/quantise.h"

namespace mote::train {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

struct Matrix {
  int64_t rows, channels;
  explicit Matrix(const at::Tensor& x) : rows(x.numel() / x.size(-1)), channels(x.size(-1)) {}
};

void save_rule(AutogradContext* context, const ActivationRule& rule) {
  context->saved_data["low"] = static_cast<double>(rule.low);
  context->saved_data["high"] = static_cast<double>(rule.high);
}

// The gradient needs the range alone: rounding is passed straight through.
ActivationRule saved_rule(AutogradContext* context) {
  return {static_cast<float>(context->saved_data["low"].toDouble()),
          static_cast<float>(context->saved_data["high"].toDouble()), 0};
}

at::Tensor apply_rule(const at::Tensor& x, const at::Tensor& factor, const at::Tensor& offset,
                      const ActivationRule& rule, Extremes& extremes) {
  const Matrix m(x);
  at::Tensor y = at::empty_like(x);
  std::array<Extremes, kParts> parts;
  for_each_part(m.rows, [&](int64_t part, int64_t begin, int64_t end) {
    parts[static_cast<size_t>(part)] =
        activate(x.data_ptr<float>() + begin * m.channels, factor.data_ptr<float>(), offset.data_ptr<float>(),
                 rule, y.data_ptr<float>() + begin * m.channels, end - begin, m.channels);
  });
  for (const Extremes& part : parts) {
    extremes.low = std::min(extremes.low, part.low);
    extremes.high = std::max(extremes.high, part.high);
  }
  return y;
}

// Sums over all rows of two quantities per channel: work(begin, end, sum, other_sum) adds those of some rows.
struct PairOfSums {
  std::vector<double> first, second;
};
template <class Work>
PairOfSums sum_over_rows(const Matrix& m, const Work& work) {
  const auto channels = static_cast<size_t>(m.channels);
  std::vector<double> parts(2 * kParts * channels);
  for_each_part(m.rows, [&](int64_t part, int64_t begin, int64_t end) {
    double* sums = parts.data() + 2 * part * m.channels;
    work(begin, end, sums, sums + m.channels);
  });
  PairOfSums out{std::vector<double>(channels), std::vector<double>(channels)};
  for (size_t part = 0; part < kParts; ++part)
    for (size_t c = 0; c < channels; ++c) {
      out.first[c] += parts[2 * part * channels + c];
      out.second[c] += parts[(2 * part + 1) * channels + c];
    }
  return out;
}

at::Tensor to_tensor(const std::vector<double>& values) {
  at::Tensor out = at::empty({static_cast<int64_t>(values.size())});
  std::copy(values.begin(), values.end(), out.data_ptr<float>());
  return out;
}

void batch_statistics(const at::Tensor& x, BatchObservation& observed) {
  const Matrix m(x);
  const float* data = x.data_ptr<float>();
  // The first row stands for the mean until the mean is known.
  const PairOfSums sums = sum_over_rows(m, [&](int64_t begin, int64_t end, double* sum, double* squares) {
    channel_sums(data + begin * m.channels, data, end - begin, m.channels, sum, squares);
  });
  observed.mean.resize(sums.first.size());
  observed.variance.resize(sums.first.size());
  for (size_t c = 0; c < sums.first.size(); ++c) {
    const double shifted_mean = sums.first[c] / static_cast<double>(m.rows);
    observed.mean[c] = static_cast<double>(data[c]) + shifted_mean;
    observed.variance[c] =
        std::max(0.0, sums.second[c] / static_cast<double>(m.rows) - shifted_mean * shifted_mean);
  }
}

struct NormalizeFunction : torch::autograd::Function<NormalizeFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& gamma,
                            const at::Tensor& beta, const std::vector<double>* epsilon,
                            const ActivationRule& rule, BatchObservation* observed) {
    batch_statistics(x, *observed);
    const size_t channels = observed->mean.size();
    std::vector<double> inverse(channels), factor(channels), offset(channels);
    for (size_t c = 0; c < channels; ++c) {
      inverse[c] = 1 / std::sqrt(observed->variance[c] + (*epsilon)[c]);
      factor[c] = static_cast<double>(gamma.data_ptr<float>()[c]) * inverse[c];
      offset[c] = static_cast<double>(beta.data_ptr<float>()[c]) - observed->mean[c] * factor[c];
    }
    const at::Tensor factors = to_tensor(factor), offsets = to_tensor(offset);
    context->save_for_backward({x, factors, offsets, to_tensor(observed->mean), to_tensor(inverse)});
    save_rule(context, rule);
    return apply_rule(x, factors, offsets, rule, observed->extremes);
  }

  static tensor_list backward(AutogradContext* context, tensor_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &factors = saved[1], &offsets = saved[2], &mean = saved[3],
                     &inverse = saved[4];
    const ActivationRule rule = saved_rule(context);
    const at::Tensor y = gradients[0].contiguous();
    const Matrix m(x);
    const PairOfSums sums = sum_over_rows(m, [&](int64_t begin, int64_t end, double* sum, double* products) {
      activation_gradient_sums(x.data_ptr<float>() + begin * m.channels, factors.data_ptr<float>(),
                               offsets.data_ptr<float>(), rule, mean.data_ptr<float>(),
                               y.data_ptr<float>() + begin * m.channels, end - begin, m.channels, sum,
                               products);
    });
    // d/dx of gamma * xhat + beta, with xhat = (x - mean) * inverse and both statistics functions of x.
    const size_t channels = sums.first.size();
    std::vector<double> gamma_gradient(channels), constant(channels), slope(channels);
    for (size_t c = 0; c < channels; ++c) {
      const auto factor = static_cast<double>(factors.data_ptr<float>()[c]);
      const auto scale = static_cast<double>(inverse.data_ptr<float>()[c]);
      gamma_gradient[c] = sums.second[c] * scale;
      constant[c] = factor * sums.first[c] / static_cast<double>(m.rows);
      slope[c] = factor * scale * scale * sums.second[c] / static_cast<double>(m.rows);
    }
    const at::Tensor constants = to_tensor(constant), slopes = to_tensor(slope);
    at::Tensor x_gradient = at::empty_like(x);
    for_each_part(m.rows, [&](int64_t, int64_t begin, int64_t end) {
      activation_in_gradient(x.data_ptr<float>() + begin * m.channels, factors.data_ptr<float>(),
                             offsets.data_ptr<float>(), rule, mean.data_ptr<float>(),
                             constants.data_ptr<float>(), slopes.data_ptr<float>(),
                             y.data_ptr<float>() + begin * m.channels,
                             x_gradient.data_ptr<float>() + begin * m.channels, end - begin, m.channels);
    });
    return {x_gradient, to_tensor(gamma_gradient), to_tensor(sums.first), {}, {}, {}};
  }
};

struct AddFunction : torch::autograd::Function<AddFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& bias,
                            const ActivationRule& rule, BatchObservation* observed) {
    const at::Tensor ones = at::ones_like(bias);
    context->save_for_backward({x, ones, bias});
    save_rule(context, rule);
    return apply_rule(x, ones, bias, rule, observed->extremes);
  }

  static tensor_list backward(AutogradContext* context, tensor_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &ones = saved[1], &bias = saved[2];
    const ActivationRule rule = saved_rule(context);
    const at::Tensor y = gradients[0].contiguous(), zeros = at::zeros_like(ones);
    const Matrix m(x);
    at::Tensor x_gradient = at::empty_like(x);
    const PairOfSums sums = sum_over_rows(m, [&](int64_t begin, int64_t end, double* sum, double* unused) {
      const float* x_part = x.data_ptr<float>() + begin * m.channels;
      const float* y_part = y.data_ptr<float>() + begin * m.channels;
      activation_gradient_sums(x_part, ones.data_ptr<float>(), bias.data_ptr<float>(), rule,
                               zeros.data_ptr<float>(), y_part, end - begin, m.channels, sum, unused);
      activation_in_gradient(x_part, ones.data_ptr<float>(), bias.data_ptr<float>(), rule,
                             zeros.data_ptr<float>(), zeros.data_ptr<float>(), zeros.data_ptr<float>(),
                             y_part, x_gradient.data_ptr<float>() + begin * m.channels, end - begin,
                             m.channels);
    });
    return {x_gradient, to_tensor(sums.first), {}, {}};
  }
};

struct QuantiseWeightsFunction : torch::autograd::Function<QuantiseWeightsFunction> {
  static at::Tensor forward(AutogradContext*, const at::Tensor& weights, int64_t axis) {
    ChannelView view{1, weights.size(axis), 1};
    for (int64_t d = 0; d < axis; ++d) view.outer *= weights.size(d);
    for (int64_t d = axis + 1; d < weights.dim(); ++d) view.inner *= weights.size(d);
    at::Tensor out = at::empty_like(weights);
    fake_quantise_weights(weights.data_ptr<float>(), view, out.data_ptr<float>());
    return out;
  }
  static tensor_list backward(AutogradContext*, tensor_list gradients) { return {gradients[0], {}}; }
};

}  // namespace

at::Tensor normalize_and_activate(const at::Tensor& x, const at::Tensor& gamma, const at::Tensor& beta,
                                  const std::vector<double>& epsilon, const ActivationRule& rule,
                                  BatchObservation& observed) {
  return NormalizeFunction::apply(x, gamma, beta, &epsilon, rule, &observed);
}

at::Tensor add_and_activate(const at::Tensor& x, const at::Tensor& bias, const ActivationRule& rule,
                            BatchObservation& observed) {
  return AddFunction::apply(x, bias, rule, &observed);
}

at::Tensor fake_quantise_weights(const at::Tensor& weights, int axis) {
  return QuantiseWeightsFunction::apply(weights.contiguous(), static_cast<int64_t>(axis));
}

at::Tensor fake_quantise(const at::Tensor& x, const ActivationRule& rule) {
  BatchObservation unused;
  return add_and_activate(x, at::zeros({x.size(-1)}), rule, unused);
}

}  // namespace mote::train
