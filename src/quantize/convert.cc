// SPDX-License-Identifier: Apache-2.0
#include "quantize/convert.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>

#include "ir/verify.h"
#include "ops/op.h"
#include "quantize/weights.h"

namespace mote {

namespace {

int channel_axis(const Node& node) {
  const int axis = find_op(node.op)->channel_axis;
  if (axis >= 0) return axis;
  return node.op == "conv2d_grouped" && node.attrs.integer("depthwise") != 0 ? 3 : 0;
}

template <class T>
std::shared_ptr<const Bytes> stored_steps(const std::vector<float>& reals, const Quant& quant) {
  constexpr double kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
  auto out = std::make_shared<Bytes>(reals.size() * sizeof(T));
  for (size_t i = 0; i < reals.size(); ++i) {
    const double step = std::nearbyint(double{reals[i]} / double{quant.scale[0]}) + quant.zero_point[0];
    const auto stored = static_cast<T>(std::clamp(step, kLow, kHigh));
    std::memcpy(out->data() + i * sizeof(T), &stored, sizeof(T));
  }
  return out;
}

std::shared_ptr<const Bytes> stored(const std::vector<float>& reals, const Quant& quant,
                                    Precision precision) {
  return precision == Precision::kInt16 ? stored_steps<int16_t>(reals, quant)
                                        : stored_steps<int8_t>(reals, quant);
}

std::vector<float> floats(const Bytes& bytes) {
  std::vector<float> out(bytes.size() / sizeof(float));
  std::memcpy(out.data(), bytes.data(), bytes.size());
  return out;
}

class Converter {
 public:
  Converter(const Graph& from, const QuantPlan& plan) : from_(from), plan_(plan) {}

  Result<Converted> run() {
    out_.tensors.assign(from_.tensors.size(), kNoTensor);
    out_.nodes.assign(from_.nodes.size(), Precision::kFloat);
    to().name = from_.name;
    to().labels = from_.labels;
    add_inputs();
    for (size_t i = 0; i < from_.nodes.size(); ++i) {
      const Precision wanted = plan_.nodes[i];
      if (wanted != Precision::kFloat && convert_node(from_.nodes[i], wanted)) {
        out_.nodes[i] = wanted;
      } else {
        copy_node(from_.nodes[i]);
      }
    }
    add_outputs();
    MOTE_TRY(verify(to()));
    MOTE_TRY(verify_ops(to()));
    return std::move(out_);
  }

 private:
  using Form = std::pair<TensorId, Precision>;

  Graph& to() { return out_.graph; }
  bool is_real(TensorId id) const { return from_.tensor(id).type == DType::kFloat32; }
  Quant observed(TensorId id, Precision precision) const {
    return quant_of_interval(plan_.intervals[static_cast<size_t>(id)], precision);
  }

  Tensor shaped(TensorId id, Precision precision, const Quant& quant) const {
    Tensor tensor = from_.tensor(id);
    tensor.type = activation_type(precision);
    tensor.quant = precision == Precision::kFloat ? Quant{} : quant;
    tensor.data = nullptr;
    return tensor;
  }

  // `made` stands for the tensor from here on.
  void set(TensorId id, Precision precision, TensorId made) {
    forms_[{id, precision}] = made;
    TensorId& main = out_.tensors[static_cast<size_t>(id)];
    if (main == kNoTensor) main = made;
  }

  void add_inputs() {
    for (const TensorId id : from_.inputs) {
      const bool as_int8 = is_real(id) && !plan_.float_interface;
      const Precision precision = as_int8 ? Precision::kInt8 : Precision::kFloat;
      const TensorId made =
          to().add(is_real(id) ? shaped(id, precision, observed(id, precision)) : from_.tensor(id));
      set(id, precision, made);
      to().inputs.push_back(made);
    }
    for (const State& state : from_.states) {
      const bool real = is_real(state.before);
      const Precision precision = real ? Precision::kInt8 : Precision::kFloat;
      const Quant quant = real ? observed(state.before, precision) : Quant{};
      const TensorId made =
          to().add(real ? shaped(state.before, precision, quant) : from_.tensor(state.before));
      set(state.before, precision, made);
      State kept{made, made, state.initial};
      if (real) kept.initial = stored(initial_reals(state), quant, precision);
      to().states.push_back(kept);
    }
  }

