// SPDX-License-Identifier: Apache-2.0
#include "signal/chain.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "ir/verify.h"
#include "ops/circular_buffer.h"
#include "ops/op.h"
#include "ops/signal.h"
#include "signal/append_model.h"

namespace mote {

Chain::Chain(const std::string& name, const ChainInput& input) : rate_hz(input.rate_hz) {
  graph.name = name;
  current = graph.add({"samples", input.type, input.shape, {}, nullptr, -1});
  graph.inputs = {current};
}

std::string Chain::name_of(const char* what) {
  return format("{}_{}/{}_{}", block_name, block, what, graph.tensors.size());
}

Node Chain::node(const std::string& op, std::vector<TensorId> inputs, Attrs attributes,
                 const std::vector<DType>& types) {
  Node out;
  out.op = op;
  out.inputs = std::move(inputs);
  out.attrs = std::move(attributes);
  out.origin.node = static_cast<int>(graph.nodes.size());
  out.origin.node_name = name_of(op.c_str());
  for (const DType type : types)
    out.outputs.push_back(graph.add({name_of(op.c_str()), type, {1}, {}, nullptr, -1}));
  return out;
}

Status Chain::append(const Node& node) {
  const OpDef* def = find_op(node.op);
  if (def == nullptr) return Error(Code::kInternal, format("there is no operator '{}'", node.op));
  MOTE_ASSIGN(const std::vector<Shape> shapes, def->infer(graph, node));
  for (size_t i = 0; i < shapes.size(); ++i) graph.tensor(node.outputs[i]).shape = shapes[i];
  graph.nodes.push_back(node);
  return ok_status();
}

Result<TensorId> Chain::add(const std::string& op, std::vector<TensorId> inputs, Attrs attributes, DType type,
                            Quant quant) {
  const Node added = node(op, std::move(inputs), std::move(attributes), {type});
  graph.tensor(added.outputs[0]).quant = std::move(quant);
  MOTE_TRY(append(added));
  return added.outputs[0];
}

Result<std::vector<TensorId>> Chain::add_outputs(const std::string& op, std::vector<TensorId> inputs,
                                                 Attrs attributes, const std::vector<DType>& types) {
  const Node added = node(op, std::move(inputs), std::move(attributes), types);
  MOTE_TRY(append(added));
  return added.outputs;
}

Status Chain::then(const std::string& op, std::vector<TensorId> others, Attrs attributes, DType type,
                   Quant quant) {
  others.insert(others.begin(), current);
  MOTE_ASSIGN(current, add(op, std::move(others), std::move(attributes), type, std::move(quant)));
  return ok_status();
}

Status Chain::then_with_state(const std::string& op, Attrs attributes, const std::vector<DType>& types,
                              int32_t state_size) {
  Node added = node(op, {current}, std::move(attributes), types);
  add_state(graph, added, types[0], state_size);
  MOTE_TRY(append(added));
  current = added.outputs[0];
  return ok_status();
}

Status Chain::then_filtered(const std::string& op, TensorId table, Attrs attributes, DType state_type,
                            int32_t state_size, bool stream) {
  Node added = node(op, {current, table}, std::move(attributes), {type()});
  if (stream) {
    add_state(graph, added, state_type, state_size);
  } else {
    Tensor zeros{name_of("zeros"), state_type, {state_size}, {}, nullptr, -1};
    zeros.data = std::make_shared<Bytes>(static_cast<size_t>(zeros.bytes()));
    added.inputs.push_back(graph.add(std::move(zeros)));
    added.outputs.push_back(graph.add({name_of("after"), state_type, {state_size}, {}, nullptr, -1}));
  }
  MOTE_TRY(append(added));
  current = added.outputs[0];
  return ok_status();
}

Status Chain::then_slots(int32_t rows, int64_t every, int64_t first) {
  Node added = node("circular_buffer", {current}, {}, {type()});
  Tensor& slots = graph.tensor(added.outputs[0]);
  slots.shape = shape();
  slots.shape[0] = rows;
  slots.quant = now().quant;
  add_slots(graph, added, every, first);
  MOTE_TRY(append(added));
  current = added.outputs[0];
  return ok_status();
}

Status Chain::slice(size_t axis, int64_t begin, int64_t size, int64_t stride) {
  std::vector<int64_t> begins(shape().size(), 0), sizes(shape().begin(), shape().end()),
      strides(shape().size(), 1);
  begins[axis] = begin;
  sizes[axis] = size;
  strides[axis] = stride;
  Attrs attributes;
  attributes.set("begin", begins);
  attributes.set("size", sizes);
  attributes.set("stride", strides);
  return then("slice", {}, attributes, type(), now().quant);
}

Status Chain::pick(size_t axis, int64_t index) {
  Shape rest = shape();
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(axis));
  MOTE_TRY(slice(axis, index, 1));
  return reshape(rest);
}

