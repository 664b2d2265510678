// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/result.h"

namespace mote {

// `mote record --device-code FOLDER`: writes an Arduino library, which is plain headers for any other build,
// with which a device sends mote's own packets, and a sketch that uses it. Replaces an earlier one only.
Status write_device_code(const std::string& folder);

}  // namespace mote
