// SPDX-License-Identifier: Apache-2.0
// The firmware with MLPerf Tiny's serial interface, spoken to as its runner does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/format.h"
#include "base/text.h"
#include "flow/board_run.h"
#include "flow/mlperf_firmware.h"
#include "flow/run.h"
#include "interp/device_session.h"
#include "interp/patterns.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// A firmware on an emulated board, and the lines that it answers.
class Dut {
 public:
  Dut(const Compiled& compiled, const std::string& benchmark, int64_t picoseconds) {
    const Result<MlperfBenchmark> found = mlperf_benchmark_of(compiled.model.graph, benchmark);
    EXPECT_TRUE(found.ok()) << found.error().to_string();
    const Result<Program> program = mlperf_program(compiled, *found, picoseconds);
    EXPECT_TRUE(program.ok()) << program.error().to_string();
    const Status built = build_program(*program, compiled.model.target, "-Os", folder_.path());
    EXPECT_TRUE(built.ok()) << built.error().to_string();
    auto board = SerialBoard::start(compiled.model.target, folder_.path());
    EXPECT_TRUE(board.ok()) << board.error().to_string();
    if (built.ok() && board.ok()) board_ = *std::move(board);
  }

  // The lines up to "m-ready", without it.
  std::vector<std::string> answer() {
    while (board_ != nullptr) {
      const size_t end = received_.find("m-ready\r\n");
      if (end != std::string::npos) {
        std::vector<std::string> lines;
        for (const std::string& line : split(received_.substr(0, end), '\n'))
          if (!trim(line).empty()) lines.emplace_back(trim(line));
        received_.erase(0, end + 9);
        return lines;
      }
      const Result<std::string> more = board_->read(30);
      if (!more.ok() || more->empty()) {
        ADD_FAILURE() << "no answer, after: " << received_ << (more.ok() ? "" : more.error().to_string());
        return {};
      }
      received_ += *more;
    }
    return {};
  }

  std::vector<std::string> ask(const std::string& command) {
    if (board_ == nullptr) return {};
    EXPECT_TRUE(board_->write(command + "%").ok());
    return answer();
  }

  // As the runner does: 31 bytes a command.
  void load(const Bytes& bytes) {
    EXPECT_THAT(ask(format("db load {}", bytes.size())),
                ElementsAre(format("m-[Expecting {} bytes]", bytes.size())));
    for (size_t at = 0; at < bytes.size(); at += 31) {
      std::string command = "db ";
      for (size_t i = at; i < std::min(at + 31, bytes.size()); ++i) command += format("{:02x}", bytes[i]);
      const std::vector<std::string> lines = ask(command);
      if (at + 31 >= bytes.size()) {
        EXPECT_THAT(lines, ElementsAre("m-load-done"));
      } else {
        EXPECT_TRUE(lines.empty());
      }
    }
  }

 private:
  TemporaryFolder folder_ = *TemporaryFolder::make("mote-dut-test");
  std::unique_ptr<SerialBoard> board_;
  std::string received_;
};

Result<Compiled> compile_for(const std::string& model, const std::string& board) {
  MOTE_ASSIGN(const Target target, find_board(board));
  return compile_file(model, target, Optimize::kFull);
}

int64_t lap(const std::string& line) {
  EXPECT_THAT(line, MatchesRegex("m-lap-us-[0-9]+"));
  return line.size() > 9 ? std::stoll(line.substr(9)) : -1;
}

class MlperfBoard : public ::testing::TestWithParam<const char*> {};

