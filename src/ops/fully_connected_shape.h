// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// The output of a fully connected layer over weights [outputs][inputs]: batch x outputs, or, with the
// attribute "keep_num_dims", the input's dimensions with the last one replaced. An error when the input does
// not consist of rows of that many inputs.
Result<std::vector<Shape>> fully_connected_shape(const Graph& graph, const Node& node);

// Rows of a checked layer.
int64_t fully_connected_batch(const Graph& graph, const Node& node);

}  // namespace mote