  std::vector<float> initial_reals(const State& state) const {
    if (state.initial != nullptr) return floats(*state.initial);
    return std::vector<float>(static_cast<size_t>(from_.tensor(state.before).elements()));
  }

  void add_outputs() {
    for (size_t i = 0; i < from_.states.size(); ++i) {
      const TensorId before = to().states[i].before;
      const bool real = is_real(from_.states[i].before);
      to().states[i].after =
          real ? with_quant(from_.states[i].after, Precision::kInt8, to().tensor(before).quant)
               : as(from_.states[i].after, Precision::kFloat);
    }
    for (const TensorId id : from_.outputs) {
      const TensorId made = plan_.float_interface && is_real(id) ? as(id, Precision::kFloat)
                                                                 : out_.tensors[static_cast<size_t>(id)];
      to().outputs.push_back(made == kNoTensor ? as(id, Precision::kFloat) : made);
    }
  }

  TensorId add_between(const char* op, TensorId in, Tensor tensor, const char* suffix) {
    Node node;
    node.op = op;
    node.origin = origin_;
    tensor.name = to().tensor(in).name + suffix;
    tensor.source_index = -1;
    node.inputs = {in};
    node.outputs = {to().add(std::move(tensor))};
    to().nodes.push_back(node);
    return node.outputs[0];
  }

  TensorId constant(TensorId id, Precision precision) {
    const Tensor& tensor = from_.tensor(id);
    if (precision == Precision::kFloat || !is_real(id)) return to().add(tensor);
    const std::vector<float> reals = floats(*tensor.data);
    Interval interval;
    for (const float real : reals) {
      interval.low = std::min(interval.low, real);
      interval.high = std::max(interval.high, real);
    }
    Tensor made = shaped(id, precision, quant_of_interval(interval, precision));
    made.data = stored(reals, made.quant, precision);
    return to().add(std::move(made));
  }

  // The tensor in that precision.
  TensorId as(TensorId id, Precision precision) {
    if (!is_real(id)) precision = Precision::kFloat;  // whatever type it has
    const auto found = forms_.find({id, precision});
    if (found != forms_.end()) return found->second;
    TensorId made = kNoTensor;
    if (from_.tensor(id).is_constant()) {
      made = constant(id, precision);
    } else {
      const TensorId main = out_.tensors[static_cast<size_t>(id)];
      made = precision == Precision::kFloat
                 ? add_between("dequantize", main, shaped(id, precision, {}), "/float")
                 : add_between("quantize", main, shaped(id, precision, observed(id, precision)),
                               precision == Precision::kInt8 ? "/int8" : "/int16");
    }
    forms_[{id, precision}] = made;
    return made;
  }

  // The same with this scale and zero point.
  TensorId with_quant(TensorId id, Precision precision, const Quant& quant) {
    const TensorId made = as(id, precision);
    if (to().tensor(made).quant == quant) return made;
    Tensor tensor = shaped(id, precision, quant);
    if (to().tensor(made).is_constant()) {
      tensor.data = stored(floats(*from_.tensor(id).data), quant, precision);
      return to().add(std::move(tensor));
    }
    return add_between("quantize", made, std::move(tensor), "/rescaled");
  }

  Quant output_quant(const Node& node, Precision precision, TensorId output) {
    switch (quant_rule(node)) {
      case QuantRule::kFixed:
        return fixed_quant(node, precision);
      case QuantRule::kSame: {
        const auto reals = std::count_if(node.inputs.begin(), node.inputs.end(),
                                         [this](TensorId id) { return id != kNoTensor && is_real(id); });
        if (reals == 1) return to().tensor(as(first_real(node), precision)).quant;
        return observed(output, precision);
      }
      default:
        return observed(output, precision);
    }
  }

  TensorId first_real(const Node& node) const {
    for (const TensorId id : node.inputs)
      if (id != kNoTensor && is_real(id)) return id;
    return kNoTensor;
  }

