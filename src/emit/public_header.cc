// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "emit/constants.h"
#include "emit/parts.h"

namespace mote {

namespace {

constexpr const char* kStatusCodes = R"(#ifndef MOTE_STATUS_CODES
#define MOTE_STATUS_CODES
#define MOTE_OK 0                /* done */
#define MOTE_MORE 1              /* mote_..._step(): layers are left */
#define MOTE_EARLY 2             /* a buffer waits for more frames: the outputs are not made this time */
#define MOTE_MISMATCH (-1)       /* mote_..._selftest(): an output differs from the one computed on the host */
#define MOTE_NO_ARENA (-2)       /* no arena was given */
#define MOTE_DAMAGED (-3)        /* mote_..._check(): the constants are not those that were compiled */
#define MOTE_TOO_MANY_TURNS (-4) /* a loop did not end within its limit: the outputs are not made; reset */
#endif
)";

std::string tensor_macros(const EmitRequest& request, const std::string& kind,
                          const std::vector<TensorId>& tensors) {
  const std::string upper = to_upper(request.name);
  std::string out = format("#define MOTE_{}_{}S {}\n", upper, kind, tensors.size());
  for (size_t i = 0; i < tensors.size(); ++i) {
    const Tensor& t = request.model.graph.tensor(tensors[i]);
    const std::string prefix = format("#define MOTE_{}_{}{}_", upper, kind, i);
    std::vector<std::string> sizes;
    for (const int32_t size : t.shape) sizes.push_back(std::to_string(size));
    out += format("/* '{}', {} {} */\n", comment_text(t.name), dtype_name(t.type), shape_text(t.shape));
    out += prefix + format("SHAPE {{{}}}\n", join(sizes, ", "));
    out += prefix + format("ELEMENTS {}\n", t.elements()) + prefix + format("BYTES {}\n", t.bytes());
    if (t.quant.present()) {
      out += prefix + format("SCALE {}\n", c_float(t.quant.scale[0]));
      out += prefix + format("ZERO_POINT {}\n", t.quant.zero_point[0]);
    }
  }
  return out;
}

std::string labels(const EmitRequest& request) {
  const std::vector<std::string>& names = request.model.graph.labels;
  if (names.empty()) return "";
  std::vector<std::string> quoted;
  for (const std::string& name : names) quoted.push_back(c_string(name));
  return format("/* Class names, in the order of output 0. */\n#define MOTE_{}_LABELS {{{}}}\n",
                to_upper(request.name), join(quoted, ", "));
}

std::string run_prototype(const EmitRequest& request) {
  const Graph& graph = request.model.graph;
  const char* in = common_c_type(graph, graph.inputs);
  const char* out = common_c_type(graph, graph.outputs);
  if (graph.inputs.size() == 1 && graph.outputs.size() == 1)
    return format("int mote_{}_run(const {}* in, {}* out)", request.name, in, out);
  return format("int mote_{}_run(const {}* const in[], {}* const out[])", request.name, in, out);
}

// RAM for what is kept from one invoke to the next, if there is any.
std::string state_bytes(const EmitRequest& request) {
  if (request.layout.state_bytes == 0) return "";
  return format(
      "/* Beside it, what the model keeps from one invoke to the next. */\n#define MOTE_{}_STATE_BYTES {}\n",
      to_upper(request.name), request.layout.state_bytes);
}

// What a run may return because of how the model decides where to go on.
std::string other_ends(const Graph& graph) {
  const auto has = [&](const char* op) {
    return std::any_of(graph.nodes.begin(), graph.nodes.end(),
                       [op](const Node& node) { return node.op == op; });
  };
  return std::string(has("circular_buffer") ? ", or MOTE_EARLY" : "") +
         (has("while") ? ", or MOTE_TOO_MANY_TURNS" : "");
}

}  // namespace

std::string emit_public_header(const EmitRequest& request) {
  const Graph& graph = request.model.graph;
  const Target& target = request.model.target;
  const std::string& m = request.name;
  const std::string upper = to_upper(m);
  std::string out = file_comment(request, "The interface of the model, callable from C and C++.");
  out += format("#ifndef MOTE_{0}_H\n#define MOTE_{0}_H\n\n#include <stdint.h>\n\n", upper);
  out += kStatusCodes;
  out += format(
      "\n/* The one block of RAM that the model works in: inputs, outputs, everything between them, and "
      "scratch. */\n"
      "#define MOTE_{}_ARENA_BYTES {}\n{}"
      "/* RAM of {}, bytes. */\n"
      "#define MOTE_{}_BOARD_RAM_BYTES {}\n"
      "#define MOTE_{}_LAYERS {}\n"
      "#define MOTE_{}_CONSTANT_BYTES {} /* weights, biases and factors in flash */\n\n",
      upper, request.layout.arena_bytes, state_bytes(request), target.title, upper, target.ram_available(),
      upper, graph.nodes.size(), upper, Constants(request).bytes());
  out += "/* real value = SCALE * (stored value - ZERO_POINT) */\n";
  out += tensor_macros(request, "INPUT", graph.inputs) + tensor_macros(request, "OUTPUT", graph.outputs);
  out += labels(request);
  out += "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  out += format(
      "/* Where to write input `index` before invoke; null if there is no such input or no arena. invoke may "
      "overwrite "
      "it. */\n{}* mote_{}_input(int index);\n\n",
      common_c_type(graph, graph.inputs), m);
  out += format(
      "/* Where output `index` is after invoke, until the next input is written; null if there is no such "
      "output or no arena. */\nconst {}* mote_{}_output(int index);\n\n",
      common_c_type(graph, graph.outputs), m);
  out += format("/* Runs the model once. MOTE_OK, or MOTE_NO_ARENA{}. */\nint mote_{}_invoke(void);\n\n",
                other_ends(graph), m);
  out += format(
      "/* Runs one layer, or those that run together in strips, for use between two kicks of a watchdog or "
      "in a task of low priority: MOTE_MORE "
      "until the last\n"
      "   layer is done, then MOTE_OK. */\nint mote_{}_step(void);\n\n"
      "/* Makes the next step the first layer. {} */\nvoid "
      "mote_{}_reset(void);\n\n",
      m,
      request.layout.state_bytes > 0
          ? "The model forgets what it has seen: its states are as before the first invoke."
          : "The model keeps nothing from one invoke to the next.",
      m);
  out += format("/* Copies the input in, runs the model, copies the output out. MOTE_OK. */\n{};\n\n",
                run_prototype(request));
  out += format(
      "/* Runs the model on inputs it makes itself and compares the outputs with those computed on the host. "
      "MOTE_OK or\n"
      "   MOTE_MISMATCH. Overwrites the arena. */\nint mote_{}_selftest(void);\n\n",
      m);
  out += format(
      "/* Compares the CRC-32 of the weights, biases and factors in flash with that of the compiled ones: to "
      "be "
      "called at start, and as often as flash may change. MOTE_OK or MOTE_DAMAGED. */\nint "
      "mote_{}_check(void);\n\n",
      m);
  out += format(
      "#ifdef MOTE_{}_EXTERNAL_ARENA\n/* The caller's memory, MOTE_{}_ARENA_BYTES long and 8-byte aligned, "
      "to be given before anything else. */\n"
      "void mote_{}_set_arena(void* arena);\n#endif\n\n",
      upper, upper, m);
  out += "#ifdef __cplusplus\n}\n#endif\n#endif\n";
  return out;
}

}  // namespace mote
