// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "ir/graph.h"

namespace mote {

// Input patterns with which every model can be checked without data; defined as in the golden files of TFLM:
//   p0  (i * 37 + 11) % 256 - 128
//   p1  noise: s = s * 1664525 + 1013904223 from s = 12345, x = (s >> 24) - 128
//   p2  the input's zero point
//   p3  noise near the zero point: clamp(zero_point + (s >> 28) - 8)
//   p4  a triangle: t = (i * 3) % 510 - 255, |t| - 128
//   p5  steps: clamp(zero_point + (i / 7) % 64 - 32)
// int16 inputs get value * 256 plus twice its lower seven bits, so that both bytes vary.
// i is the linear index into the tensor. Float inputs get the same values / 128, with zero point 0.
constexpr int kPatterns = 6;

// The bytes of every input of the model.
std::vector<Bytes> pattern_inputs(const Graph& graph, int pattern);

std::string pattern_name(int pattern);  // "p0"

}  // namespace mote
