// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace mote {

// After a command line that could not be parsed: the unknown word in it and the nearest one that mote knows,
// or "".
std::string usage_hint(const CLI::App& app);

}  // namespace mote
