// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "data/image_source.h"

namespace mote {

// A number of samples, or a part of them in percent.
struct Amount {
  double value = 0;
  bool percent = false;
  bool operator==(const Amount&) const = default;
};

// "5000" or "10%" (up to 100 %); `option` is named in the error, for example "--validation".
Result<Amount> parse_amount(const std::string& text, const std::string& option);

struct SplitRule {
  std::optional<Amount> validation;  // of the training samples; default: the known dataset's, else 10 %
  std::optional<double>
      test_percent;  // of all samples, for a source without a test split of its own; default 20
  uint64_t seed = 1;
};

// Puts every sample of the source into "train", "validation" or "test". Splits that the source has are kept;
// to ask for one that it has already is an error.
//
// The choice depends on the seed and the sample's name only, never on the order of the files. A percentage of
// a source that grows is taken by a threshold on that hash, so that files which are added move no others (the
// sizes are then close to the percentage, not equal to it). A count, and any share of a source that does not
// grow, is exact and stratified: each class gives its share, rounded by largest remainder.
Status assign_splits(const SplitRule& rule, ImageSource* source);

}  // namespace mote
