// SPDX-License-Identifier: Apache-2.0
#include "events/decider.h"

#include <cstring>

namespace mote {

namespace {

template <class T>
T value_at(const Bytes& bytes, size_t index) {
  T value;
  std::memcpy(&value, bytes.data() + index * sizeof value, sizeof value);
  return value;
}

}  // namespace

Decider::Decider(const EventTables& tables)
    : tables_(tables),
      device_(tables.device_rules()),
      ring_(size_t{tables.smooth} * tables.outputs),
      answer_(tables.outputs),
      sums_(tables.outputs),
      rules_(tables.rules.size()) {
  memory_.ring = ring_.data();
  memory_.sums = sums_.data();
  memory_.rules = rules_.data();
}

uint32_t Decider::decide(const Bytes& answer, uint32_t steps) {
  for (size_t i = 0; i < answer_.size(); ++i)
    answer_[i] = tables_.type == DType::kFloat32 ? mote_fixed_answer(value_at<float>(answer, i))
                 : tables_.type == DType::kInt16 ? value_at<int16_t>(answer, i)
                                                 : value_at<int8_t>(answer, i);
  return mote_decide(&device_, &memory_, answer_.data(), steps);
}

}  // namespace mote