TEST_P(MlperfBoard, SpeaksTheProtocolAndAnswersLikeTheHost) {
  const auto path = shared_model("mlcommons_tiny/keyword_spotting/kws_ref_model.tflite");
  if (!path) GTEST_SKIP() << kNoSharedModels;
  const Result<Compiled> compiled = compile_for(*path, GetParam());
  ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
  const int64_t picoseconds = 10000;
  Dut dut(*compiled, "", picoseconds);
  const std::vector<std::string> start = dut.answer();
  ASSERT_EQ(start.size(), 4U);
  EXPECT_EQ(start[0], "m-timestamp-mode-performance");
  lap(start[1]);
  EXPECT_THAT(start[2], HasSubstr("emulated, not verified by MLCommons"));
  EXPECT_EQ(start[3], "m-init-done");
  EXPECT_THAT(dut.ask("name"), ElementsAre(format("m-name-dut-[mote, {} emulated]", GetParam())));
  EXPECT_THAT(dut.ask("profile"),
              ElementsAre("m-profile-[ULPMark for tinyML Firmware V0.0.1]", "m-model-[kws01]"));

  const Graph& graph = compiled->model.graph;
  const std::vector<Bytes> input = pattern_inputs(graph, 1);
  DeviceSession host(compiled->model, compiled->layout);
  host.run(input);
  std::string expected = "m-results-[";
  for (int i = 0; i < 12; ++i)
    expected += format("{}{:.3f}", i == 0 ? "" : ",",
                       real_value(graph.tensor(graph.outputs[0]), host.outputs()[0], i));
  expected += "]";

  dut.load(input[0]);
  const std::vector<std::string> lines = dut.ask("infer 3 1");
  ASSERT_EQ(lines.size(), 7U);
  EXPECT_EQ(lines[0], "m-warmup-start-1");
  EXPECT_EQ(lines[1], "m-warmup-done");
  EXPECT_EQ(lines[2], "m-infer-start-3");
  EXPECT_EQ(lines[5], "m-infer-done");
  EXPECT_EQ(lines[6], expected);
  EXPECT_THAT(dut.ask("results"), ElementsAre(expected));

  // Three inferences take their exact number of instructions, give or take what copies the input.
  const Result<Firmware> firmware = build_for_board(*compiled);
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  RunRequest request;
  request.inputs = input[0];
  const Result<BoardRun> counted = run_firmware(*firmware, request);
  ASSERT_TRUE(counted.ok()) << counted.error().to_string();
  const double microseconds = counted->instructions->total.mean * 3 * picoseconds / 1e6;
  const auto measured = static_cast<double>(lap(lines[4]) - lap(lines[3]));
  EXPECT_GT(measured, 0.999 * microseconds);
  EXPECT_LT(measured, 1.01 * microseconds);
}

INSTANTIATE_TEST_SUITE_P(Emulated, MlperfBoard,
                         ::testing::Values("nucleo-l4r5zi", "nucleo-g0b1re", "nucleo-h7a3zi", "nucleo-u575zi",
                                           "mps3-an547", "esp32-c3"),
                         [](const auto& tested) {
                           std::string name = tested.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Mlperf, WhatIsNoCommandIsAnsweredWithAnError) {
  const auto path = shared_model("mlcommons_tiny/anomaly_detection/ad01_int8.tflite");
  if (!path) GTEST_SKIP() << kNoSharedModels;
  const Result<Compiled> compiled = compile_for(*path, "nucleo-l4r5zi");
  ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
  Dut dut(*compiled, "ad01", 1000);
  dut.answer();
  EXPECT_THAT(dut.ask("fly"), ElementsAre("e-[Unknown command: fly]"));
  EXPECT_TRUE(dut.ask("").empty());
  EXPECT_THAT(dut.ask(std::string(500, 'x')), ElementsAre(HasSubstr("Unknown command")));
  EXPECT_THAT(dut.ask("db"), ElementsAre(HasSubstr("requires a subcommand")));
  EXPECT_THAT(dut.ask("db load"), ElementsAre(HasSubstr("must be >0")));
  EXPECT_THAT(dut.ask("db load 99999999999"), ElementsAre(HasSubstr("must be >0")));
  EXPECT_THAT(dut.ask("db load 2561"), ElementsAre(HasSubstr("exceeds the model's input")));
  EXPECT_THAT(dut.ask("db load 3"), ElementsAre("m-[Expecting 3 bytes]"));
  EXPECT_THAT(dut.ask("db 0"), ElementsAre(HasSubstr("number of hex digits")));
  EXPECT_THAT(dut.ask("db 0g"), ElementsAre(HasSubstr("Invalid hex digit")));
  EXPECT_THAT(dut.ask("db 01fFa0ee"), ElementsAre("m-load-done"));
  EXPECT_THAT(dut.ask("db print"), ElementsAre("m-buffer-01-ff-a0"));
  EXPECT_THAT(dut.ask("infer 1 0"), ElementsAre("e-[The input has 3 bytes; load it with db]"));
  EXPECT_THAT(dut.ask("infer 0"), ElementsAre(HasSubstr("must be >0")));
  EXPECT_THAT(dut.ask("infer 1 x"), ElementsAre(HasSubstr("must be >=0")));
}

}  // namespace
}  // namespace mote
