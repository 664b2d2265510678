// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

#include "data/image.h"

namespace mote {

// How the camera was held: the Exif tag 0x0112, 1..8, from the payload of a JPEG's APP1 segment; 1 (upright)
// if there is none or the payload makes no sense. Source: CIPA DC-008 (Exif 2.32), sections 4.5 and 4.6.4.
int exif_orientation(const uint8_t* app1, size_t bytes);

// The picture as it is meant to be seen.
Image upright(Image image, int orientation);

}  // namespace mote
