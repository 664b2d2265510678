// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/result.h"

namespace mote {

// The first line that an emulator prints for --version. kMissingTool says what to install when the program is
// not there or older than 7.0, the first version that mote was tried with. The program is asked once, however
// often this is called.
Result<std::string> emulator_version(const std::string& program, const std::string& package);

}  // namespace mote
