// SPDX-License-Identifier: Apache-2.0
#include "ops/int16_table.h"

#include <algorithm>
#include <cmath>

namespace mote {

namespace {
constexpr int kLines = 512;

int16_t stored(float value) { return static_cast<int16_t>(std::clamp(value, -32768.0f, 32767.0f)); }
}  // namespace

std::vector<int16_t> int16_table(float scale, int32_t zero_point, float out_scale,
                                 const std::function<float(float)>& function) {
  const float first = scale * static_cast<float>(-32768 - zero_point);
  const float last = scale * static_cast<float>(32767 - zero_point);
  const float step = (last - first) / kLines;
  const float steps_per_unit = 65536.0f / (out_scale * 32767.0f - out_scale * -32768.0f);
  const auto in_steps = [&](float x) { return function(x) * steps_per_unit; };
  std::vector<int16_t> out;
  for (int i = 0; i < kLines; ++i) {
    const float x = first + static_cast<float>(i) * step;
    const float here = std::round(in_steps(x));
    const float next = in_steps(first + static_cast<float>(i + 1) * step);
    const float middle = std::round(in_steps(x + step / 2));
    const float on_line = std::round((next + here) / 2);
    out.push_back(stored(here - std::round((on_line - middle) / 2)));
  }
  out.push_back(stored(std::round(in_steps(last))));
  return out;
}

int32_t int16_table_at(const std::vector<int16_t>& table, int64_t stored) {
  const int64_t from_first = std::clamp<int64_t>(stored, -32768, 32767) + 32768;
  constexpr int64_t kLength = 65536 / kLines;
  const int32_t here = table[static_cast<size_t>(from_first / kLength)];
  const int32_t next = table[static_cast<size_t>(from_first / kLength) + 1];
  const int64_t rise = (next - here) * (from_first % kLength);
  return here + static_cast<int32_t>((rise + kLength / 2) >> 7);
}

}  // namespace mote
