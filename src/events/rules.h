// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/origin.h"
#include "base/result.h"
#include "base/toml.h"

namespace mote {

// When an answer of the model is an event; in the words of a project's mote.toml:
//
//   [[event]]
//   name = "yes"
//   output = "yes"      # label of the model's output, or its index
//   threshold = 0.8     # real value from which on the rule holds
//   release = 0.6       # below which it ends; the threshold if it is not given
//   largest = true      # and no other output may be larger
//   at_least = 2        # so many of the newest answers must be above it...
//   of = 3              # ...of so many
//   every = 1           # 3: each third time is an event
//   silence_ms = 1500   # after the event without another one of this name
//   in = "awake"        # only in this state
//   then = "idle"       # the state that follows
struct EventRule {
  std::string name, output;
  double threshold = 0, release = 0;
  bool largest = false;
  int32_t at_least = 1, of = 1, every = 1;
  double silence_ms = 0;
  std::string in_state, to_state;  // "" if none is named
  Origin where;
};

//   [[state]]
//   name = "awake"
//   for_ms = 3000       # it ends by itself; never if this is not given
//   then = "idle"       # the state that follows then
// The first one is that of the beginning.
struct EventState {
  std::string name, next;
  double for_ms = 0;  // 0: never ends
  Origin where;
};

//   [decision]
//   smooth = 3          # mean of so many newest answers
//   silence_ms = 1000   # after any event without another one
struct EventRules {
  int32_t smooth = 1;
  double silence_ms = 0;
  std::vector<EventRule> events;
  std::vector<EventState> states;
};

// The tables [decision], [[event]] and [[state]] of a project, which are all optional; without [[event]]
// there must be none of the others.
Result<EventRules> read_event_rules(const Toml& root);

}  // namespace mote
