// SPDX-License-Identifier: Apache-2.0
#pragma once
// QEMU's monitor, through two FIFOs in the folder in which QEMU runs: to ask a firmware that hangs where it
// is. It works with and without the plugin, and costs nothing while nobody asks.
#include <optional>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/result.h"
#include "target/target.h"

namespace mote {

// Where the core is, from what `info registers` prints.
struct CoreState {
  uint32_t program_counter = 0,
           link = 0;  // link: where the function that runs was called from, if it calls none
};

// Makes the FIFOs. Before QEMU starts.
Status make_monitor(const TemporaryFolder& folder);

// QEMU's options for them.
std::vector<std::string> monitor_options();

// Nothing if QEMU does not answer within two seconds.
std::optional<CoreState> ask_core_state(const TemporaryFolder& folder, Architecture architecture);

// For ask_core_state() and its test.
std::optional<CoreState> parse_registers(const std::string& text, Architecture architecture);

}  // namespace mote
