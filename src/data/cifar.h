// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/io.h"
#include "base/result.h"
#include "data/image.h"

namespace mote {

// CIFAR's binary version: a file is records without a header, a record its labels, a byte each, and three
// planes of 32 x 32: red, green, blue.
// Source: Krizhevsky, https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
struct CifarForm {
  const char* name;  // of the set
  int64_t labels;    // of a record; the last is the class
  int32_t classes;

  int64_t record_bytes() const;
};

constexpr CifarForm kCifar10 = {"cifar-10", 1, 10};
constexpr CifarForm kCifar100 = {"cifar-100", 2, 100};  // the coarse label, then the fine one

struct CifarBatch {
  std::vector<uint8_t> labels;  // one for each image, below form.classes
  Bytes records;
};

// The names of the classes, one in a line. Refuses another number of them than the form has, and names that
// are no plain text.
Result<std::vector<std::string>> parse_cifar_classes(std::string_view text, const CifarForm& form,
                                                     const std::string& file);

// Refuses what is empty, no whole number of records, or has a label that the form does not know.
Result<CifarBatch> parse_cifar_batch(Bytes bytes, const CifarForm& form, const std::string& file);

// Image i of a batch, below labels.size().
Image cifar_image(const CifarBatch& batch, const CifarForm& form, size_t i);

}  // namespace mote
