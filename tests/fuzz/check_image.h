// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "data/image.h"
#include "tests/fuzz/fuzz.h"

namespace mote {

inline void check_image(const Result<Image>& image) {
  require_sound(image);
  if (!image.ok()) return;
  require(image->height > 0 && image->width > 0 && image->channels >= 1 && image->channels <= 4,
          "an impossible image");
  require(
      static_cast<int64_t>(image->pixels.size()) == int64_t{image->height} * image->width * image->channels,
      "pixels and size differ");
  const Image small = resized(with_channels(*image, 3), 8, 8);
  require(small.pixels.size() == 8 * 8 * 3, "resizing went wrong");
}

}  // namespace mote
