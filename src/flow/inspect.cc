// SPDX-License-Identifier: Apache-2.0
#include "flow/inspect.h"

#include <algorithm>

#include "import/import.h"
#include "ops/op.h"

namespace mote {

Result<Inspection> inspect(const std::string& model, const ModelOptions& options) {
  Inspection out;
  out.file = model;
  MOTE_ASSIGN(out.graph, open_model(model, options));
  out.macs = total_macs(out.graph);
  for (const Tensor& tensor : out.graph.tensors)
    if (tensor.is_constant()) out.constant_bytes += tensor.bytes();
  for (const Node& node : out.graph.nodes) {
    const auto same = [&](const Inspection::OperatorCount& entry) { return entry.name == node.op; };
    auto entry = std::find_if(out.operators.begin(), out.operators.end(), same);
    if (entry == out.operators.end()) entry = out.operators.insert(entry, {node.op, 0, 0});
    ++entry->count;
    entry->macs += find_op(node.op)->macs(out.graph, node);
  }
  return out;
}

Json tensor_json(const Tensor& t) {
  Json out = {{"name", t.name},
              {"shape", t.shape},
              {"type", dtype_name(t.type)},
              {"scale", nullptr},
              {"zero_point", nullptr}};
  if (t.quant.present()) {
    out["scale"] = t.quant.scale[0];
    out["zero_point"] = t.quant.zero_point[0];
  }
  return out;
}

Json to_json(const Inspection& i) {
  Json inputs = Json::array(), outputs = Json::array(), operators = Json::array();
  for (const TensorId id : i.graph.inputs) inputs.push_back(tensor_json(i.graph.tensor(id)));
  for (const TensorId id : i.graph.outputs) outputs.push_back(tensor_json(i.graph.tensor(id)));
  for (const auto& entry : i.operators)
    operators.push_back({{"name", entry.name}, {"count", entry.count}, {"macs", entry.macs}});
  return {{"model", i.file},
          {"inputs", inputs},
          {"outputs", outputs},
          {"macs", i.macs},
          {"constant_bytes", i.constant_bytes},
          {"nodes", i.graph.nodes.size()},
          {"operators", operators},
          {"labels", i.graph.labels}};
}

}  // namespace mote
