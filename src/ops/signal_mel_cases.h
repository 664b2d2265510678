// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ops/op.h"

namespace mote {

// The cases of signal_mel.cc.
std::vector<OpCase> signal_mel_cases();

}  // namespace mote
