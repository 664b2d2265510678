// SPDX-License-Identifier: Apache-2.0
#include "flow/memory.h"

#include <algorithm>

#include "base/format.h"
#include "base/io.h"
#include "flow/objective.h"
#include "flow/output_file.h"
#include "flow/scaled_model.h"
#include "plan/plan.h"

namespace mote {

MemoryPicture memory_picture(const Compiled& compiled) {
  const Graph& graph = compiled.model.graph;
  MemoryPicture out;
  out.arena_bytes = compiled.layout.arena_bytes;
  for (const Node& node : graph.nodes) out.layers.push_back(node.op);
  const int last = static_cast<int>(graph.nodes.size()) - 1;
  for (const Layout::Block& block : compiled.layout.blocks) {
    ReportBlock b;
    b.bytes = block.bytes;
    b.offset = block.offset;
    b.first_layer = block.first;
    b.last_layer = std::min(block.last, last);
    if (block.scratch_of >= 0) {
      b.scratch = true;
      b.name = format("scratch of layer {}", block.scratch_of);
    } else {
      const TensorId id = block.tensors[0];
      b.name = graph.tensor(id).name;
      if (graph.is_input(id)) b.first_layer = -1;
    }
    out.blocks.push_back(std::move(b));
  }
  return out;
}

namespace {

bool fits(const Compiled& compiled, const Target& board) {
  return board.has_room(compiled.layout.ram_bytes(), compiled.model.constant_bytes());
}

// The same model with the memory first.
std::optional<MemoryAdvice> ram_first(const Compiled& compiled) {
  Target target = compiled.model.target;
  if (target.objective == Objective::kRam) return std::nullopt;
  target.objective = Objective::kRam;
  const Result<Compiled> other = compile_graph(compiled.imported, target, Optimize::kFull);
  if (!other.ok() || other->layout.arena_bytes >= compiled.layout.arena_bytes) return std::nullopt;
  return MemoryAdvice{"--optimize ram", other->layout.arena_bytes, fits(*other, target), false};
}

// The optimised graph made smaller, lowered and planned again.
std::optional<MemoryAdvice> scaled(const Compiled& compiled, const std::string& what,
                                   const ModelScale& scale) {
  const std::optional<Graph> graph = scaled_model(compiled.model.graph, scale);
  if (!graph) return std::nullopt;
  Result<Lowered> model = lower(*graph, compiled.model.target);
  if (!model.ok()) return std::nullopt;
  Result<Layout> layout = plan_memory(*model, Sharing::kInPlace);
  if (!layout.ok()) return std::nullopt;
  Compiled smaller;
  smaller.model = std::move(*model);
  smaller.layout = std::move(*layout);
  return MemoryAdvice{what, smaller.layout.arena_bytes, fits(smaller, compiled.model.target), true};
}

// The board with the least RAM on which the model, compiled for it, has room.
std::optional<MemoryAdvice> smallest_board(const Compiled& compiled) {
  std::vector<Target> larger;
  for (const Target& board : boards())
    if (!board.generic && !board.is_host() && board.name != compiled.model.target.name)
      larger.push_back(board);
  std::stable_sort(larger.begin(), larger.end(),
                   [](const Target& a, const Target& b) { return a.ram_available() < b.ram_available(); });
  for (Target& board : larger) {
    board.objective = compiled.model.target.objective;
    // Cores differ by some bytes of scratch memory: what is far too small need not be compiled for.
    if (board.ram_available() < compiled.layout.arena_bytes / 2) continue;
    const Result<Compiled> other = compile_graph(compiled.imported, board, Optimize::kFull);
    if (other.ok() && fits(*other, board))
      return MemoryAdvice{format("board {} ({}, {} bytes of RAM)", board.name, board.title,
                                 with_commas(board.ram_available())),
                          other->layout.arena_bytes, true, false};
  }
  return std::nullopt;
}

std::vector<MemoryAdvice> advice_for(const Compiled& compiled) {
  std::vector<MemoryAdvice> out;
  const auto add = [&](std::optional<MemoryAdvice> advice) {
    if (advice) out.push_back(std::move(*advice));
  };
  add(ram_first(compiled));
  for (const double factor : {0.75, 0.5}) {
    add(scaled(compiled, format("height and width of the input times {}", factor), {factor, 1}));
    add(scaled(compiled, format("channels times {}", factor), {1, factor}));
  }
  add(smallest_board(compiled));
  return out;
}

std::vector<MemorySummary::Layer> layers_of(const Compiled& compiled) {
  const Graph& graph = compiled.model.graph;
  const std::vector<int64_t> bytes = bytes_in_use(compiled.layout, graph.nodes.size());
  std::vector<MemorySummary::Layer> out;
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    out.push_back({static_cast<int>(i), graph.nodes[i].op, graph.nodes[i].origin.node_name, bytes[i]});
  return out;
}

// Layers that use nearly as much as the one that uses most: all of them must shrink for the arena to.
std::vector<MemorySummary::Layer> peak_of(std::vector<MemorySummary::Layer> layers) {
  constexpr int64_t kNearlyPercent = 90;
  std::stable_sort(layers.begin(), layers.end(),
                   [](const auto& a, const auto& b) { return a.bytes > b.bytes; });
  const int64_t most = layers.empty() ? 0 : layers[0].bytes;
  const auto end = std::find_if(layers.begin(), layers.end(), [&](const MemorySummary::Layer& layer) {
    return layer.bytes * 100 < most * kNearlyPercent;
  });
  layers.erase(end, layers.end());
  return layers;
}

}  // namespace

Result<MemorySummary> inspect_memory(const MemoryRequest& request) {
  MOTE_TRY(check_output_file(request.svg, {request.model}));
  MOTE_ASSIGN(const Target target, find_target(request.board, request.objective));
  MOTE_ASSIGN(const Compiled compiled,
              compile_file(request.model, target, Optimize::kFull, request.model_options));
  MemorySummary out;
  out.model = request.model;
  out.board = target.name;
  out.board_title = target.title;
  out.objective = target.objective;
  out.arena_bytes = compiled.layout.arena_bytes;
  out.state_bytes = compiled.layout.state_bytes;
  out.available_bytes = target.is_host() ? 0 : target.ram_available();
  out.fits = target.is_host() || compiled.layout.ram_bytes() <= out.available_bytes;
  out.layers = layers_of(compiled);
  out.peak = peak_of(out.layers);
  if (!out.fits) out.advice = advice_for(compiled);
  out.picture = memory_picture(compiled);
  if (!request.svg.empty()) MOTE_TRY(write_file(request.svg, memory_svg(out.picture)));
  return out;
}

namespace {

Json layers_json(const std::vector<MemorySummary::Layer>& layers) {
  Json out = Json::array();
  for (const MemorySummary::Layer& l : layers)
    out.push_back({{"index", l.node}, {"op", l.op}, {"name", l.name}, {"ram_bytes", l.bytes}});
  return out;
}

}  // namespace

Json to_json(const MemorySummary& s) {
  Json blocks = Json::array(), advice = Json::array();
  for (const ReportBlock& b : s.picture.blocks)
    blocks.push_back({{"name", b.name},
                      {"scratch", b.scratch},
                      {"offset", b.offset},
                      {"bytes", b.bytes},
                      {"first_layer", b.first_layer},
                      {"last_layer", b.last_layer}});
  for (const MemoryAdvice& a : s.advice)
    advice.push_back(
        {{"what", a.what}, {"arena_bytes", a.arena_bytes}, {"fits", a.fits}, {"estimated", a.estimated}});
  return {{"model", s.model},
          {"board", s.board},
          {"objective", objective_name(s.objective)},
          {"arena_bytes", s.arena_bytes},
          {"state_bytes", s.state_bytes},
          {"available_bytes", s.available_bytes > 0 ? Json(s.available_bytes) : Json(nullptr)},
          {"fits", s.fits},
          {"layers", layers_json(s.layers)},
          {"peak_layers", layers_json(s.peak)},
          {"blocks", blocks},
          {"advice", advice}};
}

}  // namespace mote
