// SPDX-License-Identifier: Apache-2.0
#include "ops/add_dsp.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "device/nn/add/add.h"
#include "device/nn/add/add_dsp.h"
#include "device/nn/add/add_mve.h"

namespace mote {

namespace {

constexpr int kValues = 256;
// Rounded factors need not be the best: their neighbours are tried too, the nearest first.
constexpr int kTries[] = {0, 1, -1, 2, -2, 3, -3, 4, -4};

using Line = std::array<int64_t, kValues>;  // floor(factor * v / 2^dropped) for v = -128 ... 127

constexpr LineBits kDspBits = {MOTE_ADD_DSP_BITS, 8};

// Steps of the output for one step of an operand.
double slope(const AddRule& rule, const AddRule::Operand& operand) {
  return std::ldexp(double{1} * operand.factor.multiplier, operand.factor.shift - 31 + MOTE_ADD_LEFT_SHIFT) *
         std::ldexp(double{1} * rule.out_factor.multiplier, rule.out_factor.shift - 31);
}

double kernel_factor(double slope, LineBits bits) {
  return std::round(std::ldexp(slope, bits.step + bits.dropped));
}

Line line_of(double factor, LineBits bits) {
  Line out;
  for (int v = -128; v < 128; ++v)
    out[static_cast<size_t>(v + 128)] = (static_cast<int64_t>(factor) * v) >> bits.dropped;
  return out;
}

// No sum may leave int32.
bool fits(double offset, double a_factor, double b_factor, LineBits bits) {
  // The offset found may be half a step away, and half a step is taken from it for Helium; factors may be
  // four away.
  const double slack = std::ldexp(1.0, bits.step) + 1024;
  return std::abs(offset) + std::ldexp(a_factor + b_factor, 7 - bits.dropped) + slack < std::ldexp(1.0, 31) &&
         std::max(a_factor, b_factor) + 8 < std::ldexp(1.0, 31);
}

// The offsets that are right: at least low, at most high.
struct Offsets {
  int64_t low = INT32_MIN, high = INT32_MAX;
};

using Outputs = std::array<int8_t, kValues>;  // of one value of b and all of a

Outputs outputs_of(const AddRule& rule, const std::array<int32_t, kValues>& scaled_a, int32_t scaled_b) {
  Outputs out;
  for (size_t a = 0; a < kValues; ++a) out[a] = rule.output(scaled_a[a] + scaled_b);
  return out;
}

// Leaves those offsets that give these outputs; the value of b adds b_part to the line. Beyond the ends of
// int8 anything saturates.
void narrow(const Outputs& outputs, const Line& a_line, int64_t b_part, LineBits bits, Offsets& offsets) {
  const int64_t step = int64_t{1} << bits.step;
  for (size_t a = 0; a < kValues && offsets.low <= offsets.high; ++a) {
    const int64_t out = outputs[a], sum = a_line[a] + b_part;
    if (out > -128) offsets.low = std::max(offsets.low, out * step - sum);
    if (out < 127) offsets.high = std::min(offsets.high, (out + 1) * step - 1 - sum);
  }
}

std::array<int32_t, kValues> scaled_values(const AddRule& rule, const AddRule::Operand& operand) {
  std::array<int32_t, kValues> out;
  for (int v = -128; v < 128; ++v)
    out[static_cast<size_t>(v + 128)] = rule.scaled(operand, static_cast<int8_t>(v));
  return out;
}

// One value of b: its place in b's line, and the outputs.
struct Row {
  size_t b = 0;
  Outputs outputs = {};
};

std::vector<Row> rows_of(const AddRule& rule) {
  const auto scaled_a = scaled_values(rule, rule.a), scaled_b = scaled_values(rule, rule.b);
  std::vector<Row> rows;
  for (size_t b = 0; b < kValues; ++b) rows.push_back({b, outputs_of(rule, scaled_a, scaled_b[b])});
  return rows;
}

// What all rows leave of the offsets. The row that leaves none comes to the front, with the one that it
// contradicts: most other factors that will not do fail there too, and need two rows instead of 256.
Offsets offsets_for(std::vector<Row>& rows, const Line& a_line, const Line& b_line, LineBits bits) {
  Offsets offsets;
  size_t lowest = 0, highest = 0;  // the rows that set the two ends
  for (size_t i = 0; i < rows.size(); ++i) {
    const Offsets before = offsets;
    narrow(rows[i].outputs, a_line, b_line[rows[i].b], bits, offsets);
    if (offsets.low > before.low) lowest = i;
    if (offsets.high < before.high) highest = i;
    if (offsets.low > offsets.high) {
      std::swap(rows[0], rows[std::min(lowest, highest)]);
      std::swap(rows[std::min<size_t>(1, i)], rows[i]);
      break;
    }
  }
  return offsets;
}

// About where the offset will be: the sum at a = b = 0, and half a step for rounding.
double middle(const AddRule& rule, LineBits bits) {
  const double value = rule.out_zero_point + 0.5 - slope(rule, rule.a) * rule.a.zero_point -
                       slope(rule, rule.b) * rule.b.zero_point;
  return std::ldexp(value, bits.step);
}

}  // namespace

int32_t AddRule::scaled(const Operand& operand, int8_t value) const {
  return rescale_ref((value - operand.zero_point) * (1 << MOTE_ADD_LEFT_SHIFT), operand.factor);
}

int8_t AddRule::output(int32_t scaled_sum) const {
  return static_cast<int8_t>(
      std::clamp<int64_t>(int64_t{rescale_ref(scaled_sum, out_factor)} + out_zero_point, -128, 127));
}

std::optional<LinearAdd> linear_add(const AddRule& rule, LineBits bits) {
  const double a_slope = kernel_factor(slope(rule, rule.a), bits),
               b_slope = kernel_factor(slope(rule, rule.b), bits);
  if (!fits(middle(rule, bits), a_slope, b_slope, bits)) return std::nullopt;
  const auto about = static_cast<int64_t>(middle(rule, bits));
  std::vector<Row> rows = rows_of(rule);
  for (const int a_try : kTries) {
    for (const int b_try : kTries) {
      const Line a_line = line_of(a_slope + a_try, bits), b_line = line_of(b_slope + b_try, bits);
      const Offsets offsets = offsets_for(rows, a_line, b_line, bits);
      if (offsets.low <= offsets.high)
        return LinearAdd{static_cast<int32_t>(a_slope + a_try), static_cast<int32_t>(b_slope + b_try),
                         static_cast<int32_t>(std::clamp(about, offsets.low, offsets.high))};
    }
  }
  return std::nullopt;
}

std::optional<LinearAdd> linear_add_mve(const AddRule& rule) {
  std::optional<LinearAdd> line = linear_add(rule, {MOTE_ADD_MVE_BITS, 0});
  // fits() has left room for half a step.
  if (line) line->offset -= 1 << (MOTE_ADD_MVE_BITS - 1);
  return line;
}

std::optional<LinearAddConstant> linear_add_constant(const AddRule& rule, const int8_t* b, int64_t count) {
  const double a_slope = kernel_factor(slope(rule, rule.a), kDspBits),
               b_slope = kernel_factor(slope(rule, rule.b), kDspBits);
  if (!fits(middle(rule, kDspBits), a_slope, b_slope, kDspBits)) return std::nullopt;
  const Line a_line = line_of(a_slope, kDspBits);
  const auto scaled_a = scaled_values(rule, rule.a);
  LinearAddConstant out{static_cast<int32_t>(a_slope), {}};
  for (int64_t i = 0; i < count; ++i) {
    // Where everything saturates, any offset near the middle will do.
    const int64_t about =
        static_cast<int64_t>(middle(rule, kDspBits)) + (static_cast<int64_t>(b_slope) * b[i] >> 8);
    Offsets offsets;
    narrow(outputs_of(rule, scaled_a, rule.scaled(rule.b, b[i])), a_line, 0, kDspBits, offsets);
    if (offsets.low > offsets.high) return std::nullopt;
    out.offsets.push_back(static_cast<int32_t>(std::clamp(about, offsets.low, offsets.high)));
  }
  return out;
}

}  // namespace mote
