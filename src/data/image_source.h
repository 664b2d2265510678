// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "data/image.h"
#include "data/index_csv.h"

namespace mote {

// Labelled images from outside, before they are split, converted and written.
struct ImageSource {
  std::string format;            // "idx", "cifar" or "image folder"
  std::string name;              // of the dataset, from the folder's name unless it is a known one
  std::string licence;           // "" if not known
  int64_t validation_count = 0;  // a known dataset's customary validation split; 0 if there is none
  bool grows = false;            // files may be added later, and must then not move others between splits
  std::vector<std::string> classes;
  std::vector<IndexRow> samples;              // split is "" for all if the source has no splits of its own
  std::function<Result<Image>(size_t)> read;  // sample i as it is stored
  std::vector<std::string> warnings;          // what the user should know
};

// MNIST-style idx files (plain or .gz) in one folder:
//   train-images-idx3-ubyte  train-labels-idx1-ubyte  t10k-images-idx3-ubyte  t10k-labels-idx1-ubyte
// also with a '.' for the '-' before "idx", with "test" for "t10k", and with one prefix ("emnist-letters-")
// for all. Images are [count, height, width] or [count, height, width, channels] with 1 or 3 channels. They
// are held in memory. Classes are named by their number; Fashion-MNIST is recognised by its contents and gets
// its names.
Result<ImageSource> open_idx_source(const std::string& folder);
bool has_idx_files(const std::string& folder);

// CIFAR-10 and CIFAR-100 in their binary version: the files of the archive, in the folder itself or in that
// which the archive makes. They are held in memory, the classes of CIFAR-100 are its fine ones.
Result<ImageSource> open_cifar_source(const std::string& folder);
bool has_cifar_files(const std::string& folder);

// PNG and JPEG files in folders; the folder's name is the label, and folders within it belong to it:
//   folder/<class>/**/<file>, or folder/{train,test,validation}/<class>/**/<file>
// Files are listed in the order of their names and read when asked for. Hidden files are passed over; other
// files that are no images are counted in a warning; an image in a format that mote cannot read is an error.
Result<ImageSource> open_image_folder(const std::string& folder);

// Whichever of them it is.
Result<ImageSource> open_image_source(const std::string& folder);

// Gives a source other class names, in the order of the labels; as many as there are classes, all different.
Status rename_classes(const std::vector<std::string>& names, ImageSource* source);

}  // namespace mote
