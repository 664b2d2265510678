// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "target/board_resources.h"
#include "target/target.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

const std::string kBoard = R"(title = "A board"
core = "cortex-m4"
mhz = 80.5
isa = ["dsp"]
compile_flags = ["-mcpu=cortex-m4"]
sources = ["datasheet"]
flash = { origin = 0x08000000, bytes = 1000, reserved = 100 }
ram = { origin = 0x20000000, bytes = 2000 }
[energy]
nanojoule_per_cycle = 0.5
error_percent = 20
source = "a paper"
)";

// The board with one line's text replaced.
std::string with(const std::string& old_text, const std::string& new_text) {
  std::string board = kBoard;
  board.replace(board.find(old_text), old_text.size(), new_text);
  return board;
}

std::string error_of(const std::string& toml) {
  const Result<Target> board = parse_board(toml, "boards/x/board.toml");
  return board.ok() ? "no error" : board.error().to_string();
}

TEST(Board, ReadsEveryField) {
  const Result<Target> board = parse_board(kBoard, "boards/x/board.toml");
  ASSERT_TRUE(board.ok()) << board.error().to_string();
  EXPECT_EQ(board->name, "x");
  EXPECT_EQ(board->title, "A board");
  EXPECT_EQ(board->mhz, 80.5);
  EXPECT_EQ(board->isa, kIsaDsp | kIsaThumb1 | kIsaThumb2);  // the last two come with the core
  EXPECT_EQ(board->flash.origin, 0x08000000u);
  EXPECT_EQ(board->flash_available(), 900);
  EXPECT_EQ(board->ram_available(), 2000);
  EXPECT_FALSE(board->emulator.has_value());
  ASSERT_TRUE(board->energy.has_value());
  EXPECT_EQ(board->energy->nanojoule_per_cycle, 0.5);
  EXPECT_EQ(board->energy->source, "a paper");
}

TEST(Board, MistakesAreNamedWithTheirLine) {
  EXPECT_THAT(error_of(with("mhz", "mhs")), HasSubstr("mhz"));
  EXPECT_THAT(error_of(with("cortex-m4", "cortex-m5")), HasSubstr("board.toml:2"));
  EXPECT_THAT(error_of(with("cortex-m4", "cortex-m5")), HasSubstr("cortex-m"));
  EXPECT_THAT(error_of(with("[\"dsp\"]", "[\"mve\"]")), HasSubstr("a cortex-m4 has no mve"));
  EXPECT_THAT(error_of(with("[\"dsp\"]", "[\"neon\"]")), HasSubstr("'neon' is not known"));
  EXPECT_THAT(error_of(with("[\"dsp\"]", "\"dsp\"")), HasSubstr("must be a list"));
  EXPECT_THAT(error_of(with("reserved = 100", "reserved = 1000")), HasSubstr("board.toml:7"));
  EXPECT_THAT(error_of(with("bytes = 2000", "bytes = -1")), HasSubstr("board.toml:8"));
  EXPECT_THAT(error_of(with("bytes = 2000", "bytes = 0x100000000")), HasSubstr("board.toml:8"));
  EXPECT_THAT(error_of(with("[\"datasheet\"]", "[]")), HasSubstr("no sources"));
  EXPECT_THAT(error_of(with("mhz = 80.5", "generic = true\nmhz = 1")), HasSubstr("no clock"));
  EXPECT_THAT(error_of("title = "), HasSubstr("board.toml:1"));
  EXPECT_THAT(error_of(""), HasSubstr("title"));
}

TEST(Boards, EveryBoardFileIsGood) {
  EXPECT_FALSE(board_resources().empty());
  for (const Resource& resource : board_resources()) {
    const Result<Target> board = parse_board(std::string(resource.data), std::string(resource.path));
    EXPECT_TRUE(board.ok()) << board.error().to_string();
  }
  EXPECT_EQ(boards().size(), board_resources().size());
}

TEST(Boards, AreWhatTheyShouldBe) {
  std::vector<std::string> names;
  for (const Target& board : boards()) names.push_back(board.name);
  EXPECT_THAT(names, ::testing::ElementsAre("arduino-nano-33-ble", "cortex-m0plus", "cortex-m3", "cortex-m33",
                                            "cortex-m4", "cortex-m55", "cortex-m7", "host", "rv32imc",
                                            "sparkfun-edge", "stm32f746g-disco"));
  const Result<Target> nano = find_board("arduino-nano-33-ble");
  ASSERT_TRUE(nano.ok());
  EXPECT_EQ(nano->mhz, 64);
  EXPECT_EQ(nano->flash_available(), 0xF0000);
  EXPECT_EQ(nano->ram.bytes, 256 * 1024);
  EXPECT_EQ(find_board("stm32f746g-disco")->ram.bytes, 320 * 1024);
  EXPECT_TRUE(find_board("host")->is_host());
  EXPECT_EQ(find_board("host")->isa, 0u);
  EXPECT_EQ(find_board("cortex-m0plus")->isa, kIsaThumb1);
  EXPECT_EQ(find_board("cortex-m0plus")->emulator->core, "cortex-m3");
  EXPECT_EQ(find_board("cortex-m0plus")->emulation_text(), "cortex-m0plus code on an emulated cortex-m3");
  EXPECT_EQ(find_board("cortex-m3")->emulation_text(), "core emulated");
  EXPECT_EQ(find_board("host")->emulation_text(), "not emulated");
  EXPECT_EQ(find_board("cortex-m3")->isa, kIsaThumb1 | kIsaThumb2);
  EXPECT_EQ(find_board("cortex-m55")->isa, kIsaThumb1 | kIsaThumb2 | kIsaDsp | kIsaFpu | kIsaMve);
  EXPECT_EQ(find_board("cortex-m55")->emulator->core, "cortex-m55");
  EXPECT_TRUE(find_board("rv32imc")->is_riscv());
}

TEST(Boards, AMisspeltNameIsAnsweredWithTheNearest) {
  const Result<Target> board = find_board("arduino-nano-33-bel");
  ASSERT_FALSE(board.ok());
  EXPECT_EQ(board.error().code, Code::kNotFound);
  EXPECT_THAT(board.error().hint, HasSubstr("arduino-nano-33-ble"));
}

}  // namespace
}  // namespace mote
