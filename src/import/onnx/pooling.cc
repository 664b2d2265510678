// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/format.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/pooling_by_taps.h"
#include "import/onnx/reductions.h"
#include "import/onnx/registry.h"
#include "import/onnx/windows.h"

namespace mote::onnx {

namespace {

// Volumes, and windows that our pools on images do not have.
bool goes_by_taps(Context& c) {
  const std::vector<int64_t> dilations = c.integers("dilations");
  return c.b.rank(c.kept(0)) > 4 || c.wants(1) ||
         std::any_of(dilations.begin(), dilations.end(), [](int64_t d) { return d != 1; });
}

struct Pool {
  TensorId image = kNoTensor;
  ReadWindow read;
  int rank = 0;
};
Result<Pool> read_pool(Context& c) {
  Pool pool;
  const Shape in = c.b.plain_shape(c.kept(0));
  pool.rank = static_cast<int>(in.size());
  MOTE_ASSIGN(pool.image, as_image(c, c.kept(0)));
  if (!c.has("kernel_shape")) return c.invalid("has no kernel_shape");
  MOTE_ASSIGN(pool.read, read_window(c, in, {}));
  return pool;
}

TensorId pooled(Builder& b, const char* op, TensorId image, const ReadWindow& read) {
  Window w = read.window;
  for (size_t d = 0; d < 2; ++d) w.after[d] += read.beyond[d];
  Attrs attrs = window_attrs(w);
  attrs.set("kernel_h", w.kernel[0]);
  attrs.set("kernel_w", w.kernel[1]);
  return b.node(op, {image}, attrs, DType::kFloat32);
}

// Integers have the order that their floats have.
Status append_max_pool(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  if (goes_by_taps(c)) return append_max_by_taps(c);
  MOTE_ASSIGN(const Pool pool, read_pool(c));
  const DType type = c.b.type(pool.image);
  if (type != DType::kFloat32 && type != DType::kInt8 && type != DType::kUInt8)
    return c.unsupported(format("there is no MaxPool of {}", dtype_name(type)));
  const TensorId out = pooled(c.b, "max_pool2d", c.b.cast(pool.image, DType::kFloat32), pool.read);
  c.out(0, from_image(c.b, c.b.cast(out, type), pool.rank));
  return ok_status();
}

// Padding as elements of its own, which then count.
TensorId with_padding(Builder& b, TensorId image, ReadWindow* read) {
  Window& w = read->window;
  Attrs attrs;
  attrs.set("before", std::vector<int64_t>{0, w.before[0], w.before[1], 0});
  attrs.set("after", std::vector<int64_t>{0, w.after[0], w.after[1], 0});
  w.before = w.after = {0, 0};
  return b.node("pad", {image}, attrs, b.type(image));
}

bool is_padded(const Window& w) { return w.before[0] + w.before[1] + w.after[0] + w.after[1] > 0; }

Status append_average_pool(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  if (goes_by_taps(c)) return append_average_by_taps(c);
  MOTE_ASSIGN(Pool pool, read_pool(c));
  if (c.b.type(pool.image) != DType::kFloat32) return c.unsupported("mote has it of float32 only");
  if (c.integer("count_include_pad", 0) != 0 && is_padded(pool.read.window))
    pool.image = with_padding(c.b, pool.image, &pool.read);
  c.out(0, from_image(c.b, pooled(c.b, "average_pool2d", pool.image, pool.read), pool.rank));
  return ok_status();
}

// |x|^p and the p-th root.
TensorId powered(Builder& b, TensorId x, int64_t p) {
  TensorId powers = b.unary(p == 2 ? "square" : "abs", x);
  const TensorId size = powers;
  for (int64_t i = 1; p != 2 && i < p; ++i) powers = b.binary("mul", powers, size);
  return powers;
}
TensorId rooted(Builder& b, TensorId sum, int64_t p) {
  if (p == 1) return sum;
  if (p == 2) return b.unary("sqrt", sum);
  return b.unary("exp", b.binary("mul", b.unary("log", sum), b.real(1 / static_cast<float>(p))));
}

// The p-th root of the sum of the p-th powers: means times the size of the window, over padding that counts.
Status append_lp_pool(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  Builder& b = c.b;
  if (b.type(c.kept(0)) != DType::kFloat32) return c.unsupported("mote has it of float32 only");
  const int64_t p = c.integer("p", 2);
  if (p < 1 || p > 16) return c.unsupported(format("mote has no norm of p = {}", p));
  if (goes_by_taps(c)) {
    MOTE_ASSIGN(const TensorId sum, sum_by_taps(c, powered(b, c.in(0), p)));
    c.out(0, rooted(b, sum, p));
    return ok_status();
  }
  MOTE_ASSIGN(Pool pool, read_pool(c));
  for (size_t d = 0; d < 2; ++d) pool.read.window.after[d] += pool.read.beyond[d];
  pool.read.beyond = {0, 0};
  TensorId powers = powered(b, pool.image, p);
  if (is_padded(pool.read.window)) powers = with_padding(b, powers, &pool.read);
  const auto count = static_cast<float>(pool.read.window.kernel[0] * pool.read.window.kernel[1]);
  const TensorId sum = b.binary("mul", pooled(b, "average_pool2d", powers, pool.read), b.real(count));
  c.out(0, from_image(b, rooted(b, sum, p), pool.rank));
  return ok_status();
}

Result<std::vector<int>> spatial_axes(Context& c) {
  MOTE_TRY(c.check_inputs(1, 1));
  const int rank = c.b.rank(c.kept(0));
  if (rank < 3) return c.invalid(format("has an input of {} dimensions", rank));
  if (c.b.type(c.kept(0)) != DType::kFloat32) return c.unsupported("mote has it of float32 only");
  std::vector<int> axes(static_cast<size_t>(rank - 2));
  std::iota(axes.begin(), axes.end(), 2);
  return axes;
}

Status append_global_pool(Context& c, const char* reduction) {
  MOTE_ASSIGN(const std::vector<int> axes, spatial_axes(c));
  c.out(0, reduced(c.b, reduction, c.kept(0), axes, true));
  return ok_status();
}

Status append_global_lp_pool(Context& c) {
  MOTE_ASSIGN(const std::vector<int> axes, spatial_axes(c));
  const int64_t p = c.integer("p", 2);
  if (p != 1 && p != 2) return c.unsupported(format("mote has no norm of p = {}", p));
  const TensorId sum = reduced(c.b, "sum", c.b.unary(p == 1 ? "abs" : "square", c.kept(0)), axes, true);
  c.out(0, p == 1 ? sum : c.b.unary("sqrt", sum));
  return ok_status();
}

}  // namespace

Operators pooling_operators() {
  return {
      {"MaxPool", append_max_pool},
      {"AveragePool", append_average_pool},
      {"LpPool", append_lp_pool},
      {"GlobalAveragePool", [](Context& c) { return append_global_pool(c, "mean"); }},
      {"GlobalMaxPool", [](Context& c) { return append_global_pool(c, "reduce_max"); }},
      {"GlobalLpPool", append_global_lp_pool},
  };
}

}  // namespace mote::onnx
