// SPDX-License-Identifier: Apache-2.0
// Blocks that bring numbers to another scale: normalize, scale, clip, log and quantize.
#include <cmath>
#include <numeric>

#include "base/format.h"
#include "signal/chain.h"

namespace mote {

namespace {

Attrs over_all(const Chain& chain) {
  std::vector<int64_t> axes(chain.shape().size());
  std::iota(axes.begin(), axes.end(), int64_t{0});
  Attrs attributes;
  attributes.set("axes", axes);
  attributes.set("keep_dims", int64_t{1});
  return attributes;
}

Status append_extremum(Chain& chain, const char* which, double value) {
  Attrs attributes;
  attributes.set("which", std::string(which));
  return chain.then("extremum", {chain.reals(which, Shape(chain.shape().size(), 1), {value})}, attributes,
                    DType::kFloat32);
}

// By the largest number, as MLPerf Tiny's keyword spotter does it, the largest magnitude, or the range, whose
// lower end then becomes 0. What divides is `least` at least.
Status normalize(Chain& chain, Settings& settings) {
  const std::string by = settings.word("by", "max", {"max", "magnitude", "range"});
  const double least = settings.number("least", 1, 1e-30, 1e30);
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  if (by == "range") {
    const TensorId samples = chain.current;
    MOTE_TRY(chain.then("reduce_min", {}, over_all(chain), DType::kFloat32));
    const TensorId smallest = chain.current;
    chain.current = samples;
    MOTE_TRY(chain.with("sub", smallest));
  }
  const TensorId numbers = chain.current;
  if (by == "magnitude") MOTE_TRY(chain.function("abs"));
  MOTE_TRY(chain.then("reduce_max", {}, over_all(chain), DType::kFloat32));
  MOTE_TRY(append_extremum(chain, "maximum", least));
  const TensorId largest = chain.current;
  chain.current = numbers;
  return chain.with("div", largest);
}

Attrs no_activation() {
  Attrs attributes;
  attributes.set("activation", std::string("none"));
  return attributes;
}

// A number is added as so many steps of the features. A factor changes what a step stands for, and no
// integer: the product with 2^14 of that much is divided by 2^14 again.
Status scale_fixed(Chain& chain, double by, double add) {
  constexpr int16_t kOne = 1 << 14;
  const Quant quant = chain.now().quant;
  const double step = quant.scale[0], steps = std::round(add / step);
  if (std::abs(steps) > INT16_MAX)
    return Error(Code::kInvalid, format("'add' is {}, features of int16 reach {:g}", add, step * INT16_MAX),
                 "add less, or put a block 'clip' before, behind which they are float32");
  if (steps != 0) {
    const TensorId constant =
        chain.constant("add", DType::kInt16, {1}, std::vector<int16_t>{static_cast<int16_t>(steps)});
    chain.graph.tensor(constant).quant = quant;
    MOTE_TRY(chain.then("add", {constant}, no_activation(), DType::kInt16, quant));
  }
  if (by == 1) return ok_status();
  const TensorId constant = chain.constant("by", DType::kInt16, {1},
                                           std::vector<int16_t>{static_cast<int16_t>(by < 0 ? -kOne : kOne)});
  chain.graph.tensor(constant).quant = scale_of(std::abs(by) / kOne);
  return chain.then("mul", {constant}, no_activation(), DType::kInt16, scale_of(step * std::abs(by)));
}

// (x + add) * by
Status scale(Chain& chain, Settings& settings) {
  const double by = settings.number("by", 1, -1e30, 1e30), add = settings.number("add", 0, -1e30, 1e30);
  MOTE_TRY(settings.status());
  if (chain.type() == DType::kInt16 && chain.now().quant.present() && by != 0)
    return scale_fixed(chain, by, add);
  MOTE_TRY(chain.to_float());
  if (add != 0) MOTE_TRY(chain.with_constant("add", "add", add));
  if (by != 1) MOTE_TRY(chain.with_constant("mul", "by", by));
  return ok_status();
}

Status clip(Chain& chain, Settings& settings) {
  const double low = settings.number("low", -1e30, -1e30, 1e30),
               high = settings.number("high", 1e30, -1e30, 1e30);
  if (!(low <= high)) settings.fail("'low' must not be above 'high'");
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  if (low > -1e30) MOTE_TRY(append_extremum(chain, "maximum", low));
  if (high < 1e30) MOTE_TRY(append_extremum(chain, "minimum", high));
  return ok_status();
}

// Of max(x, least).
Status log(Chain& chain, Settings& settings) {
  const double least = settings.number("least", 1e-30, 1e-37, 1e30);
  const std::string unit = settings.word("unit", "natural", {"natural", "db", "log10"});
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  MOTE_TRY(append_extremum(chain, "maximum", least));
  MOTE_TRY(chain.function("log"));
  if (unit == "natural") return ok_status();
  return chain.with_constant("mul", "unit", (unit == "db" ? 10 : 1) / std::log(10.0));
}

Status quantize_fixed(Chain& chain, double scale, int32_t zero_point, bool truncate) {
  if (truncate) {
    // Half a step less, and then to the nearest: what is rounded towards zero above the zero point of -128.
    const double step = chain.now().quant.scale[0];
    const auto half = static_cast<int16_t>(-std::lround(scale / 2 / step));
    const TensorId constant = chain.constant("half", DType::kInt16, {1}, std::vector<int16_t>{half});
    chain.graph.tensor(constant).quant = chain.now().quant;
    const Quant quant = chain.now().quant;
    MOTE_TRY(chain.then("add", {constant}, no_activation(), DType::kInt16, quant));
  }
  return chain.then("quantize", {}, {}, DType::kInt8, scale_of(scale, zero_point));
}

// To int8. "truncate" is what a conversion in C or NumPy does: towards zero, and modulo 256 where a number is
// beyond int8. "down" is what it does to uint8, whose numbers are 128 more than those here. In fixed point
// numbers beyond int8 saturate.
Status quantize(Chain& chain, Settings& settings) {
  const double scale = settings.number("scale", 1, 1e-12, 1e12);
  const int64_t zero_point = settings.integer("zero_point", 0, -128, 127);
  const std::string rounding = settings.word("rounding", "nearest", {"nearest", "truncate", "down"});
  const bool truncate = rounding != "nearest";
  MOTE_TRY(settings.status());
  const auto zero = static_cast<int32_t>(zero_point);
  if (chain.type() == DType::kInt16 && chain.now().quant.present())
    return quantize_fixed(chain, scale, zero, truncate);
  if (chain.type() == DType::kInt32 && chain.now().quant.present() && !truncate)
    return chain.then("quantize", {}, {}, DType::kInt8, scale_of(scale, zero));
  MOTE_TRY(chain.to_float());
  if (!truncate) return chain.then("quantize", {}, {}, DType::kInt8, scale_of(scale, zero));
  MOTE_TRY(chain.then("div", {chain.reals("scale", {1}, {scale})}, no_activation(), DType::kFloat32));
  if (rounding == "down") MOTE_TRY(chain.function("floor"));
  MOTE_TRY(chain.with_constant("add", "zero_point", static_cast<double>(zero_point)));
  MOTE_TRY(chain.then("cast", {}, {}, DType::kInt32));
  return chain.then("cast", {}, {}, DType::kInt8, scale_of(scale, zero));
}

}  // namespace

const std::vector<BlockKind>& scale_blocks() {
  static const std::vector<BlockKind> blocks = {
      {"normalize", normalize}, {"scale", scale}, {"clip", clip}, {"log", log}, {"quantize", quantize}};
  return blocks;
}

}  // namespace mote
