// SPDX-License-Identifier: Apache-2.0
// Attention: softmax(scale * Q K^T + bias) V for every head. Source: ONNX, docs/Operators.md, Attention.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/format.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/layers.h"
#include "import/onnx/reductions.h"
#include "import/onnx/registry.h"

namespace mote::onnx {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

enum Operand { kQuery, kKey, kValue, kMask, kPastKey, kPastValue, kKeyLengths };
enum Output { kOutput, kPresentKey, kPresentValue, kScores };

// [batch, length, heads * size] as [batch, heads, length, size]; what has four dimensions is so already.
Result<TensorId> with_heads(Context& c, TensorId x, int64_t heads) {
  Builder& b = c.b;
  const Shape shape = b.shape(x);
  if (shape.size() == 4) return x;
  if (shape.size() != 3 || heads < 1 || shape[2] % heads != 0)
    return c.invalid(format("has {} heads for {}", heads, shape_text(shape)));
  const auto n = static_cast<int32_t>(heads);
  return b.transpose(b.reshape(x, {shape[0], shape[1], n, shape[2] / n}), {0, 2, 1, 3});
}

// Several heads of queries share one of keys: each is repeated for them.
TensorId repeated_heads(Builder& b, TensorId x, int32_t times) {
  if (times == 1 || !b.ok()) return x;
  const Shape s = b.shape(x);
  const TensorId apart = b.reshape(x, {s[0] * s[1], 1, s[2] * s[3]});
  return b.reshape(b.broadcast(apart, {s[0] * s[1], times, s[2] * s[3]}), {s[0], s[1] * times, s[2], s[3]});
}

// Which keys a query sees as what is added to its scores: 0, or minus infinity. kNoTensor: all of them.
Result<TensorId> bias_of(Context& c, int32_t queries, int32_t keys, int32_t past) {
  Builder& b = c.b;
  TensorId bias = kNoTensor;
  if (c.has(kMask)) {
    bias = c.in(kMask);
    if (b.type(bias) == DType::kBool) bias = select(b, bias, b.real(0), b.real(-kInfinity));
    if (!b.ok()) return kNoTensor;
    const int32_t width = b.shape(bias).empty() ? 0 : b.shape(bias).back();
    if (width < 1 || width > keys)
      return c.invalid(format("has a mask {} for {} keys", shape_text(b.shape(bias)), keys));
    if (width < keys) {
      Shape rest = b.shape(bias);
      rest.back() = keys - width;
      bias = b.concat({bias, b.broadcast(b.real(-kInfinity), rest)}, b.rank(bias) - 1);
    }
  }
  const auto with = [&](TensorId more) {
    bias = bias == kNoTensor ? more : arithmetic(b, "add", bias, more);
  };
  // As many numbers as there are, in this shape.
  const auto counted = [&](int32_t count, const Shape& shape) {
    std::vector<int32_t> numbers(static_cast<size_t>(count));
    std::iota(numbers.begin(), numbers.end(), 0);
    return b.list(DType::kInt32, shape, numbers);
  };
  const auto hidden_unless = [&](TensorId seen) { return select(b, seen, b.real(0), b.real(-kInfinity)); };
  if (!b.affords(int64_t{queries} * keys)) return kNoTensor;
  if (c.has(kKeyLengths)) {
    // Each sequence has as many keys; the last query stands at the last of them.
    const TensorId given = b.cast(c.in(kKeyLengths), DType::kInt32);
    const TensorId lengths = b.reshape(given, {static_cast<int32_t>(b.tensor(given).elements()), 1, 1, 1});
    const TensorId key = counted(keys, {1, 1, 1, keys});
    if (c.integer("is_causal", 0) != 0) {
      const TensorId query = arithmetic(b, "add", counted(queries, {1, 1, queries, 1}),
                                        arithmetic(b, "sub", lengths, b.integer(queries)));
      with(hidden_unless(compare(b, "less_equal", key, query)));
    }
    with(hidden_unless(compare(b, "less", key, lengths)));
  } else if (c.integer("is_causal", 0) != 0) {
    std::vector<float> seen;
    for (int32_t i = 0; i < queries; ++i)
      for (int32_t j = 0; j < keys; ++j) seen.push_back(j <= i + past ? 0 : -kInfinity);
    with(b.list(DType::kFloat32, {queries, keys}, seen));
  }
  return bias;
}

// Probabilities; a query that sees no key has none.
TensorId probabilities(Builder& b, TensorId scores, TensorId bias) {
  const TensorId out = softmax_along(b, "softmax", scores, 3);
  if (bias == kNoTensor || !b.may_be_infinite(bias)) return out;
  return select(b, compare(b, "equal", out, out), out, b.real(0));
}

Status append_attention(Context& c) {
  MOTE_TRY(c.check_inputs(3, 7));
  Builder& b = c.b;
  if (c.integer("left_window_size", -1) != -1 || c.integer("right_window_size", -1) != -1)
    return c.unsupported("sees a window of keys that slides", "leave its window sizes out");
  if (b.type(c.kept(kQuery)) != DType::kFloat32) return c.unsupported("mote has it of float32 only");
  const bool is_flat = b.rank(c.kept(kQuery)) == 3;
  const int64_t q_heads = c.integer("q_num_heads", 0), kv_heads = c.integer("kv_num_heads", 0);
  MOTE_ASSIGN(TensorId query, with_heads(c, c.in(kQuery), q_heads));
  MOTE_ASSIGN(TensorId key, with_heads(c, c.in(kKey), kv_heads));
  MOTE_ASSIGN(TensorId value, with_heads(c, c.in(kValue), kv_heads));
  int32_t past = 0;
  if (c.has(kKeyLengths) && c.has(kPastKey)) return c.invalid("has a past and lengths of sequences");
  if (c.has(kPastKey) != c.has(kPastValue)) return c.invalid("has a past of keys or values only");
  if (c.has(kPastKey)) {
    if (b.rank(c.kept(kPastKey)) != 4) return c.invalid("has a past that is not of four dimensions");
    past = b.shape(c.in(kPastKey))[2];
    key = b.concat({c.in(kPastKey), key}, 2);
    value = b.concat({c.in(kPastValue), value}, 2);
  }
  c.out(kPresentKey, key);
  c.out(kPresentValue, value);
  if (!b.ok()) return ok_status();
  const Shape q = b.shape(query), k = b.shape(key), v = b.shape(value);
  if (q.size() != 4 || k.size() != 4 || v.size() != 4 || k[1] < 1 || q[1] % k[1] != 0 || q[3] != k[3] ||
      k[2] != v[2])
    return c.invalid(
        format("has queries {}, keys {} and values {}", shape_text(q), shape_text(k), shape_text(v)));
  key = repeated_heads(b, key, q[1] / k[1]);
  value = repeated_heads(b, value, q[1] / k[1]);

  // The scale goes half to each side, as ONNX defines it, so that products stay small.
  const float scale = c.number("scale", 1 / std::sqrt(static_cast<float>(q[3])));
  if (!(scale > 0)) return c.unsupported(format("has a scale of {}", scale));
  const TensorId root = b.real(std::sqrt(scale));
  TensorId scores = matrix_product(b, arithmetic(b, "mul", query, root),
                                   b.transpose(arithmetic(b, "mul", key, root), {0, 1, 3, 2}));
  const TensorId raw = scores;
  const float softcap = c.number("softcap", 0);
  MOTE_ASSIGN(const TensorId bias, bias_of(c, q[2], k[2], past));
  const auto capped = [&](TensorId x) {
    if (softcap == 0) return x;
    return arithmetic(b, "mul", hyperbolic_tangent(b, arithmetic(b, "div", x, b.real(softcap))),
                      b.real(softcap));
  };
  // Since opset 24 the cap comes before the mask.
  const TensorId cap = capped(scores);
  const TensorId masked = bias == kNoTensor ? cap : arithmetic(b, "add", cap, bias);
  const TensorId weights = probabilities(b, masked, bias);
  if (c.wants(kScores)) {
    const int64_t mode = c.integer("qk_matmul_output_mode", 0);
    if (mode < 0 || mode > 3) return c.invalid(format("has the output mode {}", mode));
    const TensorId stages[] = {raw, cap, masked, weights};
    c.out(kScores, stages[mode]);
  }
  TensorId out = matrix_product(b, weights, value);
  if (is_flat) out = b.reshape(b.transpose(out, {0, 2, 1, 3}), {q[0], q[2], q[1] * v[3]});
  c.out(kOutput, out);
  return ok_status();
}

}  // namespace

Operators attention_operators() { return {{"Attention", append_attention}}; }

}  // namespace mote::onnx
