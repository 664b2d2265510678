// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "ir/graph.h"

namespace mote {

struct KernelCall;

// The order in which one kernel call reads its inputs and writes its output, in the kernel's own steps. It
// follows from what device/nn/kernels.inc says of the kernel and from the shapes; src/ops/cases_test.cc runs
// every kernel with its output as close over its input as the order allows, so a wrong one fails there.
//
// The call does `channels` rounds of the steps. Round c touches unit u of a tensor at byte u * channels + c;
// so with one channel, units are bytes. Once step s begins to write, input units below dead[s] have been read
// for the last time; it writes output units from written[s - 1] up to written[s]. Both ascend.
struct AccessOrder {
  int64_t channels = 1;
  std::vector<int32_t> written;            // for each step
  std::vector<std::vector<int32_t>> dead;  // for each input of the call, for each step
};

// Distances, address of the output minus address of an input, at which a call does not overwrite what it
// still has to read: all multiples of `step` up to `most`. At least in_bytes or at most -out_bytes, the two
// do not overlap and every distance is safe.
struct SafeDistances {
  static constexpr int64_t kUnlimited = INT64_MAX / 4;
  int64_t most = -kUnlimited;
  int64_t step = 1;

  bool any() const { return most > -kUnlimited; }
  bool contains(int64_t distance) const { return distance <= most && distance % step == 0; }
};

// The order of a call that has its kernel and tensors.
AccessOrder access_order(const Graph& graph, const Node& node, const KernelCall& call);

// That of a call which reads all inputs until the end: an output of so many bytes never lies over any.
AccessOrder no_overlap(const KernelCall& call, int64_t out_bytes);

// Safe distances of the output to one of the inputs.
SafeDistances safe_distances(const AccessOrder& order, size_t input, int64_t in_bytes, int64_t out_bytes);

}  // namespace mote
