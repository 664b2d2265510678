// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/format.h"
#include "base/text.h"
#include "emit/device_sources.h"
#include "emit/parts.h"
#include "ops/op.h"

namespace mote {

bool is_free(const Lowered& model, const Layout& layout, size_t node) {
  const KernelCall& call = model.calls[node];
  return call.kernel->access == Access::kAlias &&
         layout.tensor_offset[static_cast<size_t>(call.inputs[0])] ==
             layout.tensor_offset[static_cast<size_t>(call.outputs[0])];
}

namespace {

std::string arena_pointer(const EmitRequest& request, TensorId id, bool constant) {
  const Tensor& tensor = request.model.graph.tensor(id);
  return format("({}{}*)(MOTE_ARENA + {})", constant ? "const " : "", c_type(tensor.type),
                request.layout.tensor_offset[static_cast<size_t>(id)]);
}

std::string span(const EmitRequest& request, TensorId id) {
  const Tensor& tensor = request.model.graph.tensor(id);
  const int64_t at = request.layout.tensor_offset[static_cast<size_t>(id)];
  return format("{} {} at {}..{}", dtype_name(tensor.type), shape_text(tensor.shape), at,
                at + tensor.bytes() - 1);
}

std::string layer_comment(const EmitRequest& request, size_t i) {
  const Node& node = request.model.graph.nodes[i];
  const KernelCall& call = request.model.calls[i];
  std::vector<std::string> in, out;
  for (const TensorId id : call.inputs) in.push_back(span(request, id));
  for (const TensorId id : call.outputs) out.push_back(span(request, id));
  int64_t constants = 0;
  for (const Blob& blob : call.pointers) constants += static_cast<int64_t>(blob.data.size());
  std::string text =
      format("/* Layer {}: {} '{}'\n   in  {}\n   out {}\n   {} MACs, {} bytes of constants", i, node.op,
             comment_name(node.origin.node_name), join(in, "\n       "), join(out, "\n       "),
             with_commas(find_op(node.op)->macs(request.model.graph, node)), with_commas(constants));
  if (call.scratch_bytes > 0)
    text +=
        format(", scratch {} bytes at {}", with_commas(call.scratch_bytes), request.layout.scratch_offset[i]);
  return text + " */\n";
}

std::string parameter_block(const EmitRequest& request, size_t i) {
  const KernelCall& call = request.model.calls[i];
  std::string out = format("  static const {} params = {{\n", call.kernel->params_type);
  for (const Blob& blob : call.pointers)
    out += format("      /* {} */ {},\n", blob.name, blob.data.empty() ? "0" : blob_symbol(request, i, blob));
  std::string line = "     ";
  for (const KernelCall::Scalar& scalar : call.scalars) {
    const std::string value = std::holds_alternative<float>(scalar.value)
                                  ? c_float(std::get<float>(scalar.value))
                                  : std::to_string(std::get<int32_t>(scalar.value));
    const std::string item = format(" /* {} */ {},", scalar.name, value);
    if (line.size() + item.size() > 108) {
      out += line + "\n";
      line = "     ";
    }
    line += item;
  }
  return out + line + "\n  };\n";
}

std::string layer(const EmitRequest& request, size_t i) {
  const KernelCall& call = request.model.calls[i];
  std::vector<std::string> arguments;
  for (const TensorId id : call.inputs) arguments.push_back(arena_pointer(request, id, true));
  for (const TensorId id : call.outputs) arguments.push_back(arena_pointer(request, id, false));
  arguments.push_back(call.scratch_bytes > 0 ? format("MOTE_ARENA + {}", request.layout.scratch_offset[i])
                                             : "0");
  arguments.push_back("&params");
  return layer_comment(request, i) + format("MOTE_LAYER void {}(void) {{\n{}  MOTE_NAME({})({});\n}}\n\n",
                                            layer_symbol(request.name, i, request.model.graph.nodes[i]),
                                            parameter_block(request, i), call.kernel->name,
                                            join(arguments, ", "));
}

std::string arena(const EmitRequest& request) {
  return format(
      "static_assert(MOTE_{0}_ARENA_BYTES <= MOTE_{0}_BOARD_RAM_BYTES, \"the model needs more RAM than the "
      "board has\");\n\n"
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
      to_upper(request.name), request.name);
}

// With an arena that the caller has to give: what a function returns before it was given.
std::string no_arena_check(const EmitRequest& request, const char* value = "MOTE_NO_ARENA") {
  return format("#ifdef MOTE_{}_EXTERNAL_ARENA\n  if (arena == 0) return {};\n#endif\n",
                to_upper(request.name), value);
}

// A function that returns the address of input or output `index`.
std::string accessor(const EmitRequest& request, const char* kind, const std::vector<TensorId>& tensors,
                     bool constant) {
  const std::string type =
      format("{}{}*", constant ? "const " : "", common_c_type(request.model.graph, tensors));
  std::string out =
      format("{} mote_{}_{}(int index) {{\n", type, request.name, kind) + no_arena_check(request, "0");
  if (tensors.size() == 1) {
    out += format("  return index == 0 ? ({})(MOTE_ARENA + {}) : 0;\n", type,
                  request.layout.tensor_offset[static_cast<size_t>(tensors[0])]);
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
  for (size_t i = 0; i < graph.outputs.size(); ++i)
    text += format("  memcpy({}, mote_{}_output({}), MOTE_{}_OUTPUT{}_BYTES);\n",
                   single ? "out" : format("out[{}]", i), request.name, i, upper, i);
  return text + "  return status;\n}\n\n";
}

std::string interface_functions(const EmitRequest& request, const std::vector<size_t>& steps) {
  const Graph& graph = request.model.graph;
  const std::string& m = request.name;
  std::string out = format(
      "#ifdef MOTE_{}_EXTERNAL_ARENA\nvoid mote_{}_set_arena(void* memory) {{ arena = (uint8_t*)memory; "
      "}}\n#endif\n\n",
      to_upper(m), m);
  out += accessor(request, "input", graph.inputs, false) + accessor(request, "output", graph.outputs, true);
  out += format("int mote_{}_invoke(void) {{\n", m);
  out += no_arena_check(request);
  for (const size_t i : steps) out += format("  {}();\n", layer_symbol(m, i, graph.nodes[i]));
  out += "  return MOTE_OK;\n}\n\n";
  out += "static uint16_t next_layer;\n\n";
  out += format("void mote_{}_reset(void) {{ next_layer = 0; }}\n\n", m);
  out += format("int mote_{}_step(void) {{\n", m);
  out += no_arena_check(request);
  if (steps.empty()) {
    out += "  return MOTE_OK;\n}\n\n";
  } else {
    out += format("  static void (*const layers[{}])(void) = {{\n", steps.size());
    for (const size_t i : steps) out += format("      {},\n", layer_symbol(m, i, graph.nodes[i]));
    out += format(
        "  }};\n  layers[next_layer]();\n  if (++next_layer < {}) return MOTE_MORE;\n  next_layer = 0;\n  "
        "return MOTE_OK;\n}}\n\n",
        steps.size());
  }
  return out + run_function(request);
}

}  // namespace

std::string emit_layers(const EmitRequest& request) {
  const Lowered& model = request.model;
  std::string out = file_comment(
      request, "The model's layers, each a function of its own, and the order in which they run.");
  out += format("#include \"mote_{}.h\"\n\n#include <string.h>\n\n", request.name);
  std::set<std::string> headers;
  for (size_t i = 0; i < model.calls.size(); ++i)
    if (!is_free(model, request.layout, i)) headers.insert(family_header(*model.calls[i].kernel));
  for (const std::string& header : headers) out += format("#include \"{}\"\n", header);
  out += format("#include \"mote_{}_weights.h\"\n\n", request.name);
  out += arena(request);
  out +=
      "/* Not inlined, so that a profiler, a stack trace and the map file know every layer by name. */\n"
      "#define MOTE_LAYER extern \"C\" __attribute__((noinline))\n\n";
  std::vector<size_t> steps;
  for (size_t i = 0; i < model.calls.size(); ++i) {
    if (is_free(model, request.layout, i)) {
      out += format("/* Layer {}: {} needs no code, its output lies where its input does. */\n\n", i,
                    model.graph.nodes[i].op);
    } else {
      steps.push_back(i);
      out += layer(request, i);
    }
  }
  return out + "extern \"C\" {\n\n" + interface_functions(request, steps) + "}  // extern \"C\"\n";
}

}  // namespace mote
