// SPDX-License-Identifier: Apache-2.0
#include "flow/objective.h"

#include "base/text.h"

namespace mote {

const char* objective_name(Objective objective) {
  switch (objective) {
    case Objective::kSize:
      return "size";
    case Objective::kRam:
      return "ram";
    case Objective::kLatency:
      break;
  }
  return "latency";
}

Result<Objective> parse_objective(const std::string& name) {
  for (const Objective objective : {Objective::kLatency, Objective::kSize, Objective::kRam})
    if (name == objective_name(objective)) return objective;
  return Error(Code::kInvalid, "there is no objective '" + name + "'",
               did_you_mean(name, {"latency", "size", "ram"}));
}

Result<Target> find_target(const std::string& board, Objective objective) {
  MOTE_ASSIGN(Target target, find_board(board));
  target.objective = objective;
  return target;
}

}  // namespace mote
