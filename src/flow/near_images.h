// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "data/image.h"

namespace mote {

// An image in 80 bytes, by which copies are known that were scaled, compressed anew or made a little lighter.
struct ImageSketch {
  // Difference hash: a bit for each of 8x8 neighbours in a grey copy of 9x8 pixels, set where the left one is
  // lighter by more than 2. Source: Krawetz 2013, "Kind of Like That".
  uint64_t hash = 0;
  std::array<uint8_t, 64> grey{};  // a copy of 8x8 pixels
  bool flat = true;                // too even to tell it from others
};
ImageSketch sketch_of(const Image& image);

// Hashes that differ in 3 bits at most, and grey copies that differ, once their means are made equal, by at
// most 5 % of the first one's mean deviation: small pictures of few strokes have equal hashes without being
// the same. Measured: of 1,872 pairs of a photograph at two sizes (CMU faces, 128x120, 64x60, 32x30) 1,770
// are known; of the 100 million pairs of 10,000 MNIST digits to train and 10,000 to test, which share
// none, 4.
bool almost_same(const ImageSketch& a, const ImageSketch& b);

// Finds such images among those before. Two hashes with 3 different bits have one of four 16-bit parts in
// common, so only images with an equal part are compared, the last 1,000 of each.
class NearImages {
 public:
  // The latest of the images before that is almost the same and for which `wanted` holds; then adds this one.
  template <class Wanted>
  std::optional<size_t> add(size_t number, const ImageSketch& sketch, Wanted wanted) {
    std::optional<size_t> found;
    for (size_t part = 0; part < kParts; ++part) {
      std::vector<Entry>& bucket = buckets_[part << 16 | (sketch.hash >> (16 * part) & 0xffff)];
      size_t left = kMostCompared;
      for (auto it = bucket.rbegin(); it != bucket.rend() && left > 0 && !found; ++it, --left)
        if (wanted(it->number) && almost_same(sketch, sketches_[it->at])) found = it->number;
      bucket.push_back({number, sketches_.size()});
    }
    sketches_.push_back(sketch);
    return found;
  }

 private:
  static constexpr size_t kParts = 4, kMostCompared = 1000;
  struct Entry {
    size_t number, at;
  };
  std::vector<ImageSketch> sketches_;
  std::unordered_map<size_t, std::vector<Entry>> buckets_;
};

}  // namespace mote
