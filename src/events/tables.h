// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "device/app/decision.h"
#include "events/rules.h"
#include "ir/graph.h"

namespace mote {

// Rules as the device has them: in stored values of the model's output and in steps of samples.
struct EventTables {
  std::vector<mote_rule> rules;
  std::vector<mote_machine_state> states;
  uint32_t silence = 0;
  uint16_t outputs = 0, smooth = 1;
  DType type = DType::kInt8;       // of the answer: int8, int16 or float32
  std::vector<std::string> names;  // of the rules, in their order: bit i of the events is rule i
  std::vector<std::string> state_names;

  // Points into this object.
  mote_decision_rules device_rules() const;
  // RAM of what the device remembers of answers, bytes.
  int64_t memory_bytes() const;
};

// For output 0 of `graph`, of which an answer may come with every step. kInvalid names the rule whose output,
// threshold or time cannot be.
Result<EventTables> event_tables(const EventRules& rules, const Graph& graph, double step_seconds);

}  // namespace mote
