// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "flow/mlperf_stream.h"

namespace mote {

// What `mote mlperf` says of a project that listens.
void print_mlperf_stream(const MlperfStreamSummary& summary);

}  // namespace mote
