// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

const std::string kBoard =
    "title = \"Mine\"\n"
    "core = \"cortex-m4\"\n"
    "mhz = 80\n"
    "compile_flags = [\"-mcpu=cortex-m4\", \"-mthumb\"]\n"
    "sources = [\"the datasheet of the chip\"]\n"
    "flash = { origin = 0, bytes = 65536 }\n"
    "ram = { origin = 0x20000000, bytes = 16384 }\n"
    "[emulator]\n"
    "machine = \"mps2-an386\"\n"
    "flash = { origin = 0, bytes = 4194304 }\n"
    "ram = { origin = 0x20000000, bytes = 4194304 }\n";

class BoardMistake : public ErrorTest {
 protected:
  void expect_error(const std::string& from, const std::string& to, const std::vector<std::string>& texts) {
    std::string board = kBoard;
    board.replace(board.find(from), from.size(), to);
    put("mine/board.toml", board);
    put_model();
    expect_refused({"compile", "good.mote", "--board", "mine/board.toml", "-o", "library"}, texts);
  }
};

TEST_F(BoardMistake, AMissingValueIsNamedWithItsFile) {
  expect_error("mhz = 80\n", "", {"mine/board.toml", "'mhz' is missing"});
  expect_error(", bytes = 16384", "", {"mine/board.toml:7", "'ram.bytes' is missing"});
}

TEST_F(BoardMistake, AnImpossibleValueIsNamedWithFileLineAndKey) {
  expect_error("mhz = 80", "mhz = -80", {"mine/board.toml:3", "'mhz'"});
  expect_error("0x20000000", "0x1000", {"mine/board.toml:7", "'ram' lies over 'flash'"});
  expect_error("bytes = 65536", "bytes = 65536, wait_states = 5, read_bytes = 5",
               {"mine/board.toml:6", "'read_bytes' must be a power of two"});
  expect_error("cortex-m4\"\nmhz", "cortex-m44\"\nmhz", {"mine/board.toml:2", "did you mean 'cortex-m4'?"});
}

TEST_F(BoardMistake, ThereIsNoSuchFile) {
  put_model();
  expect_refused({"compile", "good.mote", "--board", "other/board.toml", "-o", "library"},
                 {"other/board.toml"});
}

}  // namespace
}  // namespace mote
