// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "ir/graph.h"

namespace mote {

// A valid model of up to two dozen nodes, made of bytes: the same bytes give the same model, and few bytes a
// small one. Layers, operators on elements, pools, moves, branches and states, int8, int16 or float32.
Graph random_graph(const uint8_t* data, size_t size);

// A model from a number, for tests without a fuzzer.
Graph random_graph(uint32_t seed);

// Compiles the model for several cores, optimised and layer by layer, and compares the kernels, under a plan
// and with memory poisoned, with the naive reference over three runs: integers must be equal, floats within
// 1e-3 of the largest magnitude. "" or what is wrong.
std::string check_on_kernels(const Graph& graph);
// The same for one of the cores, chosen by any number: a tenth of the time.
std::string check_on_kernels(const Graph& graph, size_t choice);

// Writes the library of the model, builds it with both compilers for this computer and runs its self-test.
// "" or what is wrong.
std::string check_emitted(const Graph& graph);

}  // namespace mote
