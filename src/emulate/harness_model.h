// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "emulate/emulate.h"

namespace mote {

// Every output of every node that is whole in the arena, with the step after which it can be read there.
// An alias is complete as soon as the layers before it are.
std::vector<TensorDump> plan_dumps(const Lowered& lowered, const Layout& layout);

// harness_model.h, the header that tells boards/common/harness.cpp which model it runs. The firmware's model,
// layers and dumps are filled in.
std::string harness_model_header(const Firmware& firmware, const Lowered& lowered, const Layout& layout);

}  // namespace mote
