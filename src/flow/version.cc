// SPDX-License-Identifier: Apache-2.0
#include "flow/version.h"

namespace mote {

std::string version() { return MOTE_VERSION; }

}  // namespace mote
