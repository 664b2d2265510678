// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "data/formats/formats.h"

namespace mote {

// The readers of formats that bring more than one recording or labels of their own; one file for each.

}  // namespace mote
