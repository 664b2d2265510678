// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"
#include "target/board_resources.h"
#include "target/target.h"

namespace mote {

namespace {

constexpr int64_t kMaxBoardFileBytes = 1 << 16;

}  // namespace

Architecture Target::architecture() const {
  if (is_host()) return Architecture::kHost;
  if (is_riscv()) return Architecture::kRiscv;
  return core.compare(0, 6, "xtensa") == 0 ? Architecture::kXtensa : Architecture::kArm;
}

std::string Target::emulation_text() const {
  if (!emulator) return "not emulated";
  if (!emulator->exact) return format("stand-in: portable kernels on an emulated {}", emulator->core);
  if (emulator->core == core) return "core emulated";
  return format("{} code on an emulated {}", core, emulator->core);
}

const std::vector<Target>& boards() {
  static const std::vector<Target> all = [] {
    std::vector<Target> out;
    for (const Resource& resource : board_resources()) {
      // The files are part of the program, and board_test.cc parses every one of them.
      Result<Target> board = parse_board(std::string(resource.data), "boards/" + std::string(resource.path));
      if (board.ok()) out.push_back(*std::move(board));
    }
    std::sort(out.begin(), out.end(), [](const Target& a, const Target& b) { return a.name < b.name; });
    return out;
  }();
  return all;
}

Result<Target> find_board(const std::string& name) {
  if (ends_with(name, ".toml")) {
    MOTE_ASSIGN(const std::string text, read_text_file(name, kMaxBoardFileBytes));
    return parse_board(text, std::filesystem::absolute(name).lexically_normal().string());
  }
  std::vector<std::string> names;
  for (const Target& board : boards()) {
    if (board.name == name) return board;
    names.push_back(board.name);
  }
  return Error(Code::kNotFound, format("there is no board '{}'", name), did_you_mean(name, names));
}

}  // namespace mote
