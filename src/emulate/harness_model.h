// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "emulate/emulate.h"

namespace mote {

// True if the node's kernel does nothing because its output lies where its input is; no layer function is
// emitted then.
bool is_alias(const Lowered& lowered, const Layout& layout, size_t node);

// Every output of every node that has a place in the arena, with the step after which it can be read there.
// An alias is complete as soon as the layers before it are.
std::vector<TensorDump> plan_dumps(const Lowered& lowered, const Layout& layout);

// harness_model.h, the header that tells boards/common/harness.cpp which model it runs. The firmware's model,
// layers and dumps are filled in.
std::string harness_model_header(const Firmware& firmware, const Lowered& lowered, const Layout& layout);

}  // namespace mote
