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

// Which candidate each node takes; candidates[i] are those of node i, at least one each.
//
// For latency (and ram, whose savings are the planner's) that is the one with the fewest estimated
// instructions, and of equals the one with the least scratch. For size it is a set of kernels whose code is
// smallest in sum, a kernel that several nodes share counted once, such that the whole model takes at most
// kSizeInstructionsFactor times the instructions: found by trying every set where the model leaves few
// kernels to choose from, and otherwise by leaving out one kernel after the other, the largest saving first.
std::vector<size_t> choose_kernels(const std::vector<std::vector<KernelCall>>& candidates,
                                   Objective objective);

}  // namespace mote
