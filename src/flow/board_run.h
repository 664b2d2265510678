// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "emit/listener.h"
#include "emulate/emulate.h"
#include "flow/compiled.h"

namespace mote {

// The optimisation level at which Arduino builds every sketch; firmware is built so unless the user says
// otherwise.
constexpr const char* kDefaultOptimization = "-Os";

// Writes the library of a compiled model, with a listener if one is given, to a temporary folder and builds
// its firmware.
Result<Firmware> build_for_board(const Compiled& compiled,
                                 const std::string& optimization = kDefaultOptimization,
                                 bool weights_in_ram = false, const Listener* listener = nullptr);

// The inputs of one inference, one after the other, as the firmware reads them.
Bytes joined(const std::vector<Bytes>& parts);

}  // namespace mote