Status Chain::join(const std::vector<TensorId>& parts, int64_t axis, bool new_axis) {
  Attrs attributes;
  attributes.set("axis", axis);
  if (new_axis) attributes.set("new_axis", int64_t{1});
  const Tensor& first = graph.tensor(parts[0]);
  MOTE_ASSIGN(current, add("concat", parts, attributes, first.type, first.quant));
  return ok_status();
}

Status Chain::each_channel(const std::function<Status()>& apply) {
  if (shape().size() == 1) return apply();
  if (shape().size() != 2)
    return Error(Code::kInvalid, format("the shape {} is not one of samples", shape_text(shape())),
                 "give [samples] or [samples, channels]");
  const TensorId all = current;
  std::vector<TensorId> parts;
  for (int64_t c = 0; c < graph.tensor(all).shape[1]; ++c) {
    current = all;
    MOTE_TRY(pick(1, c));
    MOTE_TRY(apply());
    parts.push_back(current);
  }
  channels_first = true;
  if (parts.size() > 1) return join(parts, 0, true);
  Shape with_channel = shape();
  with_channel.insert(with_channel.begin(), 1);
  return reshape(with_channel);
}

Status Chain::reduce(const std::string& op, size_t axis, bool keep) {
  Attrs attributes;
  attributes.set("axes", std::vector<int64_t>{static_cast<int64_t>(axis)});
  attributes.set("keep_dims", int64_t{keep ? 1 : 0});
  return then(op, {}, attributes, type());
}

Status Chain::function(const char* name) {
  Attrs attributes;
  attributes.set("function", std::string(name));
  return then("unary", {}, attributes, type());
}

Status Chain::with(const std::string& op, TensorId other) {
  Attrs attributes;
  attributes.set("activation", std::string("none"));
  return then(op, {other}, attributes, type());
}

Status Chain::reshape(const Shape& to) {
  if (to == shape()) return ok_status();
  Attrs attributes;
  attributes.set("shape", std::vector<int64_t>(to.begin(), to.end()));
  return then("reshape", {}, attributes, type(), now().quant);
}

Status Chain::to_float() {
  if (type() == DType::kFloat32) return ok_status();
  const Quant quant = now().quant;
  if (quant.present() && type() != DType::kInt32) return then("dequantize", {}, {}, DType::kFloat32);
  MOTE_TRY(then("cast", {}, {}, DType::kFloat32));
  return quant.present() ? with_constant("mul", "scale", double{quant.scale[0]}) : ok_status();
}

TensorId Chain::reals(const char* what, Shape shape, const std::vector<double>& values) {
  return constant(what, DType::kFloat32, std::move(shape), std::vector<float>(values.begin(), values.end()));
}

Status Chain::with_constant(const std::string& op, const char* what, double value) {
  Attrs attributes;
  attributes.set("activation", std::string("none"));
  return then(op, {reals(what, {1}, {value})}, attributes, DType::kFloat32);
}

Quant scale_of(double scale, int32_t zero_point) {
  Quant quant;
  quant.scale = {static_cast<float>(scale)};
  quant.zero_point = {zero_point};
  return quant;
}

