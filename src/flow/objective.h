// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "target/target.h"

namespace mote {

// "latency", "size" or "ram", as --optimize has it.
const char* objective_name(Objective objective);

// The other way round; an error that lists the names.
Result<Objective> parse_objective(const std::string& name);

// The board of that name, to be compiled for with that objective.
Result<Target> find_target(const std::string& board, Objective objective);

}  // namespace mote
