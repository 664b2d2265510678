// SPDX-License-Identifier: Apache-2.0
#include "signal/features.h"

#include <cmath>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/op.h"
#include "signal/append_model.h"
#include "signal/chain.h"

namespace mote {

namespace {

constexpr double kInputScale = 1.0 / 255;
constexpr int32_t kInputZeroPoint = -128;

Result<FeatureLayout> layout_of(const Chain& chain) {
  const Shape& shape = chain.shape();
  FeatureLayout out;
  out.sample = shape;
  if (shape.size() > 3)
    return Error(Code::kUnsupported, format("features of shape {} cannot be trained on", shape_text(shape)),
                 "end the chain with the block 'flatten'");
  while (out.sample.size() < 3) out.sample.push_back(1);
  const int64_t elements = chain.now().elements();
  const bool rows_are_time = shape.size() > 1 && !chain.channels_first;
  out.ranges = rows_are_time ? elements / shape[0] : elements;
  return out;
}

Status check_range(const FeatureRange& range, int64_t ranges) {
  const auto count = static_cast<size_t>(ranges);
  if (range.low.size() != count || range.high.size() != count)
    return Error(Code::kInvalid, format("{} and {} ends of ranges for features that have {}",
                                        range.low.size(), range.high.size(), ranges));
  for (size_t i = 0; i < count; ++i)
    if (!(range.low[i] < range.high[i]) || !std::isfinite(range.low[i]) || !std::isfinite(range.high[i]))
      return Error(Code::kInvalid,
                   format("the range of feature {} is from {} to {}", i, range.low[i], range.high[i]));
  return ok_status();
}

// (x - low) * (1 / (high - low)), in this form since it cannot be contracted to one rounding on some cores.
// The conversion to int8 clips.
Status append_range(Chain& chain, const FeatureRange& range) {
  MOTE_ASSIGN(const FeatureLayout layout, layout_of(chain));
  MOTE_TRY(check_range(range, layout.ranges));
  if (chain.type() != DType::kFloat32 && chain.now().quant.present())
    MOTE_TRY(chain.then("dequantize", {}, {}, DType::kFloat32));
  MOTE_TRY(chain.to_float());
  std::vector<double> low, factor;
  for (size_t i = 0; i < range.low.size(); ++i) {
    low.push_back(range.low[i]);
    factor.push_back(1 / (static_cast<double>(range.high[i]) - static_cast<double>(range.low[i])));
  }
  Shape shape = chain.shape();
  if (layout.ranges < chain.now().elements()) shape[0] = 1;
  Attrs attributes;
  attributes.set("activation", std::string("none"));
  MOTE_TRY(chain.then("sub", {chain.reals("low", shape, low)}, attributes, DType::kFloat32));
  MOTE_TRY(chain.then("mul", {chain.reals("factor", shape, factor)}, attributes, DType::kFloat32));
  return chain.then("quantize", {}, {}, DType::kInt8, scale_of(kInputScale, kInputZeroPoint));
}

Result<Chain> chain_with_range(const std::string& name, const ChainInput& input,
                               const std::vector<Block>& blocks, const FeatureRange& range) {
  MOTE_ASSIGN(Chain chain, chain_of(name, input, blocks));
  ++chain.block;
  chain.block_name = "range";
  MOTE_TRY(append_range(chain, range));
  return chain;
}

}  // namespace

Result<FeatureLayout> feature_layout(const ChainInput& input, const std::vector<Block>& blocks) {
  MOTE_ASSIGN(const Chain chain, chain_of("features", input, blocks));
  return layout_of(chain);
}

Result<Graph> build_features(const std::string& name, const ChainInput& input,
                             const std::vector<Block>& blocks, const FeatureRange& range) {
  MOTE_ASSIGN(Chain chain, chain_with_range(name, input, blocks, range));
  return finish_features(std::move(chain));
}

Result<Graph> build_float_features(const std::string& name, const ChainInput& input,
                                   const std::vector<Block>& blocks) {
  MOTE_ASSIGN(Chain chain, chain_of(name, input, blocks));
  ++chain.block;
  chain.block_name = "model";
  MOTE_TRY(chain.to_float());
  if (chain.graph.is_input(chain.current))
    return Error(Code::kInvalid, "the samples are the features as they are", "add a table [[signal]]");
  return finish_features(std::move(chain));
}

Result<Graph> build_trained_pipeline(const std::string& name, const ChainInput& input,
                                     const std::vector<Block>& blocks, const FeatureRange& range,
                                     const Graph& model) {
  MOTE_ASSIGN(Chain chain, chain_with_range(name, input, blocks, range));
  ++chain.block;
  chain.block_name = "model";
  MOTE_TRY(append_model(chain, model));
  MOTE_TRY(verify(chain.graph));
  MOTE_TRY(verify_ops(chain.graph));
  return std::move(chain.graph);
}

}  // namespace mote
