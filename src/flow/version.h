// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace mote {

// mote's version, "0.1.0", from CMakeLists.txt.
std::string version();

}  // namespace mote
