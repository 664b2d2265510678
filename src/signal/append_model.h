// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "signal/chain.h"

namespace mote {

// The nodes, states, outputs and labels of a model behind those of a chain.
Status append_model(Chain& chain, const Graph& model);

}  // namespace mote
