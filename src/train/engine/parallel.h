// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/Parallel.h>

#include <cstdint>

namespace mote::train {

// Work is always cut into this many parts, on any machine, so that sums have one order.
constexpr int64_t kParts = 16;

// Calls work(part, begin, end) for every part of [0, count), on all threads.
template <class Work>
void for_each_part(int64_t count, const Work& work) {
  at::parallel_for(0, kParts, 1, [&](int64_t first, int64_t last) {
    for (int64_t part = first; part < last; ++part)
      work(part, count * part / kParts, count * (part + 1) / kParts);
  });
}

}  // namespace mote::train
