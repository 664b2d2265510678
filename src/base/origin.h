// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace mote {

// Where something came from, so that an error can say it: a file, and in it either a node of a model or a
// line.
struct Origin {
  std::string file;
  int node = -1;          // index of the operator in the file it was read from; -1 if none
  std::string node_name;  // the operator's name in that file, or the name of its first output
  std::string node_type;  // the exporter's word for the operator, for example "DEPTHWISE_CONV_2D"
  int line = 0;           // 1-based; 0 if none

  // "kws.tflite: node 17 'ds3/depthwise' (DEPTHWISE_CONV_2D)", "mote.toml:12" or "" when nothing is known.
  std::string to_string() const;
};

}  // namespace mote
