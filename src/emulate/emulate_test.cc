// SPDX-License-Identifier: Apache-2.0
#include "emulate/emulate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <future>

#include "emulate/tiny_model_test.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

const Bytes kInput = {0, 1, 2, 3, 40, 50, 253, 7};
// The last value becomes 0 when it is doubled for the second time: 4 * (61 + 3) = 256.
const Bytes kInputThatEndsInZero = {0, 1, 2, 3, 40, 50, 253, 61};

Bytes expected(const Bytes& input) {
  Bytes out;
  for (const uint8_t value : input) out.push_back(static_cast<uint8_t>(4 * (value + 3)));
  return out;
}

Bytes concatenate(const Bytes& a, const Bytes& b) {
  Bytes out = a;
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

// Instructions of the hand-written layers: those in the comments of mote_tiny_arm.h, _riscv.h and _xtensa.h.
struct Paper {
  int64_t glue, layer_0, layer_2;
};
constexpr Paper kArm{6, 53, 75}, kRiscv{9, 55, 72}, kXtensa{9, 53, 70};

const Paper& paper_of(Architecture architecture) {
  if (architecture == Architecture::kXtensa) return kXtensa;
  return architecture == Architecture::kRiscv ? kRiscv : kArm;
}

class EveryBoard : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryBoard, RunsAndCountsToTheInstruction) {
  const Paper& paper = paper_of(find_board(GetParam())->architecture());
  const Result<Firmware> firmware = build_tiny(GetParam());
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  for (const Counting counting : {Counting::kPerBlock, Counting::kPerInstruction}) {
    RunRequest request;
    request.inputs = concatenate(kInput, kInputThatEndsInZero);
    request.counting = counting;
    const Result<BoardRun> run = run_firmware(*firmware, request);
    ASSERT_TRUE(run.ok()) << run.error().to_string();
    EXPECT_EQ(run->inferences, 2);
    EXPECT_EQ(run->outputs, concatenate(expected(kInput), expected(kInputThatEndsInZero)));
    EXPECT_EQ(run->stack_bytes, 16);
    ASSERT_TRUE(run->instructions.has_value());
    const InstructionCounts& counts = *run->instructions;
    EXPECT_EQ(counts.glue.min, paper.glue);
    EXPECT_TRUE(counts.glue.constant());
    EXPECT_EQ(counts.layers.size(), 3u);
    EXPECT_EQ(counts.layers.at(0).min, paper.layer_0);
    EXPECT_EQ(counts.layers.at(0).max, paper.layer_0);
    EXPECT_EQ(counts.layers.at(2).min, paper.layer_2);
    EXPECT_EQ(counts.layers.at(2).max, paper.layer_2);
    // The third layer skips two instructions when its last result is 0.
    EXPECT_EQ(counts.layers.at(3).min, paper.layer_2 - 2);
    EXPECT_EQ(counts.layers.at(3).max, paper.layer_2);
    EXPECT_EQ(counts.layers.at(3).mean, static_cast<double>(paper.layer_2 - 1));
    EXPECT_EQ(counts.total.max, paper.glue + paper.layer_0 + 2 * paper.layer_2);
    EXPECT_EQ(counts.total.min, counts.total.max - 2);
    EXPECT_FALSE(counts.total.constant());
  }
}

// Two further runs at the same time, so that the one that is looked at shares the processors.
TEST_P(EveryBoard, CyclesAreTheSameInEveryRun) {
  const Result<Firmware> firmware = build_tiny(GetParam());
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  RunRequest request;
  request.inputs = concatenate(kInput, kInputThatEndsInZero);
  request.counting = Counting::kCycles;
  const auto run = [&] { return run_firmware(*firmware, request); };
  const Result<BoardRun> first = run();
  ASSERT_TRUE(first.ok()) << first.error().to_string();
  const Target board = *find_board(GetParam());
  ASSERT_EQ(first->instructions->cycles.has_value(), has_cycle_model(board.core));
  if (!first->instructions->cycles) return;
  const InstructionCounts& counts = *first->instructions;
  const CycleEstimate& cycles = *counts.cycles;
  const Paper& paper = paper_of(board.architecture());
  EXPECT_EQ(counts.total.max, paper.glue + paper.layer_0 + 2 * paper.layer_2);  // as exact as without cycles
  EXPECT_GT(cycles.total.min, counts.total.min / 2);
  EXPECT_LT(cycles.total.max, counts.total.max * 20);
  double layers = cycles.glue.mean;
  for (const auto& [node, layer] : cycles.layers) layers += layer.mean;
  EXPECT_NEAR(layers, cycles.total.mean, 2);  // each is rounded
  double functions = 0;
  for (const FunctionCount& function : counts.functions) functions += function.instructions;
  EXPECT_NEAR(functions, counts.total.mean, 1e-6);

  std::future<Result<BoardRun>> others[2] = {std::async(std::launch::async, run),
                                             std::async(std::launch::async, run)};
  const Result<BoardRun> loaded = run();
  for (const Result<BoardRun>& again : {loaded, others[0].get(), others[1].get()}) {
    ASSERT_TRUE(again.ok()) << again.error().to_string();
    EXPECT_EQ(again->instructions->cycles->total.min, cycles.total.min);
    EXPECT_EQ(again->instructions->cycles->total.max, cycles.total.max);
    EXPECT_EQ(again->instructions->cycles->layers.at(3).mean, cycles.layers.at(3).mean);
    EXPECT_EQ(again->instructions->total.mean, counts.total.mean);
  }
}

