// SPDX-License-Identifier: Apache-2.0
// Branches, loops and buffers that wait, as firmware on emulated boards: what TensorFlow Lite Micro has
// computed.
#include <gtest/gtest.h>

#include "conformance/recorded_cases.h"
#include "flow/board_run.h"
#include "flow/compiled.h"
#include "import/import.h"
#include "target/target.h"

namespace mote {
namespace {

struct OnBoard {
  const char* op;
  size_t number;  // of the case
  const char* board;
  friend std::ostream& operator<<(std::ostream& out, const OnBoard& c) {
    return out << c.op << " on " << c.board;
  }
};

class ControlFlowOnBoards : public testing::TestWithParam<OnBoard> {};

TEST_P(ControlFlowOnBoards, GivesTheRecordedOutputs) {
  const auto cases = read_cases(MOTE_SOURCE_DIR "/tests/golden/ops", GetParam().op);
  ASSERT_TRUE(cases.ok()) << cases.error().to_string();
  const RecordedCase& recorded = cases->at(GetParam().number);
  SCOPED_TRACE(recorded.name);
  const Result<Graph> graph = import_tflite(recorded.model, "model.tflite");
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  const Result<Compiled> compiled = compile_graph(*graph, *find_board(GetParam().board), Optimize::kFull);
  ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
  const Result<Firmware> firmware = build_for_board(*compiled);
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  RunRequest request;
  for (const RecordedRun& run : recorded.runs) {
    const Bytes inputs = joined(run.inputs);
    request.inputs.insert(request.inputs.end(), inputs.begin(), inputs.end());
  }
  // At once, and step by step.
  for (const bool stepped : {false, true}) {
    request.dump_tensors = stepped;
    const Result<BoardRun> run = run_firmware(*firmware, request);
    ASSERT_TRUE(run.ok()) << run.error().to_string();
    auto at = run->outputs.begin();
    for (size_t i = 0; i < recorded.runs.size(); ++i) {
      for (size_t k = 0; k < graph->outputs.size(); ++k) {
        const Tensor& tensor = graph->tensor(graph->outputs[k]);
        const Bytes value(at, at + tensor.bytes());
        at += tensor.bytes();
        if (recorded.runs[i].early) {
          EXPECT_EQ(value, Bytes(value.size())) << "run " << i;
        }
        if (const auto& truth = recorded.runs[i].outputs[k]) {
          EXPECT_EQ(recorded_difference(tensor, value, *truth), "") << "run " << i << ", output " << k;
        }
      }
    }
  }
}

std::vector<OnBoard> on_boards() {
  std::vector<OnBoard> out;
  for (const char* board : {"cortex-m0plus", "cortex-m4", "cortex-m55", "rv32imc"})
    for (const OnBoard& c :
         {OnBoard{"if", 4, board}, OnBoard{"while", 9, board}, OnBoard{"circular_buffer", 6, board}})
      out.push_back(c);
  return out;
}

INSTANTIATE_TEST_SUITE_P(All, ControlFlowOnBoards, testing::ValuesIn(on_boards()), [](const auto& test) {
  std::string name = std::string(test.param.op) + "_" + test.param.board;
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
});

}  // namespace
}  // namespace mote
