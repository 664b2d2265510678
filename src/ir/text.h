// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// The text form of a graph, one thing a line, which is also mote's own model format (.mote):
//
//   mote-ir 1
//   graph "kws"
//   tensor 0 "input" int8 [1,49,10,1] scale [0.5847] zero_point [83]
//   const 1 "stem/weights" int8 [64,10,4,1] scale [...] zero_point [...] axis 0 data "base64"
//   input 0
//   output 3
//   label "yes"
//   node conv2d "stem" inputs [0,1,2] outputs [3] {activation="relu", stride_h=2, ...} source 0 "CONV_2D"
//
// Empty lines and lines that begin with # are skipped. A tensor may carry `source N`, its index in the file
// it was read from, and `kept [0,2]`, the channels of it that are left. Attributes keep their types: 2 is an
// integer, 2.0 a real number.
//
// Floats are written with as many digits as it takes to read back the same bits. print() and parse_graph()
// round-trip. Without `with_data`, constants longer than 64 bytes are left out ("data ..."); for people, not
// for reading back.
std::string print(const Graph& graph, bool with_data = true);

// Reads the text form and verifies it. Errors name the file and the line.
Result<Graph> parse_graph(const std::string& text, const std::string& file);

}  // namespace mote
