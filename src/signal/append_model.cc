// SPDX-License-Identifier: Apache-2.0
#include "signal/append_model.h"

#include <cmath>

#include "base/format.h"

namespace mote {

namespace {

// Scales that went through a file as text, or through double, differ in their last digits.
bool same_scale(const Quant& a, const Quant& b) {
  return a.zero_point[0] == b.zero_point[0] &&
         std::abs(a.scale[0] - b.scale[0]) <= 1e-6f * std::abs(b.scale[0]);
}

std::string quantization_text(const Tensor& tensor) {
  return tensor.quant.present() ? format("{} of scale {} and zero point {}", dtype_name(tensor.type),
                                         tensor.quant.scale[0], tensor.quant.zero_point[0])
                                : dtype_name(tensor.type);
}

// `current` as numbers of the kind that the input has.
Status convert(Chain& chain, const Tensor& input) {
  const bool quantized = input.quant.present() && input.type != DType::kFloat32;
  const bool features_quantized = chain.now().quant.present() && chain.type() != DType::kFloat32;
  if (chain.type() == input.type && quantized == features_quantized &&
      (!quantized || same_scale(chain.now().quant, input.quant)))
    return ok_status();
  if (input.type == DType::kFloat32) return chain.to_float();
  // Numbers of 8 bits by another scale have lost what a second conversion would need.
  const bool wide = chain.type() == DType::kInt16 || chain.type() == DType::kInt32;
  const bool fine = chain.type() == DType::kFloat32 || (wide && features_quantized);
  if (quantized && fine) return chain.then("quantize", {}, {}, input.type, input.quant);
  return Error(Code::kInvalid,
               format("the blocks give {}, the model takes {}", quantization_text(chain.now()),
                      quantization_text(input)),
               quantized ? "leave the block 'quantize' out: features of float32 are quantised as the model "
                           "needs them"
                         : "convert the model again with this type of input");
}

}  // namespace

Status append_model(Chain& chain, const Graph& model) {
  if (model.inputs.size() != 1)
    return Error(Code::kUnsupported,
                 format("the model has {} inputs; one takes the features", model.inputs.size()));
  const Tensor& input = model.tensor(model.inputs[0]);
  if (chain.now().elements() != input.elements())
    return Error(Code::kInvalid,
                 format("the blocks give {}, the model's input '{}' is {}", shape_text(chain.shape()),
                        input.name, shape_text(input.shape)),
                 "the numbers of rows and of features must be those that the model was trained with");
  MOTE_TRY(convert(chain, input));
  MOTE_TRY(chain.reshape(input.shape));
  std::vector<TensorId> ids;  // of the model's tensors
  const auto place = [&ids](TensorId id) { return id == kNoTensor ? id : ids[static_cast<size_t>(id)]; };
  for (size_t i = 0; i < model.tensors.size(); ++i)
    ids.push_back(static_cast<TensorId>(i) == model.inputs[0] ? chain.current
                                                              : chain.graph.add(model.tensors[i]));
  for (Node node : model.nodes) {
    for (TensorId& id : node.inputs) id = place(id);
    for (TensorId& id : node.outputs) id = place(id);
    chain.graph.nodes.push_back(std::move(node));
  }
  for (State state : model.states) {
    state.before = place(state.before);
    state.after = place(state.after);
    chain.graph.states.push_back(std::move(state));
  }
  for (const TensorId id : model.outputs) chain.graph.outputs.push_back(place(id));
  chain.graph.labels = model.labels;
  return ok_status();
}

}  // namespace mote
