// SPDX-License-Identifier: Apache-2.0
#pragma once
// The graph and layout of the hand-written model library in testdata/tiny, for tests.
#include <gtest/gtest.h>

#include "emulate/emulate.h"

namespace mote {

inline Lowered tiny_model(const std::string& board) {
  static const KernelInfo add{"add", "", "", 0, 0, 0, Access::kNone, 0, nullptr};
  static const KernelInfo alias{"reshape", "", "", 0, 0, 0, Access::kAlias, 0, nullptr};
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

inline Layout tiny_layout() { return {32, {0, 8, 8, 16, 24}, std::vector<int64_t>(4, Layout::kNowhere), {}}; }

constexpr const char* kTinyFolder = "src/emulate/testdata/tiny";

inline Result<Firmware> build_tiny(const std::string& board, const std::string& folder = kTinyFolder) {
  const Lowered model = tiny_model(board);
  const Layout layout = tiny_layout();
  return build_firmware({&model, &layout, folder, "tiny", "-Os"});
}

}  // namespace mote
