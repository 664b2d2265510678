// SPDX-License-Identifier: Apache-2.0
#include "emulate/harness_model.h"

#include <cstddef>

#include "base/format.h"
#include "ops/control_flow.h"

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

// What holds nothing after each step, to be poisoned.
std::string dead_table(const Layout& layout) {
  std::string out = "static const struct {\n  uint32_t step, offset, bytes;\n} harness_dead[] = {\n";
  int64_t step = 0, count = 0;
  for (const Layout::Stage& stage : layout.stages) {
    if (stage.steps.empty()) continue;
    ++step;
    for (const DeadBytes& dead : dead_after(layout, stage)) {
      out += format("    {{{}, {}, {}}},\n", step, dead.offset, dead.bytes);
      ++count;
    }
  }
  return out + format("    {{0, 0, 0}}}};\n#define HARNESS_DEAD {}u\n", count);
}

}  // namespace

std::vector<TensorDump> plan_dumps(const Lowered& lowered, const Layout& layout) {
  std::vector<TensorDump> dumps;
  if (has_control_flow(lowered.graph)) return dumps;
  int64_t step = 0;
  for (const Layout::Stage& stage : layout.stages) {
    if (!stage.steps.empty()) ++step;
    for (int node = stage.first_node; node <= stage.last_node; ++node) {
      for (const TensorId id : lowered.graph.nodes[static_cast<size_t>(node)].outputs) {
        const int64_t offset = offset_of(layout, id);
        // What lies in strips is never whole, and states have memory of their own.
        if (offset != Layout::kNowhere && offset < layout.arena_bytes)
          dumps.push_back({id, step, offset, lowered.graph.tensor(id).bytes()});
      }
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
  out += format("#define HARNESS_CHECK mote_{}_check\n", firmware.model);
  out += format("#define HARNESS_INPUT(i) mote_{}_input(i)\n", firmware.model);
  out += format("#define HARNESS_OUTPUT(i) mote_{}_output(i)\n", firmware.model);
  out += format("#define HARNESS_LISTENS {}\n", firmware.listens ? 1 : 0);
  if (firmware.listens)
    out += format(
        "#include \"mote_{0}_listen.h\"\n#define HARNESS_PUSH mote_{0}_push\n"
        "#define HARNESS_LISTEN mote_{0}_listen\n#define HARNESS_HEALTH mote_{0}_health\n",
        firmware.model);
  out += "#define HARNESS_OK 0\n#define HARNESS_MORE 1\n#define HARNESS_EARLY 2\n";
  // Which steps run is known on the way only.
  out += format("#define HARNESS_FORKS {}\n", firmware.forks ? 1 : 0);
  out += format("#define HARNESS_INPUTS {}\n#define HARNESS_OUTPUTS {}\n", graph.inputs.size(),
                graph.outputs.size());
  out += format("#define HARNESS_INPUT_0_OFFSET {}\n", offset_of(layout, graph.inputs[0]));
  const Tensor& input = graph.tensor(graph.inputs[0]);
  out += format("#define HARNESS_INPUT_0_TYPE {}\n#define HARNESS_INPUT_0_ELEMENTS {}u\n",
                input.type == DType::kFloat32 ? "float"
                : input.type == DType::kInt16 ? "int16_t"
                                              : "int8_t",
                input.elements());
  out +=
      format("#define HARNESS_STEPS {}u\n#define HARNESS_DUMPS {}u\n", firmware.steps, firmware.dumps.size());
  out += byte_table("harness_input_bytes", graph, graph.inputs);
  out += byte_table("harness_output_bytes", graph, graph.outputs);
  out += dead_table(firmware.forks ? Layout{} : layout);
  out += "static const struct {\n  uint32_t step, offset, bytes;\n} harness_dumps[] = {\n";
  for (const TensorDump& dump : firmware.dumps)
    out += format("    {{{}, {}, {}}},\n", dump.step, dump.offset, dump.bytes);
  return out + "    {0, 0, 0}};\n";
}

}  // namespace mote