namespace {

const std::vector<BlockKind>& kinds() {
  static const std::vector<BlockKind> all = [] {
    std::vector<BlockKind> out;
    for (const auto* family :
         {&mel_blocks(), &scale_blocks(), &filter_blocks(), &spectrum_blocks(), &statistics_blocks(),
          &motion_blocks(), &image_blocks(), &frontend_blocks(), &stream_blocks()})
      out.insert(out.end(), family->begin(), family->end());
    std::sort(out.begin(), out.end(),
              [](const BlockKind& a, const BlockKind& b) { return std::string(a.name) < b.name; });
    return out;
  }();
  return all;
}

// Sizes that no sensor has would overflow on the way.
constexpr int64_t kMostSamples = int64_t{1} << 26;

Status check_input(const ChainInput& input) {
  if (input.type != DType::kInt16 && input.type != DType::kFloat32 && input.type != DType::kUInt8)
    return Error(Code::kUnsupported, format("a chain cannot begin with {}", dtype_name(input.type)),
                 "take int16, float32, or uint8 for images");
  int64_t elements = 1;
  for (const int32_t size : input.shape) {
    if (size < 1 || elements > kMostSamples / size)
      return Error(Code::kInvalid, format("the shape {} is not one of samples", shape_text(input.shape)),
                   "give [samples], [samples, channels] or [height, width, channels], at most 2^26 numbers");
    elements *= size;
  }
  if (input.shape.empty() || input.shape.size() > 3)
    return Error(Code::kInvalid, format("the shape {} is not one of samples", shape_text(input.shape)),
                 "give [samples], [samples, channels] or [height, width, channels]");
  if (!(input.rate_hz >= 0 && input.rate_hz <= 1e9))
    return Error(Code::kInvalid, format("a rate of {} samples per second is none", input.rate_hz));
  return ok_status();
}

Status append(Chain& chain, const Block& block) {
  for (const BlockKind& kind : kinds()) {
    if (block.name != kind.name) continue;
    Settings settings(block.settings);
    MOTE_TRY(kind.append(chain, settings));
    return settings.status();
  }
  return Error(Code::kInvalid, format("there is no block '{}'", block.name),
               did_you_mean(block.name, block_names()));
}

}  // namespace

std::vector<std::string> block_names() {
  std::vector<std::string> names;
  for (const BlockKind& kind : kinds()) names.emplace_back(kind.name);
  return names;
}

Result<Chain> chain_of(const std::string& name, const ChainInput& input, const std::vector<Block>& blocks) {
  MOTE_TRY(check_input(input));
  Chain chain(name, input);
  for (const Block& block : blocks) {
    ++chain.block;
    chain.block_name = block.name;
    const Status status = append(chain, block);
    if (status.ok()) continue;
    const Error& error = status.error();
    return Error(error.code,
                 format("signal block {} '{}': {}", chain.block, printable(block.name), error.what),
                 error.hint, block.where);
  }
  return chain;
}

Result<Graph> finish_features(Chain chain) {
  chain.graph.tensor(chain.current).name = "features";
  chain.graph.outputs = {chain.current};
  MOTE_TRY(verify(chain.graph));
  MOTE_TRY(verify_ops(chain.graph));
  return std::move(chain.graph);
}

Result<Graph> build_chain(const std::string& name, const ChainInput& input,
                          const std::vector<Block>& blocks) {
  if (blocks.empty()) return Error(Code::kInvalid, "a chain of no blocks", "add a table [[signal]]");
  MOTE_ASSIGN(Chain chain, chain_of(name, input, blocks));
  if (chain.graph.is_input(chain.current))
    return Error(Code::kInvalid, "the blocks leave the samples as they are", "leave them out");
  return finish_features(std::move(chain));
}

Result<Graph> build_pipeline(const std::string& name, const ChainInput& input,
                             const std::vector<Block>& blocks, const Graph& model) {
  MOTE_ASSIGN(Chain chain, chain_of(name, input, blocks));
  ++chain.block;
  chain.block_name = "model";
  MOTE_TRY(append_model(chain, model));
  MOTE_TRY(verify(chain.graph));
  MOTE_TRY(verify_ops(chain.graph));
  return std::move(chain.graph);
}

}  // namespace mote
