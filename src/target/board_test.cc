// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/io.h"
#include "target/board_resources.h"
#include "target/target.h"

namespace mote {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const std::string kBoard = R"(title = "A board"
core = "cortex-m7"
mhz = 80.5
isa = ["dsp"]
compile_flags = ["-mcpu=cortex-m7"]
sources = ["datasheet"]
[flash]
origin = 0x08000000
bytes = 1000
reserved = 100
wait_states = 5
read_bytes = 16
prefetch = true
instruction_cache = { bytes = 1024, line_bytes = 32, ways = 32 }
data_cache = { bytes = 256, line_bytes = 32, ways = 8 }
[ram]
origin = 0x20000000
bytes = 2000
wait_states = 1
tightly_coupled_bytes = 500
[core_caches]
instruction = { bytes = 16_384, line_bytes = 32, ways = 2 }
data = { bytes = 8192, line_bytes = 32, ways = 4 }
[energy]
nanojoule_per_cycle = 0.5
error_percent = 20
source = "a paper"
sleep_milliwatt = 0.25
sleep_source = "another paper"
[supply]
volts = 3.3
[uart]
name = "LPUART1"
tx = "PG7"
rx = "PG8"
baud = 115200
[[sensor]]
name = "LSM9DS1"
kind = "accelerometer"
bus = "I2C1"
pins = { sda = "P0.14", scl = "P0.15" }
[emulator]
machine = "mps2-an500"
cpu = "cortex-m7"
options = ["-global", "a.b=1"]
flash = { origin = 0, bytes = 4096 }
ram = { origin = 0x20000000, bytes = 8192 }
exact = false
why = "other code"
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

std::string without(const std::string& line) { return with(line + "\n", ""); }

TEST(Board, ReadsEveryField) {
  const Result<Target> board = parse_board(kBoard, "boards/x/board.toml");
  ASSERT_TRUE(board.ok()) << board.error().to_string();
  EXPECT_EQ(board->name, "x");
  EXPECT_EQ(board->title, "A board");
  EXPECT_EQ(board->mhz, 80.5);
  EXPECT_EQ(board->isa,
            kIsaDsp | kIsaThumb1 | kIsaThumb2 | kIsaSuperscalar);  // the last three come with the core
  EXPECT_EQ(board->flash.origin, 0x08000000u);
  EXPECT_EQ(board->flash_available(), 900);
  EXPECT_EQ(board->ram_available(), 2000);
  EXPECT_FALSE(board->ram_holds_code);
  ASSERT_TRUE(board->energy.has_value());
  EXPECT_EQ(board->energy->nanojoule_per_cycle, 0.5);
  EXPECT_EQ(board->energy->source, "a paper");
  EXPECT_EQ(board->energy->sleep_milliwatt, 0.25);
  EXPECT_EQ(board->energy->sleep_source, "another paper");
  EXPECT_EQ(board->supply_volts, 3.3);
  ASSERT_TRUE(board->uart.has_value());
  EXPECT_EQ(board->uart->name + " " + board->uart->tx + " " + board->uart->rx, "LPUART1 PG7 PG8");
  EXPECT_EQ(board->uart->baud, 115200);
  ASSERT_EQ(board->sensors.size(), 1u);
  EXPECT_EQ(board->sensors[0].name, "LSM9DS1");
  EXPECT_EQ(board->sensors[0].kind, "accelerometer");
  EXPECT_EQ(board->sensors[0].bus, "I2C1");
  EXPECT_THAT(board->sensors[0].pins,
              ::testing::ElementsAre(::testing::Pair("scl", "P0.15"), ::testing::Pair("sda", "P0.14")));
}

TEST(Board, ReadsTheGeometryOfItsMemories) {
  const Result<Target> board = parse_board(kBoard, "boards/x/board.toml");
  ASSERT_TRUE(board.ok()) << board.error().to_string();
  ASSERT_TRUE(board->flash_timing.has_value());
  EXPECT_EQ(board->flash_timing->wait_states, 5);
  EXPECT_EQ(board->flash_timing->read_bytes, 16);
  EXPECT_TRUE(board->flash_timing->prefetch);
  EXPECT_EQ(board->flash_timing->instruction_cache.ways, 32);
  EXPECT_EQ(board->flash_timing->data_cache.bytes, 256);
  EXPECT_EQ(board->flash_timing->cache.bytes, 0);
  EXPECT_EQ(board->ram_timing.wait_states, 1);
  EXPECT_EQ(board->ram_timing.tightly_coupled_bytes, 500);
  EXPECT_EQ(board->l1_instruction.bytes, 16384);
  EXPECT_EQ(board->l1_data.line_bytes, 32);
  ASSERT_TRUE(board->emulator.has_value());
  EXPECT_EQ(board->emulator->core, "cortex-m7");
  EXPECT_EQ(board->emulator->cpu, "cortex-m7");
  EXPECT_THAT(board->emulator->options, ::testing::ElementsAre("-global", "a.b=1"));
  EXPECT_FALSE(board->is_exact());
  EXPECT_EQ(board->emulator->why, "other code");
  EXPECT_EQ(board->emulation_text(), "stand-in: portable kernels on an emulated cortex-m7");
}

TEST(Board, MostKeysMayBeMissing) {
  const std::string least =
      "title = \"t\"\ncore = \"cortex-m4\"\nmhz = 1\nsources = [\"s\"]\n"
      "flash = { origin = 0, bytes = 9 }\nram = { origin = 16, bytes = 9 }\n";
  const Result<Target> board = parse_board(least, "boards/x/board.toml");
  ASSERT_TRUE(board.ok()) << board.error().to_string();
  EXPECT_FALSE(board->flash_timing || board->energy || board->uart || board->emulator || board->supply_volts);
  EXPECT_EQ(board->l1_data.bytes, 0);
  EXPECT_TRUE(board->is_exact());
}

TEST(Board, MistakesAreNamedWithTheirLine) {
  EXPECT_THAT(error_of(with("mhz", "mhs")), AllOf(HasSubstr("mhz"), HasSubstr("board.toml:3")));
  EXPECT_THAT(error_of(without("mhz = 80.5")), HasSubstr("'mhz' is missing"));
  EXPECT_THAT(error_of(with("80.5", "0")), AllOf(HasSubstr("'mhz'"), HasSubstr("board.toml:3")));
  EXPECT_THAT(error_of(with("80.5", "nan")), HasSubstr("'mhz' must be between"));
  EXPECT_THAT(error_of(with("cortex-m7", "cortex-m5")), HasSubstr("board.toml:2"));
  EXPECT_THAT(error_of(with("cortex-m7", "cortex-m5")), HasSubstr("cortex-m"));
  EXPECT_THAT(error_of(with("[\"dsp\"]", "[\"mve\"]")), HasSubstr("a cortex-m7 has no mve"));
  EXPECT_THAT(error_of(with("[\"dsp\"]", "[\"neon\"]")), HasSubstr("'neon' is not known"));
  EXPECT_THAT(error_of(with("[\"dsp\"]", "\"dsp\"")), HasSubstr("must be a list"));
  EXPECT_THAT(error_of(with("[\"datasheet\"]", "[]")), HasSubstr("no sources"));
  EXPECT_THAT(error_of(with("\"A board\"", "\" \"")), HasSubstr("'title' is empty"));
  EXPECT_THAT(error_of("title = "), HasSubstr("board.toml:1"));
  EXPECT_THAT(error_of(""), HasSubstr("title"));
}

TEST(Board, AGenericCoreHasNoClockAndNoEnergy) {
  EXPECT_THAT(error_of(with("mhz = 80.5", "generic = true\nmhz = 1")),
              AllOf(HasSubstr("no mhz"), HasSubstr("board.toml:4")));
  EXPECT_THAT(error_of(with("mhz = 80.5", "generic = true")), HasSubstr("no energy"));
}

TEST(Board, ImpossibleMemoriesAreNamedWithTheirLine) {
  EXPECT_THAT(error_of(with("reserved = 100", "reserved = 1000")), HasSubstr("board.toml:10"));
  EXPECT_THAT(error_of(with("bytes = 2000", "bytes = -1")), HasSubstr("board.toml:18"));
  EXPECT_THAT(error_of(with("bytes = 2000", "bytes = 0x100000000")), HasSubstr("board.toml:18"));
  EXPECT_THAT(error_of(with("0x20000000", "0x08000100")),
              AllOf(HasSubstr("'ram' lies over 'flash'"), HasSubstr("board.toml:17")));
  EXPECT_THAT(error_of(without("wait_states = 5")),
              AllOf(HasSubstr("'read_bytes' says nothing"), HasSubstr("board.toml:11")));
  EXPECT_THAT(error_of(without("read_bytes = 16")), HasSubstr("'flash.read_bytes' is missing"));
  EXPECT_THAT(error_of(with("wait_states = 5", "wait_states = -1")), HasSubstr("board.toml:11"));
  EXPECT_THAT(error_of(with("read_bytes = 16", "read_bytes = 12")),
              AllOf(HasSubstr("power of two"), HasSubstr("board.toml:12")));
  EXPECT_THAT(error_of(with("prefetch = true", "prefetch = 1")), HasSubstr("true or false"));
  EXPECT_THAT(error_of(with("bytes = 1024", "bytes = 1000")),
              AllOf(HasSubstr("'instruction_cache' of 1000 bytes"), HasSubstr("board.toml:14")));
  EXPECT_THAT(error_of(with("bytes = 256, line_bytes = 32", "bytes = 384, line_bytes = 32")),
              HasSubstr("'data_cache' of 384 bytes"));
  EXPECT_THAT(error_of(with("line_bytes = 32, ways = 8", "line_bytes = 24, ways = 8")),
              AllOf(HasSubstr("'line_bytes' must be a power of two"), HasSubstr("board.toml:15")));
  EXPECT_THAT(error_of(with("line_bytes = 32, ways = 8", "line_bytes = 32")),
              HasSubstr("'flash.data_cache.ways' is missing"));
  EXPECT_THAT(error_of(with("prefetch = true", "cache = { bytes = 64, line_bytes = 16, ways = 2 }")),
              AllOf(HasSubstr("'cache' is for instructions and data"), HasSubstr("board.toml:13")));
  EXPECT_THAT(error_of(with("tightly_coupled_bytes = 500", "tightly_coupled_bytes = 2001")),
              HasSubstr("board.toml:20"));
  EXPECT_THAT(error_of(with("core = \"cortex-m7\"", "core = \"cortex-m4\"")),
              AllOf(HasSubstr("a cortex-m4 has no caches of its own"), HasSubstr("board.toml:21")));
}

TEST(Board, ImpossiblePartsAreNamedWithTheirLine) {
  EXPECT_THAT(error_of(with("nanojoule_per_cycle = 0.5", "nanojoule_per_cycle = 0")),
              AllOf(HasSubstr("'energy.nanojoule_per_cycle'"), HasSubstr("board.toml:25")));
  EXPECT_THAT(error_of(without("source = \"a paper\"")), HasSubstr("'energy.source' is missing"));
  EXPECT_THAT(error_of(without("sleep_source = \"another paper\"")),
              HasSubstr("'energy.sleep_source' is missing"));
  EXPECT_THAT(error_of(without("sleep_milliwatt = 0.25")),
              AllOf(HasSubstr("'sleep_source' is the source of"), HasSubstr("board.toml:28")));
  EXPECT_THAT(error_of(with("volts = 3.3", "volts = 330")),
              AllOf(HasSubstr("'supply.volts'"), HasSubstr("board.toml:31")));
  EXPECT_THAT(error_of(with("baud = 115200", "baud = 1")),
              AllOf(HasSubstr("'uart.baud'"), HasSubstr("board.toml:36")));
  EXPECT_THAT(error_of(without("rx = \"PG8\"")), HasSubstr("'uart.rx' is missing"));
  EXPECT_THAT(error_of(without("bus = \"I2C1\"")), HasSubstr("bus' is missing"));
  EXPECT_THAT(error_of(with("\"P0.14\"", "14")),
              AllOf(HasSubstr("sda' must be a text"), HasSubstr("board.toml:41")));
  EXPECT_THAT(error_of(with("[[sensor]]", "[sensor]")), HasSubstr("two brackets"));
  EXPECT_THAT(error_of(with("machine = ", "machina = ")),
              AllOf(HasSubstr("machine"), HasSubstr("board.toml:43")));
  EXPECT_THAT(error_of(with("cpu = \"cortex-m7\"", "core = \"pentium\"")),
              AllOf(HasSubstr("'pentium' is not known"), HasSubstr("board.toml:44")));
  EXPECT_THAT(error_of(without("why = \"other code\"")), HasSubstr("'emulator.why' is missing"));
  EXPECT_THAT(error_of(without("exact = false")),
              AllOf(HasSubstr("'why' explains 'exact = false'"), HasSubstr("board.toml:48")));
}

TEST(Board, CodeInRamTakesRam) {
  const Result<Target> board =
      parse_board(with("wait_states = 1", "holds_code = true"), "boards/x/board.toml");
  ASSERT_TRUE(board.ok()) << board.error().to_string();
  EXPECT_TRUE(board->has_room(1200, 800));
  EXPECT_FALSE(board->has_room(1201, 800));
  EXPECT_FALSE(board->has_room(0, 901));  // the flash that it is loaded from
  EXPECT_TRUE(parse_board(kBoard, "boards/x/board.toml")->has_room(2000, 900));
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
  EXPECT_THAT(names,
              ::testing::ElementsAre("arduino-nano-33-ble", "cortex-m0plus", "cortex-m3", "cortex-m33",
                                     "cortex-m4", "cortex-m55", "cortex-m7", "esp32-c3", "esp32-devkitc",
                                     "host", "microbit-v1", "microbit-v2", "mps3-an547", "nucleo-g0b1re",
                                     "nucleo-h7a3zi", "nucleo-l4r5zi", "nucleo-u575zi", "rpi-pico", "rv32imc",
                                     "sparkfun-edge", "spresense", "stm32f746g-disco"));
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
  EXPECT_EQ(find_board("microbit-v1")->emulation_text(), "core emulated");
  EXPECT_EQ(find_board("nucleo-l4r5zi")->ram.bytes, 640 * 1024);
  EXPECT_TRUE(find_board("spresense")->ram_holds_code);
  EXPECT_EQ(find_board("stm32f746g-disco")->ram_timing.tightly_coupled_bytes, 65536);
  EXPECT_EQ(find_board("stm32f746g-disco")->l1_data.ways, 4);
  const Result<Target> esp32 = find_board("esp32-devkitc");
  EXPECT_EQ(esp32->architecture(), Architecture::kXtensa);
  EXPECT_EQ(esp32->emulation_text(), "stand-in: portable kernels on an emulated xtensa-lx106");
  for (const Target& board : boards())
    EXPECT_EQ(board.is_exact(), board.name != "esp32-devkitc") << board.name;
}

// What a board that one can buy must say of itself.
TEST(Boards, EveryRealBoardIsWhole) {
  for (const Target& board : boards()) {
    if (board.generic) continue;
    EXPECT_TRUE(board.supply_volts.has_value()) << board.name;
    EXPECT_TRUE(board.uart.has_value()) << board.name;
    EXPECT_TRUE(board.emulator.has_value()) << board.name;
    EXPECT_FALSE(board.chip.empty()) << board.name;
    EXPECT_GE(board.sources.size(), 1u) << board.name;
    EXPECT_TRUE(board.flash_timing || board.ram_holds_code) << board.name;
  }
}

TEST(Boards, ABoardOfOnesOwnIsReadFromItsFile) {
  const TemporaryFolder folder = *TemporaryFolder::make("mote-board");
  std::filesystem::create_directory(folder / "mine");
  ASSERT_TRUE(write_file(folder / "mine/board.toml", kBoard).ok());
  const Result<Target> board = find_board(folder / "mine/board.toml");
  ASSERT_TRUE(board.ok()) << board.error().to_string();
  EXPECT_EQ(board->name, "mine");
  EXPECT_EQ(board->title, "A board");
  EXPECT_FALSE(find_board(folder / "other/board.toml").ok());
}

TEST(Boards, AMisspeltNameIsAnsweredWithTheNearest) {
  const Result<Target> board = find_board("arduino-nano-33-bel");
  ASSERT_FALSE(board.ok());
  EXPECT_EQ(board.error().code, Code::kNotFound);
  EXPECT_THAT(board.error().hint, HasSubstr("arduino-nano-33-ble"));
}

}  // namespace
}  // namespace mote
