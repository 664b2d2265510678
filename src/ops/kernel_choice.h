// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ops/lowered.h"
#include "target/target.h"

namespace mote {

// What a model of the objective size may cost at most, in multiples of the fewest instructions.
constexpr int64_t kSizeInstructionsFactor = 2;

// What a byte of code must save at least for latency, in instructions of every inference; and what a model
// may cost at most where code is saved, in percent of the fewest instructions.
constexpr int64_t kInstructionsPerByte = 1;
constexpr int64_t kLatencyInstructionsPercent = 150;

// Which candidate each node takes; candidates[i] are those of node i, at least one each. A set of kernels is
// chosen, and each node takes the one of the set with the fewest estimated instructions, and of equals that
// with the least scratch.
//
// For size it is the set whose code is smallest in sum, a kernel that several nodes share counted once, such
// that the whole model takes at most kSizeInstructionsFactor times the fewest instructions; a candidate whose
// constants are larger than code and constants of one that is no slower is left out. For latency (and
// ram, whose savings are the planner's) it is the set with the fewest instructions, where each byte of its
// code counts as kInstructionsPerByte of them, within kLatencyInstructionsPercent: a few hundred instructions
// are less than a microsecond or two, and no reason to add a kernel of a thousand bytes to a small model.
// Where the model leaves few kernels to choose from every set is tried, and otherwise one kernel after the
// other is left out, the largest saving first.
std::vector<size_t> choose_kernels(const std::vector<std::vector<KernelCall>>& candidates,
                                   Objective objective);

}  // namespace mote
