// SPDX-License-Identifier: Apache-2.0
#include "data/splits.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "base/format.h"
#include "base/text.h"
#include "data/split_hash.h"

namespace mote {

namespace {

constexpr double kDefaultTestPercent = 20, kDefaultValidationPercent = 10;

// Different salts keep the choice of the validation samples independent of the test samples'.
constexpr char kTestSalt = 't', kValidationSalt = 'v';

// How many of `wanted` each class gives: its share, rounded so that the sum is right.
std::vector<int64_t> stratified_counts(const std::vector<int64_t>& sizes, int64_t wanted) {
  const int64_t total = std::accumulate(sizes.begin(), sizes.end(), int64_t{0});
  std::vector<int64_t> counts(sizes.size());
  std::vector<size_t> order(sizes.size());
  int64_t left = wanted;
  for (size_t i = 0; i < sizes.size(); ++i) {
    counts[i] = sizes[i] * wanted / total;
    left -= counts[i];
    order[i] = i;
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return sizes[a] * wanted % total > sizes[b] * wanted % total; });
  for (size_t k = 0; left > 0; ++k, --left) ++counts[order[k]];
  return counts;
}

class Splitter {
 public:
  Splitter(uint64_t seed, ImageSource* source) : seed_(seed), source_(source) {}

  int64_t count(const std::string& split) const {
    return std::count_if(source_->samples.begin(), source_->samples.end(),
                         [&](const IndexRow& row) { return row.split == split; });
  }

  // Moves a part of `from` to `to`.
  void take(const std::string& from, const std::string& to, const Amount& amount, char salt) {
    if (amount.percent && source_->grows) {
      for (IndexRow& row : source_->samples)
        if (row.split == from && unit_hash(row.source, seed_, salt) * 100 < amount.value) row.split = to;
      return;
    }
    const auto all = static_cast<double>(count(from));
    take_exactly(from, to, std::llround(amount.percent ? all * amount.value / 100 : amount.value), salt);
  }

 private:
  void take_exactly(const std::string& from, const std::string& to, int64_t wanted, char salt) {
    std::vector<std::vector<std::pair<uint64_t, size_t>>> by_class(source_->classes.size());
    for (size_t i = 0; i < source_->samples.size(); ++i) {
      const IndexRow& row = source_->samples[i];
      if (row.split == from)
        by_class[static_cast<size_t>(row.label)].emplace_back(name_hash(row.source, seed_, salt), i);
    }
    std::vector<int64_t> sizes;
    for (const auto& samples : by_class) sizes.push_back(static_cast<int64_t>(samples.size()));
    const std::vector<int64_t> counts = stratified_counts(sizes, wanted);
    for (size_t k = 0; k < by_class.size(); ++k) {
      std::sort(by_class[k].begin(), by_class[k].end());
      for (size_t i = 0; i < static_cast<size_t>(counts[k]); ++i)
        source_->samples[by_class[k][i].second].split = to;
    }
  }

  uint64_t seed_;
  ImageSource* source_;
};

Status assign_test(const SplitRule& rule, Splitter* splitter, ImageSource* source) {
  const bool own = !source->samples.front().split.empty();
  if (own && rule.test_percent)
    return Error(Code::kInvalid, "the data come with splits of their own, which are kept",
                 "leave --test out");
  if (own) return ok_status();
  const double percent = rule.test_percent.value_or(kDefaultTestPercent);
  if (!(percent >= 0 && percent < 100))
    return Error(Code::kInvalid, format("--test {} is not a percentage from 0 to below 100", percent));
  for (IndexRow& row : source->samples) row.split = "train";
  splitter->take("train", "test", Amount{percent, true}, kTestSalt);
  return ok_status();
}

Status assign_validation(const SplitRule& rule, Splitter* splitter, const ImageSource& source) {
  if (splitter->count("validation") > 0) {
    if (rule.validation)
      return Error(Code::kInvalid, "the data come with a validation split of their own, which is kept",
                   "leave --validation out");
    return ok_status();
  }
  Amount amount{kDefaultValidationPercent, true};
  if (source.validation_count > 0) amount = {static_cast<double>(source.validation_count), false};
  if (rule.validation) amount = *rule.validation;
  const auto train = static_cast<double>(splitter->count("train"));
  const double most = amount.percent ? 100 : train;
  if (!(amount.value >= 0 && amount.value < most) ||
      (!amount.percent && amount.value != std::floor(amount.value)))
    return Error(Code::kInvalid,
                 format("--validation {}{} would leave nothing of the {} training samples", amount.value,
                        amount.percent ? "%" : "", with_commas(splitter->count("train"))),
                 "give a smaller number, or a percentage such as 10%");
  splitter->take("train", "validation", amount, kValidationSalt);
  return ok_status();
}

// Splits or classes that came out empty.
void warn_of_gaps(ImageSource* source) {
  for (const std::string split : {"train", "validation", "test"}) {
    std::vector<int64_t> per_class(source->classes.size());
    for (const IndexRow& row : source->samples)
      if (row.split == split) ++per_class[static_cast<size_t>(row.label)];
    std::vector<std::string> missing;
    for (size_t k = 0; k < per_class.size(); ++k)
      if (per_class[k] == 0) missing.push_back(source->classes[k]);
    if (missing.size() == per_class.size())
      source->warnings.push_back(format("there is no {} split", split));
    else if (!missing.empty())
      source->warnings.push_back(format("the {} split has no sample of {} class{}: {}{}", split,
                                        missing.size(), missing.size() == 1 ? "" : "es", missing[0],
                                        missing.size() > 1 ? ", ..." : ""));
  }
}

}  // namespace

Result<Amount> parse_amount(const std::string& text, const std::string& option) {
  std::string_view digits = trim(text);
  Amount out;
  if (!digits.empty() && digits.back() == '%') {
    out.percent = true;
    digits.remove_suffix(1);
  }
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, out.value);
  const bool good = error == std::errc() && stop == end && out.value >= 0 &&
                    (out.percent ? out.value <= 100 : out.value == std::floor(out.value) && out.value < 1e15);
  if (!good)
    return Error(Code::kInvalid,
                 format("{} '{}' is neither a number of samples nor a percentage", option, text),
                 format("for example {} 5000, or {} 10%", option, option));
  return out;
}

Status assign_splits(const SplitRule& rule, ImageSource* source) {
  if (source->samples.empty()) return Error(Code::kInvalid, "there are no samples to split");
  Splitter splitter(rule.seed, source);
  MOTE_TRY(assign_test(rule, &splitter, source));
  if (splitter.count("train") == 0)
    return Error(Code::kInvalid, "no sample is left for training",
                 "add samples, or make the test split smaller");
  MOTE_TRY(assign_validation(rule, &splitter, *source));
  if (splitter.count("train") == 0)
    return Error(Code::kInvalid, "no sample is left for training",
                 "add samples, or make the validation split smaller");
  warn_of_gaps(source);
  return ok_status();
}

}  // namespace mote
