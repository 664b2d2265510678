// SPDX-License-Identifier: Apache-2.0
#include "ops/int8_range.h"

#include <algorithm>
#include <cmath>

namespace mote {

Quant int8_range(float low, float high) {
  low = std::min(low, 0.0f);
  high = std::max({high, 0.0f, low + kNarrowestRange});
  const float scale = (high - low) / 255;
  const float zero = std::clamp(std::nearbyint(-128 - low / scale), -128.0f, 127.0f);
  return {{scale}, {static_cast<int32_t>(zero)}, -1};
}

}  // namespace mote
