// SPDX-License-Identifier: Apache-2.0
#include "emulate/harness_model.h"

#include <cstddef>

#include "base/format.h"

namespace mote {

namespace {

int64_t offset_of(const Layout& layout, TensorId id) {
  const auto index = static_cast<size_t>(id);
  return id >= 0 && index < layout.tensor_offset.size() ? layout.tensor_offset[index] : Layout::kNowhere;
}

std::string byte_table(const std::string& name, const Graph& graph, const std::vector<TensorId>& tensors) {
  std::string out = format("static const uint32_t {}[] = {{", name);
  for (const TensorId id : tensors) out += format("{}, ", graph.tensor(id).bytes());
  return out + "0};\n";
}

}  // namespace

bool is_alias(const Lowered& lowered, const Layout& layout, size_t node) {
  const KernelCall& call = lowered.calls[node];
  if (call.kernel->access != Access::kAlias || call.inputs.empty() || call.outputs.empty()) return false;
  return offset_of(layout, call.inputs[0]) == offset_of(layout, call.outputs[0]);
}

std::vector<TensorDump> plan_dumps(const Lowered& lowered, const Layout& layout) {
  std::vector<TensorDump> dumps;
  int64_t step = 0;
  for (size_t i = 0; i < lowered.graph.nodes.size(); ++i) {
    if (!is_alias(lowered, layout, i)) ++step;
    for (const TensorId id : lowered.graph.nodes[i].outputs) {
      const int64_t offset = offset_of(layout, id);
      if (offset != Layout::kNowhere) dumps.push_back({id, step, offset, lowered.graph.tensor(id).bytes()});
    }
  }
  return dumps;
}

std::string harness_model_header(const Firmware& firmware, const Lowered& lowered, const Layout& layout) {
  const Graph& graph = lowered.graph;
  std::string out = "/* Written by mote for boards/common/harness.cpp. */\n";
  out += format("#include \"mote_{}.h\"\n", firmware.model);
  out += format("#define HARNESS_INVOKE mote_{}_invoke\n", firmware.model);
  out += format("#define HARNESS_STEP mote_{}_step\n", firmware.model);
  out += format("#define HARNESS_INPUT(i) mote_{}_input(i)\n", firmware.model);
  out += format("#define HARNESS_OUTPUT(i) mote_{}_output(i)\n", firmware.model);
  out += "#define HARNESS_OK 0\n#define HARNESS_MORE 1\n";
  out += format("#define HARNESS_INPUTS {}\n#define HARNESS_OUTPUTS {}\n", graph.inputs.size(),
                graph.outputs.size());
  out += format("#define HARNESS_INPUT_0_OFFSET {}\n", offset_of(layout, graph.inputs[0]));
  out += format("#define HARNESS_STEPS {}u\n#define HARNESS_DUMPS {}u\n", firmware.layers.size(),
                firmware.dumps.size());
  out += byte_table("harness_input_bytes", graph, graph.inputs);
  out += byte_table("harness_output_bytes", graph, graph.outputs);
  out += "static const struct {\n  uint32_t step, offset, bytes;\n} harness_dumps[] = {\n";
  for (const TensorDump& dump : firmware.dumps)
    out += format("    {{{}, {}, {}}},\n", dump.step, dump.offset, dump.bytes);
  return out + "    {0, 0, 0}};\n";
}

}  // namespace mote
