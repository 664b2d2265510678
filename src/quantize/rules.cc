// SPDX-License-Identifier: Apache-2.0
#include "quantize/rules.h"

#include <algorithm>
#include <map>

#include "ops/int8_range.h"

namespace mote {

const char* precision_name(Precision precision) {
  switch (precision) {
    case Precision::kInt8:
      return "int8";
    case Precision::kInt16:
      return "int16";
    default:
      return "float32";
  }
}

DType activation_type(Precision precision) {
  switch (precision) {
    case Precision::kInt8:
      return DType::kInt8;
    case Precision::kInt16:
      return DType::kInt16;
    default:
      return DType::kFloat32;
  }
}

QuantRule quant_rule(const Node& node) {
  using enum QuantRule;
  static const std::map<std::string, QuantRule> table = {
      {"conv2d", kWeighted},
      {"depthwise_conv2d", kWeighted},
      {"conv2d_grouped", kWeighted},
      {"transpose_conv", kWeighted},
      {"fully_connected", kWeighted},
      {"add", kObserved},
      {"sub", kObserved},
      {"mul", kObserved},
      {"div", kObserved},
      {"squared_difference", kObserved},
      {"add_n", kObserved},
      {"activation", kObserved},
      {"leaky_relu", kObserved},
      {"prelu", kObserved},
      {"elu", kObserved},
      {"gelu", kObserved},
      {"hard_swish", kObserved},
      {"unary", kObserved},
      {"mean", kObserved},
      {"sum", kObserved},
      {"batch_matmul", kObserved},
      {"cumsum", kObserved},
      {"compare", kObserved},
      {"arg_max", kObserved},
      {"arg_min", kObserved},
      {"reshape", kSame},
      {"slice", kSame},
      {"concat", kSame},
      {"transpose", kSame},
      {"pad", kSame},
      {"mirror_pad", kSame},
      {"max_pool2d", kSame},
      {"average_pool2d", kSame},
      {"gather", kSame},
      {"gather_nd", kSame},
      {"broadcast_to", kSame},
      {"resize_nearest_neighbor", kSame},
      {"resize_bilinear", kSame},
      {"reduce_max", kSame},
      {"reduce_min", kSame},
      {"extremum", kSame},
      {"select", kSame},
      {"dynamic_update_slice", kSame},
      {"softmax", kFixed},
      {"log_softmax", kFixed},
      {"sigmoid", kFixed},
      {"l2_normalization", kFixed},
  };
  const auto found = table.find(node.op);
  return found == table.end() ? kFloat : found->second;
}

namespace {

Quant quant(float scale, int32_t zero_point) { return {{scale}, {zero_point}, -1}; }

}  // namespace

Quant fixed_quant(const Node& node, Precision precision) {
  if (precision == Precision::kInt16) return quant(1.0f / 32768, 0);
  if (node.op == "log_softmax") return quant(16.0f / 256, 127);
  const bool is_signed = node.op == "l2_normalization" || node.attrs.text("function") == "tanh";
  return is_signed ? quant(1.0f / 128, 0) : quant(1.0f / 256, -128);
}

Quant quant_of_interval(Interval interval, Precision precision) {
  if (precision != Precision::kInt16) return int8_range(interval.low, interval.high);
  const float magnitude = std::max({-interval.low, interval.high, kNarrowestRange});
  return quant(magnitude / 32767, 0);
}

}  // namespace mote
