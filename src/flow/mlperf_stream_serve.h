// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>

#include "flow/mlperf_serve.h"

namespace mote {

// What is known of interface board and device before they are spoken to.
struct MlperfInterfaceDevice {
  std::string port;  // "/dev/pts/3"
  std::string board;
  std::vector<std::string> recordings;
  double busy_ms = 0;  // of an answer, estimated
};

// `mote mlperf --serve` of a project that listens: the interface board of the streaming test with the
// emulated board behind it, on a pseudo-terminal, until Ctrl-C. The request's data is the folder of the
// recordings, as the interface board's card holds them; with `pace`, playing one takes as long as it lasts.
// `ready` is called when the port can be opened.
Status mlperf_stream_serve(const MlperfServeRequest& request,
                           const std::function<void(const MlperfInterfaceDevice&)>& ready);

}  // namespace mote
