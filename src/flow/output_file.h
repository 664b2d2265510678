// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

// An error if `output` is one of the files that the command reads, under whatever name, or a folder: asked
// before the work, so that neither the user's file nor the time is lost. Nothing is asked of an empty path.
Status check_output_file(const std::string& output, const std::vector<std::string>& inputs);

}  // namespace mote
