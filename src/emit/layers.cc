// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/format.h"
#include "base/text.h"
#include "emit/constants.h"
#include "emit/device_sources.h"
#include "emit/parts.h"
#include "ops/op.h"

namespace mote {

namespace {

std::string tensor_text(const EmitRequest& request, TensorId id) {
  const Tensor& tensor = request.model.graph.tensor(id);
  const int64_t at = request.layout.tensor_offset[static_cast<size_t>(id)];
  const std::string text = format("{} {}", dtype_name(tensor.type), shape_text(tensor.shape));
  return at == Layout::kNowhere ? text + ", a few rows at a time"
                                : format("{} at {}..{}", text, at, at + tensor.bytes() - 1);
}

std::string layer_comment(const EmitRequest& request, size_t i) {
  const Node& node = request.model.graph.nodes[i];
  const KernelCall& call = request.layout.call_of_node(request.model, i);
  std::vector<std::string> in, out;
  for (const TensorId id : call.inputs) in.push_back(tensor_text(request, id));
  for (const TensorId id : call.outputs) out.push_back(tensor_text(request, id));
  int64_t constants = 0;
  for (const Blob& blob : call.pointers) constants += static_cast<int64_t>(blob.data.size());
  std::string text =
      format("/* Layer {}: {} '{}'\n   in  {}\n   out {}\n   {} MACs, {} bytes of constants", i, node.op,
             comment_name(node.origin.node_name), join(in, "\n       "), join(out, "\n       "),
             with_commas(find_op(node.op)->macs(request.model.graph, node)), with_commas(constants));
  for (const Layout::Block& block : request.layout.blocks)
    if (block.scratch_of == static_cast<int>(i))
      text += format(", scratch {} bytes at {}", with_commas(block.bytes), block.offset);
  return text + " */\n";
}

std::string parameter_block(const Constants& constants, const KernelCall& call, const std::string& name) {
  std::string out = format("  static const {} {} = {{\n", call.kernel->params_type, name);
  for (const Blob& blob : call.pointers)
    out += format("      /* {} */ {},\n", blob.name, constants.symbol(blob));
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

using Run = std::vector<const Layout::Step*>;

// Offsets of everything that a step touches.
std::vector<int64_t> offsets(const Layout::Step& step) {
  std::vector<int64_t> out;
  for (const Layout::Part& part : step.inputs) out.push_back(part.offset);
  for (const Layout::Part& part : step.outputs) out.push_back(part.offset);
  return out;
}

std::vector<int64_t> distances(const Layout::Step& from, const Layout::Step& to) {
  std::vector<int64_t> out = offsets(to);
  const std::vector<int64_t> before = offsets(from);
  for (size_t i = 0; i < out.size(); ++i) out[i] -= before[i];
  return out;
}

// A run's steps differ only in where their tensors lie, and there by the same distance from strip to strip.
bool continues(const Run& run, const Layout::Step& step) {
  const Layout::Step& last = *run.back();
  return step.strip == last.strip + 1 && step.slice == last.slice &&
         step.move.from.bytes == last.move.from.bytes && step.move.from.offset == last.move.from.offset &&
         (run.size() == 1 || distances(last, step) == distances(*run[0], *run[1]));
}

std::vector<Run> runs_of_node(const Layout::Stage& stage, size_t node) {
  std::vector<Run> runs;
  for (const Layout::Step& step : stage.steps) {
    if (step.node != static_cast<int>(node)) continue;
    if (runs.empty() || !continues(runs.back(), step)) runs.emplace_back();
    runs.back().push_back(&step);
  }
  return runs;
}

// An address in the arena that moves on with the strips of a run, or among the states.
std::string address(const EmitRequest& request, const char* type, int64_t offset, int64_t distance,
                    int first_strip) {
  if (distance == 0) return format("({}*)({})", type, memory_at(request, offset));
  return format("({}*)(MOTE_ARENA + ({} + {} * strip))", type, offset - distance * first_strip, distance);
}

// {a, b}, or nothing where there is none.
std::string pointer_list(const EmitRequest& request, const char* type, const char* name,
                         const std::vector<Layout::Part>& parts) {
  if (parts.empty()) return "";
  std::vector<std::string> items;
  for (const Layout::Part& part : parts) items.push_back(memory_at(request, part.offset));
  return format("  {} {}[] = {{{}}};\n", type, name, join(items, ", "));
}

// A call of a kernel that takes lists of tensors; it never runs in strips.
std::string list_call(const EmitRequest& request, const KernelCall& call, const Layout::Step& step,
                      const std::string& params) {
  return pointer_list(request, "const void* const", "in", step.inputs) +
         pointer_list(request, "void* const", "out", step.outputs) +
         format("  MOTE_NAME({})({}, {}, {}, &{});\n", call.kernel->name, step.inputs.empty() ? "0" : "in",
                step.outputs.empty() ? "0" : "out",
                call.scratch_bytes > 0 ? format("MOTE_ARENA + {}", step.scratch_offset) : "0", params);
}

std::string kernel_call(const EmitRequest& request, const Run& run, const std::string& params) {
  const Layout::Step& step = *run[0];
  const KernelCall& call = request.layout.call(request.model, step);
  const std::vector<int64_t> moves =
      run.size() > 1 ? distances(*run[0], *run[1]) : std::vector<int64_t>(offsets(step).size(), 0);
  std::vector<std::string> arguments;
  const auto add = [&](const Layout::Part& part, const char* constant) {
    const std::string type = constant + std::string(c_type(request.model.graph.tensor(part.tensor).type));
    arguments.push_back(address(request, type.c_str(), part.offset, moves[arguments.size()], step.strip));
  };
  for (const Layout::Part& part : step.inputs) add(part, "const ");
  for (const Layout::Part& part : step.outputs) add(part, "");
  arguments.push_back(call.scratch_bytes > 0 ? format("MOTE_ARENA + {}", step.scratch_offset) : "0");
  arguments.push_back("&" + params);
  return format("MOTE_NAME({})({});\n", call.kernel->name, join(arguments, ", "));
}

std::string move_call_text(const Layout::Move& move) {
  return format("MOTE_NAME({})(MOTE_ARENA + {}, MOTE_ARENA + {}, 0, &moved_{});\n", move_kernel().name,
                move.from.offset, move.to, move.from.bytes);
}

std::string whole_layer(const EmitRequest& request, const Constants& constants, const Layout::Step& step) {
  const auto node = static_cast<size_t>(step.node);
  const KernelCall& call = request.layout.call(request.model, step);
  return layer_comment(request, node) +
         format("MOTE_LAYER void {}(void) {{\n{}{}}}\n\n",
                layer_symbol(request.name, node, request.model.graph.nodes[node]),
                parameter_block(constants, call, "params"),
                call.kernel->takes_lists ? list_call(request, call, step, "params")
                                         : "  " + kernel_call(request, {&step}, "params"));
}

// One strip of a layer.
std::string strip_layer(const EmitRequest& request, const Constants& constants, const Layout::Stage& stage,
                        size_t node) {
  const std::vector<Run> runs = runs_of_node(stage, node);
  std::string blocks, body;
  std::set<int> slices;
  std::set<int64_t> moves;
  int next_strip = 0;
  for (const Run& run : runs) {
    const Layout::Step& step = *run[0];
    const std::string params = format("params_{}", step.slice);
    if (slices.insert(step.slice).second)
      blocks += parameter_block(constants, request.layout.call(request.model, step), params);
    if (step.move.from.bytes > 0 && moves.insert(step.move.from.bytes).second)
      blocks += format("  static const mote_copy_params moved_{0} = {{{0}}};\n", step.move.from.bytes);
    const int last = run.back()->strip;
    std::string condition = last + 1 == stage.strips ? "" : format("strip <= {}", last);
    if (step.strip > next_strip)
      condition = format("strip >= {}", step.strip) + (condition.empty() ? "" : " && ") + condition;
    body += condition.empty() ? "  {\n" : format("  if ({}) {{\n", condition);
    if (step.move.from.bytes > 0) body += "    " + move_call_text(step.move);
    body += "    " + kernel_call(request, run, params) + "    return;\n  }\n";
    next_strip = last + 1;
  }
  return layer_comment(request, node) +
         format("MOTE_LAYER void {}(int32_t strip) {{\n{}{}}}\n\n",
                layer_symbol(request.name, node, request.model.graph.nodes[node]), blocks, body);
}

std::string strips(const EmitRequest& request, const Constants& constants, const Layout::Stage& stage) {
  std::string out, calls;
  for (int node = stage.first_node; node <= stage.last_node; ++node) {
    const auto index = static_cast<size_t>(node);
    out += strip_layer(request, constants, stage, index);
    calls += format("    {}(strip);\n", layer_symbol(request.name, index, request.model.graph.nodes[index]));
  }
  return out + format(
                   "/* Layers {} to {} in {} strips of rows: nothing between them is ever whole. */\n"
                   "MOTE_LAYER void {}(void) {{\n"
                   "  for (int32_t strip = 0; strip < {}; ++strip) {{\n{}  }}\n}}\n\n",
                   stage.first_node, stage.last_node, stage.strips, stage_symbol(request, stage),
                   stage.strips, calls);
}

std::set<std::string> kernel_headers(const EmitRequest& request) {
  std::set<std::string> headers;
  for (const KernelInfo* kernel : called_kernels(request.model, request.layout))
    headers.insert(contract_header(*kernel));
  return headers;
}

}  // namespace

std::string stage_symbol(const EmitRequest& request, const Layout::Stage& stage) {
  const auto first = static_cast<size_t>(stage.first_node);
  return stage.strips == 1 ? layer_symbol(request.name, first, request.model.graph.nodes[first])
                           : format("mote_{}_strips_{}_{}", request.name, stage.first_node, stage.last_node);
}

std::string emit_layers(const EmitRequest& request) {
  const Constants constants(request);
  std::string out = file_comment(
      request, "The model's layers, each a function of its own, and the order in which they run.");
  out += format("#include \"mote_{}.h\"\n\n#include <string.h>\n\n", request.name);
  for (const std::string& header : kernel_headers(request)) out += format("#include \"{}\"\n", header);
  out += format("#include \"mote_{}_weights.h\"\n\n", request.name);
  out += emit_arena(request) + emit_states(request);
  out +=
      "/* Not inlined, so that a profiler, a stack trace and the map file know every layer by name. */\n"
      "#define MOTE_LAYER extern \"C\" __attribute__((noinline))\n\n";
  for (const Layout::Stage& stage : request.layout.stages) {
    if (stage.steps.empty()) {
      out += format("/* Layer {}: {} needs no code, its output lies where its input does. */\n\n",
                    stage.first_node, request.model.graph.nodes[static_cast<size_t>(stage.first_node)].op);
    } else {
      out += stage.strips == 1 ? whole_layer(request, constants, stage.steps[0])
                               : strips(request, constants, stage);
    }
  }
  return out + "extern \"C\" {\n\n" + emit_interface(request) + "}  // extern \"C\"\n";
}

}  // namespace mote