std::vector<std::string> emulated_boards() {
  std::vector<std::string> names;
  for (const Target& board : boards())
    if (board.emulator) names.push_back(board.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Emulate, EveryBoard, ::testing::ValuesIn(emulated_boards()), [](const auto& board) {
  std::string name = board.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Emulate, DumpsEveryTensorAfterItsStep) {
  const Result<Firmware> firmware = build_tiny("cortex-m4");
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  RunRequest request;
  request.inputs = concatenate(kInputThatEndsInZero, kInput);
  request.dump_tensors = true;
  const Result<BoardRun> run = run_firmware(*firmware, request);
  ASSERT_TRUE(run.ok()) << run.error().to_string();
  EXPECT_FALSE(run->instructions.has_value());
  EXPECT_EQ(run->outputs, concatenate(expected(kInputThatEndsInZero), expected(kInput)));
  ASSERT_EQ(run->tensors.size(), 2u);
  const std::map<TensorId, Bytes>& tensors = run->tensors[1];
  ASSERT_EQ(tensors.size(), 4u);
  EXPECT_EQ(tensors.at(1), (Bytes{3, 4, 5, 6, 43, 53, 0, 10}));
  EXPECT_EQ(tensors.at(2), tensors.at(1));
  EXPECT_EQ(tensors.at(3), (Bytes{6, 8, 10, 12, 86, 106, 0, 20}));
  EXPECT_EQ(tensors.at(4), expected(kInput));
}

TEST(Emulate, SizesAreThoseOfTheLibraryAlone) {
  const Result<Firmware> firmware = build_tiny("arduino-nano-33-ble");
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  const FirmwareSize& size = firmware->size;
  EXPECT_EQ(size.weights, 100);
  EXPECT_EQ(size.parameters, 4);  // mote_tiny_output_offset; the table of step() is not linked
  EXPECT_EQ(size.arena, 32);
  EXPECT_EQ(size.other_ram, 0);  // nor what step() remembers
  EXPECT_EQ(size.runtime, 0);
  EXPECT_GT(size.code, 100);
  EXPECT_LT(size.code, 300);
  EXPECT_GT(size.firmware_flash, size.code + size.weights + size.parameters);
  EXPECT_GT(size.firmware_ram, 36);
  EXPECT_EQ(size.flash_available, 0xF0000);
  EXPECT_EQ(size.ram_available, 0x40000 - 512);
  EXPECT_THAT(firmware->compiler, HasSubstr("arm-none-eabi-g++"));
}

// Processor seconds of all child processes so far.
double child_seconds() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Processor time, since other work on the machine must not make the test fail.
TEST(Emulate, StartsInUnderAFifthOfASecond) {
  const Result<Firmware> firmware = build_tiny("cortex-m4");
  ASSERT_TRUE(firmware.ok()) << firmware.error().to_string();
  double fastest = 1e9;
  for (int i = 0; i < 5; ++i) {
    RunRequest request;
    request.inputs = kInput;
    const double start = child_seconds();
    const Result<BoardRun> run = run_firmware(*firmware, request);
    ASSERT_TRUE(run.ok()) << run.error().to_string();
    fastest = std::min(fastest, child_seconds() - start);
  }
  RecordProperty("processor_seconds", std::to_string(fastest));
  EXPECT_GT(fastest, 0);
  EXPECT_LT(fastest, 0.2);
}

}  // namespace
}  // namespace mote
