// SPDX-License-Identifier: Apache-2.0
// Losses, which some exporters leave in a graph that computes its own score.
#include <algorithm>
#include <numeric>

#include "base/format.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/reductions.h"
#include "import/onnx/registry.h"
#include "import/onnx/shapes.h"

namespace mote::onnx {

namespace {

TensorId mul(Builder& b, TensorId x, TensorId y) { return arithmetic(b, "mul", x, y); }

// -scores[n][label[n][i]][i], times the weight of the label's class; labels that are to be ignored count
// nothing. `scores` are logarithms of probabilities [batch, classes, ...].
Result<TensorId> likelihood_loss(Context& c, TensorId scores, TensorId labels, size_t weight) {
  Builder& b = c.b;
  scores = b.plain(scores);
  const Shape shape = b.shape(scores), of_labels = b.shape(labels);
  Shape without_classes = shape;
  if (shape.size() >= 2) without_classes.erase(without_classes.begin() + 1);
  if (b.type(scores) != DType::kFloat32 || shape.size() < 2 || of_labels != without_classes)
    return c.invalid(format("has labels {} for scores {}", shape_text(of_labels), shape_text(shape)));
  const std::string reduction = c.text("reduction", "mean");
  if (reduction != "none" && reduction != "sum" && reduction != "mean")
    return c.invalid(format("has no reduction '{}'", reduction));

  const TensorId narrow = b.cast(labels, DType::kInt32);
  TensorId counted = kNoTensor;  // whether a label is
  TensorId safe = narrow;
  if (c.has("ignore_index")) {
    const int64_t ignored = c.integer("ignore_index", 0);
    if (ignored < INT32_MIN || ignored > INT32_MAX) return c.invalid(format("ignores the label {}", ignored));
    counted = compare(b, "not_equal", narrow, b.integer(static_cast<int32_t>(ignored)));
    safe = select(b, counted, narrow, b.integer(0));
  }
  Shape with_class = shape;
  with_class[1] = 1;
  MOTE_ASSIGN(TensorId picked, picked_along(c, scores, b.reshape(safe, with_class), 1));
  TensorId loss = b.unary("neg", b.reshape(picked, of_labels));
  TensorId weights = kNoTensor;
  if (c.has(weight)) {
    Attrs attrs;
    attrs.set("axis", int64_t{0});
    attrs.set("batch_dims", int64_t{0});
    weights = b.node("gather", {c.in(weight), safe}, attrs, DType::kFloat32);
  }
  if (counted != kNoTensor) {
    const TensorId ones = b.cast(counted, DType::kFloat32);
    weights = weights == kNoTensor ? ones : mul(b, weights, ones);
  }
  if (weights != kNoTensor) loss = mul(b, loss, weights);
  if (reduction == "none" || !b.ok()) return loss;
  std::vector<int> all(of_labels.size());
  std::iota(all.begin(), all.end(), 0);
  if (reduction == "mean" && weights == kNoTensor) return reduced(b, "mean", loss, all, false);
  const TensorId sum = reduced(b, "sum", loss, all, false);
  return reduction == "sum" ? sum : arithmetic(b, "div", sum, reduced(b, "sum", weights, all, false));
}

Status append_likelihood_loss(Context& c) {
  MOTE_TRY(c.check_inputs(2, 3));
  MOTE_ASSIGN(const TensorId loss, likelihood_loss(c, c.in(0), c.in(1), 2));
  c.out(0, loss);
  return ok_status();
}

Status append_cross_entropy(Context& c) {
  MOTE_TRY(c.check_inputs(2, 3));
  if (c.b.rank(c.kept(0)) < 2) return c.invalid("has scores without classes");
  const TensorId scores = softmax_along(c.b, "log_softmax", c.in(0), 1);
  if (!c.b.ok()) return ok_status();
  MOTE_ASSIGN(const TensorId loss, likelihood_loss(c, scores, c.in(1), 2));
  c.out(0, loss);
  c.out(1, scores);
  return ok_status();
}

}  // namespace

Operators loss_operators() {
  return {
      {"NegativeLogLikelihoodLoss", append_likelihood_loss},
      {"SoftmaxCrossEntropyLoss", append_cross_entropy},
  };
}

}  // namespace mote::onnx
