// SPDX-License-Identifier: Apache-2.0
#include "flow/fault.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/format.h"
#include "base/random.h"
#include "base/text.h"

namespace mote {

namespace {

struct Form {
  const char* name;
  Fault::Kind kind;
  const char* unit;
  double low, high;
  const char *before, *after;  // the amount, in words
};

constexpr Form kForms[] = {
    {"drop", Fault::Kind::kDrop, "%", 0, 100, "", " % of the chunks lost"},
    {"clip", Fault::Kind::kClip, "%", 0, 100, "clipped at ", " % of full scale"},
    {"offset", Fault::Kind::kOffset, "%", -100, 100, "an offset of ", " % of full scale"},
    {"drift", Fault::Kind::kDrift, "%", -50, 50, "a sensor clock that is ", " % fast"},
    {"noise", Fault::Kind::kNoise, "dB", -60, 120, "white noise at a signal-to-noise ratio of ", " dB"},
    {"weights", Fault::Kind::kWeights, "", 1, 100000, "", " flipped bits in the weights"},
    {"ram", Fault::Kind::kRam, "", 1, 1000000, "", " flipped bits in the arena"},
    {"reset", Fault::Kind::kReset, "", 1, 1000000, "", " resets in the middle of an inference"},
};

constexpr char kHint[] =
    "one of drop:1%, clip:50%, offset:10%, drift:2%, noise:20dB, weights:1, ram:8, reset:1";

const Form& form_of(Fault::Kind kind) {
  return *std::find_if(std::begin(kForms), std::end(kForms), [&](const Form& f) { return f.kind == kind; });
}

}  // namespace

std::string Fault::to_string() const {
  const Form& form = form_of(kind);
  return format("{}{:g}{}", form.before, amount, form.after);
}

Result<Fault> parse_fault(const std::string& text) {
  const size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  const auto form =
      std::find_if(std::begin(kForms), std::end(kForms), [&](const Form& f) { return name == f.name; });
  if (form == std::end(kForms))
    return Error(Code::kInvalid, format("there is no fault '{}'", printable(name)), kHint);
  const std::string amount = colon == std::string::npos ? "" : text.substr(colon + 1);
  double value = 0;
  const auto [end, error] = std::from_chars(amount.data(), amount.data() + amount.size(), value);
  const std::string unit(trim(std::string_view(end, amount.data() + amount.size())));
  if (error != std::errc() || (!unit.empty() && to_lower(unit) != to_lower(form->unit)))
    return Error(Code::kInvalid, format("'{}' is no amount for the fault {}", printable(amount), name),
                 kHint);
  const bool whole = form->unit[0] == 0;
  if (!(value >= form->low && value <= form->high) || (whole && value != std::floor(value)))
    return Error(Code::kInvalid,
                 format("{} must be {}between {:g} and {:g}{}", name, whole ? "a whole number " : "",
                        form->low, form->high, form->unit),
                 kHint);
  return Fault{form->kind, value};
}

std::vector<RunTimeFault> run_time_faults(const Fault& fault, uint64_t seed, int64_t inferences,
                                          int64_t steps, int64_t arena_bytes) {
  Random random(seed);
  std::vector<RunTimeFault> out;
  std::set<int64_t> hit;
  const auto count = static_cast<int64_t>(fault.amount);
  const bool reset = fault.kind == Fault::Kind::kReset;
  // At most one reset in an inference, since the inference is lost with the first.
  while (static_cast<int64_t>(out.size()) < (reset ? std::min(count, inferences) : count)) {
    RunTimeFault one;
    one.inference = static_cast<int64_t>(random.below(static_cast<uint64_t>(inferences)));
    one.step = static_cast<int64_t>(random.below(static_cast<uint64_t>(std::max<int64_t>(steps, 1))));
    if (reset && !hit.insert(one.inference).second) continue;
    if (!reset) {
      one.offset = static_cast<int64_t>(random.below(static_cast<uint64_t>(arena_bytes)));
      one.mask = static_cast<uint8_t>(1 << random.below(8));
    }
    out.push_back(one);
  }
  return out;
}

std::vector<WeightFlip> weight_flips(const Fault& fault, uint64_t seed, int64_t bytes) {
  Random random(seed);
  std::set<int64_t> bits;  // no bit twice: it would flip back
  const int64_t count = std::min(static_cast<int64_t>(fault.amount), bytes * 8);
  while (static_cast<int64_t>(bits.size()) < count)
    bits.insert(static_cast<int64_t>(random.below(static_cast<uint64_t>(bytes) * 8)));
  std::vector<WeightFlip> out;
  for (const int64_t bit : bits) out.push_back({bit / 8, static_cast<int>(bit % 8)});
  return out;
}

}  // namespace mote
