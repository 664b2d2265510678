// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/result.h"

namespace mote::calibrate {

// What a firmware file puts into memory.
struct Segment {
  uint32_t address = 0;
  Bytes bytes;
};
struct Image {
  std::vector<Segment> segments;  // ascending, not overlapping
};

// A raw image (.bin) that begins at `origin`, or Intel hex (.hex), which says itself where it belongs.
Result<Image> parse_image(const Bytes& file, const std::string& name, uint32_t origin);

}  // namespace mote::calibrate
