// SPDX-License-Identifier: Apache-2.0
#pragma once
// The graph and layout of the hand-written model library in testdata/tiny, for tests.
#include <gtest/gtest.h>

#include "emulate/emulate.h"

namespace mote {

inline Lowered tiny_model(const std::string& board) {
  static const KernelInfo add{"add", "", "", 0, 0, 0, Access::kNone, 0, false, nullptr};
  static const KernelInfo alias{"reshape", "", "", 0, 0, 0, Access::kAlias, 0, false, nullptr};
  Lowered out;
  out.target = *find_board(board);
  Graph& graph = out.graph;
  for (const char* name : {"in", "sum", "reshaped", "double", "out"})
    graph.add(
        {name, DType::kInt8, name == std::string("reshaped") ? Shape{2, 4} : Shape{8}, {}, nullptr, -1});
  graph.inputs = {0};
  graph.outputs = {4};
  for (TensorId i = 0; i < 4; ++i) {
    graph.nodes.push_back({"op", {i}, {i + 1}, {}, {}});
    KernelCall call;
    call.kernel = i == 1 ? &alias : &add;
    call.inputs = {i};
    call.outputs = {i + 1};
    out.calls.push_back(call);
  }
  return out;
}

inline Layout tiny_layout() {
  Layout out;
  out.arena_bytes = 32;
  out.tensor_offset = {0, 8, 8, 16, 24};
  for (int node = 0; node < 4; ++node) {
    const int64_t from = out.tensor_offset[static_cast<size_t>(node)];
    const int64_t to = out.tensor_offset[static_cast<size_t>(node) + 1];
    Layout::Stage stage{node, node, 1, {}};
    if (from != to) stage.steps = {{node, 0, -1, {}, {{node, 0, 8, from}}, {{node + 1, 0, 8, to}}, -1}};
    out.stages.push_back(stage);
    out.blocks.push_back({{node}, -1, from, 8, 0, 4});
  }
  out.blocks.push_back({{4}, -1, 24, 8, 0, 4});
  return out;
}

constexpr const char* kTinyFolder = "src/emulate/testdata/tiny";

inline Result<Firmware> build_tiny(const std::string& board, const std::string& folder = kTinyFolder) {
  const Lowered model = tiny_model(board);
  const Layout layout = tiny_layout();
  return build_firmware({&model, &layout, folder, "tiny", "-Os"});
}

}  // namespace mote
