// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "train/random.h"
#include "train/train.h"

namespace mote::train {

struct ImageSize {
  int64_t height, width, channels;
};

// One image, bytes 0..255 in HWC, as floats in [0, 1], changed at random; `random` decides.
void augment(const uint8_t* image, const ImageSize& size, const Augmentation& augmentation, Random& random,
             float* out);

// The same without changes.
void to_floats(const uint8_t* image, const ImageSize& size, float* out);

// The numbers 0 .. count-1 in the order in which an epoch visits them.
std::vector<int64_t> shuffled(int64_t count, Random random);

}  // namespace mote::train
