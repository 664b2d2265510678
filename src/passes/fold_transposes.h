// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// Does away with work that only moves elements, as models that were converted from another layout have it:
//  - a transpose of a transpose becomes one;
//  - a transpose before an operator on elements comes behind it, where it may meet another one, unless it
//  would have
//    wider elements to move;
//  - a transpose before an integer fully connected layer goes into the order of its weights;
//  - transposes that only move dimensions of size 1, slices of everything, joins of one tensor and
//  repetitions of
//    nothing become reshapes, which cost nothing.
Status fold_transposes(Graph& graph, const Target& target);

}  // namespace mote
