// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/variables.h"

#include <algorithm>

#include "base/format.h"
#include "import/tflite/schema.h"

namespace mote::tflite {

namespace {

// Fields of VarHandleOptions and CallOnceOptions.
enum VarHandleField { kContainer = 0, kSharedName = 1 };
enum CallOnceField { kInitSubgraph = 0 };

bool is_of_variables(int code) {
  return code == kVarHandle || code == kReadVariable || code == kAssignVariable || code == kCallOnce;
}

Status expect(const SourceNode& node, size_t inputs, size_t outputs) {
  if (node.inputs.size() == inputs && node.outputs.size() == outputs) return ok_status();
  return Error(Code::kInvalid,
               format("has {} inputs and {} outputs, {} and {} are expected", node.inputs.size(),
                      node.outputs.size(), inputs, outputs),
               "the file is damaged: export it again");
}

}  // namespace

std::shared_ptr<const Bytes> real_zeros(const Tensor& tensor) {
  if (tensor.type != DType::kInt8 || !tensor.quant.per_tensor() || tensor.quant.zero_point[0] == 0)
    return nullptr;
  return std::make_shared<const Bytes>(static_cast<size_t>(tensor.bytes()),
                                       static_cast<uint8_t>(tensor.quant.zero_point[0]));
}

Status Variables::take_out(std::vector<SourceNode>* nodes, std::vector<int32_t>* outputs) {
  std::vector<SourceNode> left;
  for (SourceNode& node : *nodes) {
    if (is_of_variables(node.code->code)) {
      const Status status = take(node);
      if (!status.ok()) return status.error().at(node.origin);
      continue;
    }
    waits_ |= node.code->code == kCustom && node.code->custom == "CIRCULAR_BUFFER";
    for (int32_t& input : node.inputs) input = now(input);
    left.push_back(std::move(node));
  }
  *nodes = std::move(left);
  for (int32_t& output : *outputs) output = now(output);
  return ok_status();
}

Status Variables::take(const SourceNode& node) {
  switch (node.code->code) {
    case kVarHandle: {
      MOTE_TRY(expect(node, 0, 1));
      const std::string name = node.options.string(kContainer) + "/" + node.options.string(kSharedName);
      const auto known = std::find_if(variables_.begin(), variables_.end(),
                                      [&](const Variable& v) { return v.name == name; });
      handles_[node.outputs[0]] = static_cast<size_t>(known - variables_.begin());
      if (known != variables_.end()) return ok_status();
      const int32_t before = tensors_ + static_cast<int32_t>(variables_.size());
      variables_.push_back({name, before, -1, before});
      return ok_status();
    }
    case kCallOnce:
      initial_subgraphs_.push_back(node.options.scalar<int32_t>(kInitSubgraph, 0));
      return ok_status();
    case kReadVariable:
      return read(node);
    default:
      return assign(node);
  }
}

Result<Variables::Variable*> Variables::variable_of(const SourceNode& node) {
  const auto found = handles_.find(node.inputs[0]);
  if (found == handles_.end())
    return Error(Code::kUnsupported, "the variable is not one of this subgraph",
                 "export the model with its variables used outside of loops and conditions only");
  return &variables_[found->second];
}

Status Variables::read(const SourceNode& node) {
  MOTE_TRY(expect(node, 1, 1));
  MOTE_ASSIGN(Variable* const variable, variable_of(node));
  if (variable->like < 0) variable->like = node.outputs[0];
  renamed_[node.outputs[0]] = variable->after;
  return ok_status();
}

Status Variables::assign(const SourceNode& node) {
  MOTE_TRY(expect(node, 2, 0));
  MOTE_ASSIGN(Variable* const variable, variable_of(node));
  // Whether a run comes here is not known before, and states have no order beside that of tensors.
  if (waits_)
    return Error(Code::kUnsupported, "sets a variable behind a CIRCULAR_BUFFER, where not every run comes",
                 "export the model with its variables set before the first CIRCULAR_BUFFER");
  if (node.inputs[1] < 0)
    return Error(Code::kInvalid, "assigns no value", "the file is damaged: export it again");
  if (variable->like < 0) variable->like = node.inputs[1];
  variable->after = now(node.inputs[1]);
  variable->is_assigned = true;
  return ok_status();
}

int32_t Variables::now(int32_t tensor) const {
  const auto found = renamed_.find(tensor);
  return found == renamed_.end() ? tensor : found->second;
}

}  // namespace mote::tflite
