// SPDX-License-Identifier: Apache-2.0
#include "flow/compiled.h"

#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/sha256.h"
#include "base/text.h"
#include "emit/library.h"
#include "flow/less_scratch.h"
#include "import/import.h"
#include "ir/text.h"
#include "plan/plan.h"

namespace mote {

Result<Compiled> compile_graph(const Graph& graph, const Target& target, Optimize optimize) {
  Compiled out;
  out.name = library_name(graph.name);
  out.imported = graph;
  Graph optimised = graph;
  MOTE_TRY(run_passes(optimised, target, optimize));
  MOTE_ASSIGN(out.model, lower(optimised, target));
  MOTE_ASSIGN(out.layout,
              plan_memory(out.model, optimize == Optimize::kFull ? Sharing::kInPlace : Sharing::kNone));
  if (optimize == Optimize::kFull && target.objective == Objective::kRam)
    MOTE_TRY(use_less_scratch(&out.model, &out.layout));
  return out;
}

Result<Compiled> compile_file(const std::string& file, const Target& target, Optimize optimize,
                              const ModelOptions& options) {
  MOTE_ASSIGN(const Graph graph, open_model(file, options));
  Result<Compiled> compiled = compile_graph(graph, target, optimize);
  if (!compiled.ok()) return compiled.error().at(Origin{file});
  compiled->file = file;
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    const std::string text = print(graph);
    compiled->sha256 = sha256_hex(text.data(), text.size());
  } else {
    MOTE_ASSIGN(const Bytes bytes, read_file(file, kMaxModelBytes));
    compiled->sha256 = sha256_hex(bytes.data(), bytes.size());
  }
  return compiled;
}

namespace {

struct Cost {
  size_t node;
  int64_t bytes;
};

std::string dearest(const Compiled& compiled, std::vector<Cost> costs, const char* what) {
  std::sort(costs.begin(), costs.end(), [](const Cost& a, const Cost& b) { return a.bytes > b.bytes; });
  std::vector<std::string> parts;
  for (size_t i = 0; i < std::min<size_t>(3, costs.size()); ++i) {
    const Node& node = compiled.model.graph.nodes[costs[i].node];
    parts.push_back(
        format("{} '{}' {} bytes of {}", node.op, node.origin.node_name, with_commas(costs[i].bytes), what));
  }
  return "dearest: " + join(parts, "; ");
}

std::vector<Cost> ram_costs(const Compiled& compiled) {
  std::vector<Cost> costs;
  for (size_t i = 0; i < compiled.model.calls.size(); ++i) {
    const KernelCall& call = compiled.model.calls[i];
    int64_t bytes = call.scratch_bytes;
    for (const TensorId id : call.inputs) bytes += compiled.model.graph.tensor(id).bytes();
    for (const TensorId id : call.outputs) bytes += compiled.model.graph.tensor(id).bytes();
    costs.push_back({i, bytes});
  }
  return costs;
}

std::vector<Cost> flash_costs(const Compiled& compiled) {
  std::vector<Cost> costs;
  for (size_t i = 0; i < compiled.model.calls.size(); ++i) {
    int64_t bytes = 0;
    for (const Blob& blob : compiled.model.calls[i].pointers) bytes += static_cast<int64_t>(blob.data.size());
    costs.push_back({i, bytes});
  }
  return costs;
}

// The smallest board that has room for as much RAM and flash, or "".
std::string larger_board(const Compiled& compiled) {
  const Target* best = nullptr;
  for (const Target& board : boards()) {
    const bool fits = board.has_room(compiled.layout.ram_bytes(), compiled.model.constant_bytes());
    if (!fits || board.generic || board.is_host()) continue;
    if (best == nullptr || board.ram_available() < best->ram_available()) best = &board;
  }
  return best == nullptr ? "" : format("; {} has room", best->name);
}

}  // namespace

Status check_fit(const Compiled& compiled) {
  const Target& board = compiled.model.target;
  if (board.is_host()) return ok_status();
  const int64_t ram_bytes = board.ram_needed(compiled.layout.ram_bytes(), compiled.model.constant_bytes());
  if (ram_bytes > board.ram_available())
    return Error(Code::kDoesNotFit,
                 format("the model needs {} bytes of RAM, {} has {}", with_commas(ram_bytes), board.title,
                        with_commas(board.ram_available())),
                 dearest(compiled, ram_costs(compiled), "activations") +
                     "; a smaller input or a larger stride early in the model helps most" +
                     larger_board(compiled) +
                     format("; figures: mote inspect {} --memory --board {}", compiled.file, board.name),
                 Origin{compiled.file});
  if (compiled.model.constant_bytes() > board.flash_available())
    return Error(Code::kDoesNotFit,
                 format("the model has {} bytes of constants, {} has {} bytes of flash",
                        with_commas(compiled.model.constant_bytes()), board.title,
                        with_commas(board.flash_available())),
                 dearest(compiled, flash_costs(compiled), "constants") +
                     "; fewer channels or int8 instead of float help" + larger_board(compiled),
                 Origin{compiled.file});
  return ok_status();
}

}  // namespace mote
