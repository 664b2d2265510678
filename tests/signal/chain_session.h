// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>

#include <cstring>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "flow/compiled.h"
#include "flow/objective.h"
#include "interp/device_session.h"
#include "signal/block.h"

namespace mote {

// The settings of a block.
inline Attrs settings(std::initializer_list<std::pair<const char*, AttrValue>> values) {
  Attrs out;
  for (const auto& [name, value] : values) out.set(name, value);
  return out;
}
inline AttrValue word(const char* text) { return std::string(text); }
inline AttrValue count(int64_t value) { return value; }

inline ChainInput reals(Shape shape, double rate = 1000) { return {DType::kFloat32, std::move(shape), rate}; }

// A chain compiled for a board, run on the host by the kernels and in the memory plan of the board.
class ChainSession {
 public:
  ChainSession(const ChainInput& input, const std::vector<Block>& blocks,
               const std::string& board = "cortex-m4") {
    const Result<Graph> graph = build_chain("chain", input, blocks);
    EXPECT_TRUE(graph.ok()) << (graph.ok() ? "" : graph.error().to_string());
    if (graph.ok()) compile(*graph, board);
  }
  explicit ChainSession(const Graph& graph, const std::string& board = "cortex-m4") { compile(graph, board); }
  bool ok() const { return session_ != nullptr; }
  // Did the last run end at a window that waits?
  bool waited() const { return session_->end() == RunEnd::kEarly; }
  const Compiled& compiled() const { return *compiled_; }

  template <class Out, class In>
  std::vector<Out> run(const std::vector<In>& samples) {
    const auto* first = reinterpret_cast<const uint8_t*>(samples.data());
    const std::vector<Bytes> out = outputs(Bytes(first, first + samples.size() * sizeof(In)));
    std::vector<Out> values(out.at(0).size() / sizeof(Out));
    std::memcpy(values.data(), out[0].data(), out[0].size());
    return values;
  }

 private:
  void compile(const Graph& graph, const std::string& board) {
    const Result<Target> target = find_target(board, Objective::kLatency);
    EXPECT_TRUE(target.ok());
    Result<Compiled> compiled = compile_graph(graph, *target, Optimize::kFull);
    EXPECT_TRUE(compiled.ok()) << (compiled.ok() ? "" : compiled.error().to_string());
    if (!compiled.ok()) return;
    compiled_ = std::make_unique<Compiled>(std::move(*compiled));
    session_ = std::make_unique<DeviceSession>(compiled_->model, compiled_->layout);
  }
  std::vector<Bytes> outputs(Bytes samples) {
    session_->run({std::move(samples)});
    return session_->outputs();
  }

  std::unique_ptr<Compiled> compiled_;
  std::unique_ptr<DeviceSession> session_;
};

// What float samples become; nothing if the chain is refused, which fails the test.
inline std::vector<float> features(const ChainInput& input, const std::vector<Block>& blocks,
                                   const std::vector<float>& samples) {
  ChainSession session(input, blocks);
  return session.ok() ? session.run<float>(samples) : std::vector<float>{};
}

}  // namespace mote
