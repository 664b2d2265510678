// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "emit/constants.h"
#include "emit/parts.h"
#include "emit/sequence.h"
#include "ops/control_flow.h"

namespace mote {

std::string emit_arena(const EmitRequest& request) {
  return format(
      "static_assert(MOTE_{0}_ARENA_BYTES{2} <= MOTE_{0}_BOARD_RAM_BYTES, \"the model needs more RAM than "
      "the board has\");\n\n"
      "#ifdef MOTE_{0}_EXTERNAL_ARENA\n"
      "static uint8_t* arena;\n"
      "#define MOTE_ARENA arena\n"
      "#else\n"
      "/* Where the arena goes, for example __attribute__((section(\".dtcm\"))); zero-initialised RAM by "
      "default. */\n"
      "#ifndef MOTE_ARENA_SECTION\n#define MOTE_ARENA_SECTION\n#endif\n"
      "MOTE_ARENA_SECTION static uint8_t mote_{1}_arena[MOTE_{0}_ARENA_BYTES] __attribute__((aligned(8)));\n"
      "#define MOTE_ARENA mote_{1}_arena\n"
      "#endif\n\n",
      to_upper(request.name), request.name,
      request.layout.state_bytes > 0 ? format(" + MOTE_{}_STATE_BYTES", to_upper(request.name)) : "");
}

std::string memory_at(const EmitRequest& request, int64_t offset) {
  const int64_t arena = request.layout.arena_bytes;
  return offset < arena || request.layout.state_bytes == 0 ? format("MOTE_ARENA + {}", offset)
                                                           : format("MOTE_STATES + {}", offset - arena);
}

std::string emit_states(const EmitRequest& request) {
  const Layout& layout = request.layout;
  if (layout.state_bytes == 0) return "";
  const Constants constants(request);
  std::string out = format(
      "/* What is kept from one invoke to the next. */\n"
      "static uint8_t mote_{0}_states[MOTE_{1}_STATE_BYTES] __attribute__((aligned(8)));\n"
      "static uint8_t states_are_set;\n"
      "#define MOTE_STATES mote_{0}_states\n\n",
      request.name, to_upper(request.name));
  const std::vector<State>& states = request.model.graph.states;
  out += "static void set_states(void) {\n";
  if (std::any_of(states.begin(), states.end(), [](const State& s) { return s.initial == nullptr; }))
    out += "  memset(MOTE_STATES, 0, sizeof MOTE_STATES);\n";
  for (size_t i = 0; i < states.size(); ++i)
    if (states[i].initial != nullptr)
      out += format("  memcpy({}, {}, {});\n", memory_at(request, layout.states[i].offset),
                    constants.state_symbol(i), layout.states[i].bytes);
  out += "  states_are_set = 1;\n}\n\n";
  if (layout.commits.empty()) return out;
  const Sequence sequence(request);
  out += "/* States that were made in the arena, because something needed the old ones until then. */\n";
  out += sequence.forks() ? "static void keep_states(int32_t last_stage) {\n  (void)last_stage;\n"
                          : "static void keep_states(void) {\n";
  for (const Layout::Move& commit : layout.commits) {
    // A run that ends early has not made the later ones.
    const int maker = request.model.graph.producer(commit.from.tensor);
    out +=
        sequence.forks() && maker >= 0 ? format("  if (last_stage >= {}) ", sequence.item_of(maker)) : "  ";
    out += format("memcpy({}, {}, {});\n", memory_at(request, commit.to),
                  memory_at(request, commit.from.offset), commit.from.bytes);
  }
  return out + "}\n\n";
}

namespace {

// With an arena that the caller has to give: what a function returns before it was given.
std::string no_arena_check(const EmitRequest& request, const char* value = "MOTE_NO_ARENA") {
  return format("#ifdef MOTE_{}_EXTERNAL_ARENA\n  if (arena == 0) return {};\n#endif\n",
                to_upper(request.name), value);
}

// The first invoke finds the states as they are to begin with.
std::string first_states(const EmitRequest& request) {
  return request.layout.state_bytes > 0 ? "  if (!states_are_set) set_states();\n" : "";
}

// A function that returns the address of input or output `index`.
std::string accessor(const EmitRequest& request, const char* kind, const std::vector<TensorId>& tensors,
                     bool constant) {
  const std::string type =
      format("{}{}*", constant ? "const " : "", common_c_type(request.model.graph, tensors));
  std::string out =
      format("{} mote_{}_{}(int index) {{\n", type, request.name, kind) + no_arena_check(request, "0");
  if (tensors.size() == 1) {
    out += format("  return index == 0 ? ({})({}) : 0;\n", type,
                  memory_at(request, request.layout.tensor_offset[static_cast<size_t>(tensors[0])]));
  } else if (std::any_of(tensors.begin(), tensors.end(), [&](TensorId id) {
               return request.layout.tensor_offset[static_cast<size_t>(id)] >= request.layout.arena_bytes;
             })) {
    out += "  switch (index) {\n";
    for (size_t i = 0; i < tensors.size(); ++i)
      out += format("    case {}: return ({})({});\n", i, type,
                    memory_at(request, request.layout.tensor_offset[static_cast<size_t>(tensors[i])]));
    out += "    default: return 0;\n  }\n";
  } else {
    std::vector<std::string> offsets;
    for (const TensorId id : tensors)
      offsets.push_back(std::to_string(request.layout.tensor_offset[static_cast<size_t>(id)]));
    out += format("  static const uint32_t offset[{}] = {{{}}};\n", tensors.size(), join(offsets, ", "));
    out += format("  return (uint32_t)index < {}u ? ({})(MOTE_ARENA + offset[index]) : 0;\n", tensors.size(),
                  type);
  }
  return out + "}\n\n";
}

std::string run_function(const EmitRequest& request) {
  const Graph& graph = request.model.graph;
  const bool single = graph.inputs.size() == 1 && graph.outputs.size() == 1;
  const char* in = common_c_type(graph, graph.inputs);
  const char* out = common_c_type(graph, graph.outputs);
  const std::string upper = to_upper(request.name);
  std::string text =
      single ? format("int mote_{}_run(const {}* in, {}* out) {{\n", request.name, in, out)
             : format("int mote_{}_run(const {}* const in[], {}* const out[]) {{\n", request.name, in, out);
  text += no_arena_check(request);
  for (size_t i = 0; i < graph.inputs.size(); ++i)
    text += format("  memcpy(mote_{}_input({}), {}, MOTE_{}_INPUT{}_BYTES);\n", request.name, i,
                   single ? "in" : format("in[{}]", i), upper, i);
  text += format("  const int status = mote_{}_invoke();\n", request.name);
  if (Sequence(request).forks()) text += "  if (status != MOTE_OK) return status;\n";
  for (size_t i = 0; i < graph.outputs.size(); ++i)
    text += format("  memcpy({}, mote_{}_output({}), MOTE_{}_OUTPUT{}_BYTES);\n",
                   single ? "out" : format("out[{}]", i), request.name, i, upper, i);
  return text + "  return status;\n}\n\n";
}

// Stages one after the other.
std::string straight_run(const EmitRequest& request, const Sequence& sequence) {
  const std::string& m = request.name;
  const std::string keep = request.layout.commits.empty() ? "" : "  keep_states();\n";
  std::string out =
      format("int mote_{}_invoke(void) {{\n", m) + no_arena_check(request) + first_states(request);
  for (const Sequence::Item& item : sequence.items()) out += format("  {}();\n", item.function);
  out += keep + "  return MOTE_OK;\n}\n\n";
  out += format("int mote_{}_step(void) {{\n", m) + no_arena_check(request) + first_states(request);
  if (sequence.items().empty()) return out + keep + "  return MOTE_OK;\n}\n\n";
  out += format("  static void (*const stages[{}])(void) = {{\n", sequence.items().size());
  for (const Sequence::Item& item : sequence.items()) out += format("      {},\n", item.function);
  return out +
         format(
             "  }};\n  stages[next_stage]();\n  if (++next_stage < {}) return MOTE_MORE;\n  next_stage = "
             "0;\n{}  return MOTE_OK;\n}}\n\n",
             sequence.items().size(), keep);
}

// Runs a stage, and leaves in next_stage the one that follows.
std::string forking_stage(const EmitRequest& request, const Sequence& sequence, size_t index) {
  const Sequence::Item& item = sequence.items()[index];
  std::string out = format("    case {}:\n", index);
  if (!item.function.empty()) out += format("      {}();\n", item.function);
  if (item.flag == kNoTensor) return out + format("      next_stage = {};\n      break;\n", item.next);
  const int64_t at = request.layout.tensor_offset[static_cast<size_t>(item.flag)];
  out += format("      flag = *(const int32_t*)({});\n", memory_at(request, at));
  const std::string otherwise =
      item.otherwise == kEndsEarly ? "STAGE_ENDS_EARLY" : std::to_string(item.otherwise);
  return out +
         format("      next_stage = flag > 0 ? {} : flag == 0 ? {} : STAGE_ENDS_TOO_LATE;\n      break;\n",
                item.next, otherwise);
}

// Stages in an order that the model's flags decide while it runs.
std::string forking_run(const EmitRequest& request, const Sequence& sequence) {
  const std::string& m = request.name;
  const size_t count = sequence.items().size();
  std::string out =
      "/* In place of a stage: how a run ends before its last one. */\n"
      "#define STAGE_ENDS_EARLY 0xfffeu\n#define STAGE_ENDS_TOO_LATE 0xffffu\n\n";
  out += format("int mote_{}_step(void) {{\n", m) + no_arena_check(request) + first_states(request);
  out += "  const uint16_t stage = next_stage;\n  int32_t flag;\n  switch (stage) {\n";
  for (size_t i = 0; i < count; ++i) out += forking_stage(request, sequence, i);
  out += format(
      "  }}\n  const uint16_t next = next_stage;\n  if (next < {}) return MOTE_MORE;\n  next_stage = 0;\n",
      count);
  out += "  if (next == STAGE_ENDS_TOO_LATE) return MOTE_TOO_MANY_TURNS;\n";
  if (!request.layout.commits.empty()) out += "  keep_states(stage);\n";
  out += "  return next == STAGE_ENDS_EARLY ? MOTE_EARLY : MOTE_OK;\n}\n\n";
  return out + format(
                   "int mote_{0}_invoke(void) {{\n  int status;\n  next_stage = 0;\n"
                   "  do {{\n    status = mote_{0}_step();\n  }} while (status == MOTE_MORE);\n"
                   "  return status;\n}}\n\n",
                   m);
}

}  // namespace

std::string emit_interface(const EmitRequest& request) {
  const Graph& graph = request.model.graph;
  const std::string& m = request.name;
  const Sequence sequence(request);
  std::string out = format(
      "#ifdef MOTE_{}_EXTERNAL_ARENA\nvoid mote_{}_set_arena(void* memory) {{ arena = (uint8_t*)memory; "
      "}}\n#endif\n\n",
      to_upper(m), m);
  out += accessor(request, "input", graph.inputs, false) + accessor(request, "output", graph.outputs, true);
  out += "static uint16_t next_stage;\n\n";
  out += sequence.forks() ? forking_run(request, sequence) : straight_run(request, sequence);
  out += format("void mote_{}_reset(void) {{\n  next_stage = 0;\n{}}}\n\n", m,
                request.layout.state_bytes > 0 ? "  set_states();\n" : "");
  return out + run_function(request);
}

}  // namespace mote