  void add_weights(const Node& node, Precision precision, Node* made) {
    const TensorId x = made->inputs[0];
    const bool has_bias = node.inputs.size() > 2 && node.inputs[2] != kNoTensor;
    const auto& means =
        plan_.means.empty() ? std::vector<double>{} : plan_.means[static_cast<size_t>(node.inputs[0])];
    QuantizedWeights weights = quantize_weights(
        from_.tensor(node.inputs[1]), has_bias ? &from_.tensor(node.inputs[2]) : nullptr, channel_axis(node),
        to().tensor(x).quant.scale[0], activation_type(precision), input_means(from_, node, means));
    made->inputs[1] = to().add(std::move(weights.weights));
    if (!weights.bias.is_constant()) return;
    made->inputs.resize(std::max<size_t>(made->inputs.size(), 3), kNoTensor);
    made->inputs[2] = to().add(std::move(weights.bias));
  }

  bool has_constant_weights(const Node& node) const {
    if (node.inputs.size() < 2 || !from_.tensor(node.inputs[1]).is_constant()) return false;
    return node.inputs.size() < 3 || node.inputs[2] == kNoTensor ||
           from_.tensor(node.inputs[2]).is_constant();
  }

  // False if there is no integer arithmetic for the node; then nothing but unused tensors is left behind.
  bool convert_node(const Node& node, Precision precision) {
    const QuantRule rule = quant_rule(node);
    if (rule == QuantRule::kFloat || first_real(node) == kNoTensor) return false;
    if (rule == QuantRule::kWeighted && !has_constant_weights(node)) return false;
    origin_ = node.origin;
    Node made = node;
    if (rule == QuantRule::kWeighted) {
      made.inputs[0] = as(node.inputs[0], precision);
      add_weights(node, precision, &made);
    } else {
      for (TensorId& id : made.inputs)
        if (id != kNoTensor) id = as(id, precision);
    }
    for (TensorId& id : made.outputs)
      id =
          to().add(is_real(id) ? shaped(id, precision, output_quant(node, precision, id)) : from_.tensor(id));
    if (rule == QuantRule::kSame) {
      for (size_t i = 0; i < node.inputs.size(); ++i)
        if (node.inputs[i] != kNoTensor && is_real(node.inputs[i]))
          made.inputs[i] = with_quant(node.inputs[i], precision, to().tensor(made.outputs[0]).quant);
    }
    if (node.op == "pad") set_padding_value(node, to().tensor(made.outputs[0]), &made);
    if (!find_op(made.op)->infer(to(), made).ok()) return false;
    for (size_t i = 0; i < node.outputs.size(); ++i)
      set(node.outputs[i], is_real(node.outputs[i]) ? precision : Precision::kFloat, made.outputs[i]);
    to().nodes.push_back(std::move(made));
    return true;
  }

  // In steps of the output; 0 is what a pad without the attribute has.
  void set_padding_value(const Node& node, const Tensor& output, Node* made) const {
    const double value = node.attrs.number("value");
    made->attrs.erase("value");
    if (value == 0) return;
    const double step = std::nearbyint(value / double{output.quant.scale[0]}) + output.quant.zero_point[0];
    const double high = output.type == DType::kInt8 ? 127 : 32767;
    made->attrs.set("value", static_cast<int64_t>(std::clamp(step, -high - 1, high)));
  }

  void copy_node(const Node& node) {
    origin_ = node.origin;
    Node made = node;
    for (TensorId& id : made.inputs)
      if (id != kNoTensor) id = as(id, Precision::kFloat);
    for (TensorId& id : made.outputs) {
      const TensorId copy = to().add(from_.tensor(id));
      set(id, Precision::kFloat, copy);
      id = copy;
    }
    to().nodes.push_back(std::move(made));
  }

  const Graph& from_;
  const QuantPlan& plan_;
  Converted out_;
  std::map<Form, TensorId> forms_;
  Origin origin_;
};

}  // namespace

Bytes quantised_value(const Tensor& tensor, const Bytes& reals) {
  const Precision precision = tensor.type == DType::kInt16 ? Precision::kInt16 : Precision::kInt8;
  return *stored(floats(reals), tensor.quant, precision);
}

Result<Converted> convert(const Graph& graph, const QuantPlan& plan) { return Converter(graph, plan).run(); }

}  // namespace mote
