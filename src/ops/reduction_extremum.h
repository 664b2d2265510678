// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cfloat>
#include <cstdint>
#include <limits>

#include "ops/reduction.h"

namespace mote {

// reduce_max and reduce_min, of int8 and float32: the element that `better(element, best)` finds none better
// than. Not a number is never better; `start` is what is left without any element that is a number.
// Source: TFLM 90b983c, EvalMinMaxHelper() in kernels/reduce_common.cc.
template <class T, class Better>
void eval_extremum(const Graph& graph, const Node& node, const Buffers& buffers, T start,
                   const Better& better) {
  T* to = buffers.out<T>(0);
  for (const std::vector<int64_t>& elements : reduced_elements(graph, node)) {
    T best = start;
    for (const int64_t i : elements)
      if (better(buffers.in<T>(0)[i], best)) best = buffers.in<T>(0)[i];
    *to++ = best;
  }
}

Result<std::vector<Shape>> infer_extremum(const Graph& graph, const Node& node);

}  // namespace mote
