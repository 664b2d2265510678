// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "data/idx.h"

namespace mote {

// A public dataset whose files carry no names for their classes.
struct KnownDataset {
  std::string name;
  std::string licence;
  std::string train_images_sha256;  // of the image data, without header and compression
  std::string train_labels_sha256;
  std::vector<std::string> classes;
  int64_t validation_count;  // samples to split off the training part for choosing a checkpoint
};

// The known dataset with exactly this training part, or null. The small labels are hashed first, so that an
// unknown dataset costs nothing.
const KnownDataset* find_known_dataset(const IdxArray& train_images, const IdxArray& train_labels);

}  // namespace mote
