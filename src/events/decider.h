// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/io.h"
#include "events/tables.h"

namespace mote {

// Decides on this computer as the device does, by the device's own code.
class Decider {
 public:
  explicit Decider(const EventTables& tables);  // which must outlive it

  // The bytes of output 0, so many steps after the answer before. Bit i of the result is event i.
  uint32_t decide(const Bytes& answer, uint32_t steps);
  int state() const { return memory_.state; }

 private:
  const EventTables& tables_;
  mote_decision_rules device_;
  std::vector<int32_t> ring_, answer_;
  std::vector<int64_t> sums_;
  std::vector<mote_rule_memory> rules_;
  mote_decision memory_ = {};
};

}  // namespace mote
