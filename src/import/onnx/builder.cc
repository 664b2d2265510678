// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/builder.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/checked.h"
#include "base/format.h"
#include "base/text.h"
#include "ir/verify.h"
#include "ops/constant_result.h"
#include "ops/op.h"

namespace mote::onnx {

namespace {

// [0, 2, 3, 1]: where each dimension of a tensor that is kept channels last is in the file's.
std::vector<int64_t> to_channels_last(size_t rank) {
  std::vector<int64_t> order(rank);
  std::iota(order.begin(), order.end(), 0);
  std::rotate(order.begin() + 1, order.begin() + 2, order.end());
  return order;
}

std::vector<int64_t> to_plain(size_t rank) {
  std::vector<int64_t> order(rank);
  std::iota(order.begin(), order.end(), 0);
  std::rotate(order.begin() + 1, order.end() - 1, order.end());
  return order;
}

bool moves_nothing(const Shape& in, const std::vector<int64_t>& order) {
  int64_t last = -1;
  for (const int64_t axis : order) {
    if (in[static_cast<size_t>(axis)] == 1) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

Shape permuted(const Shape& shape, const std::vector<int64_t>& order) {
  Shape out;
  for (const int64_t axis : order) out.push_back(shape[static_cast<size_t>(axis)]);
  return out;
}

std::vector<int64_t> wide(const Shape& shape) { return {shape.begin(), shape.end()}; }

// Results whose elements are those of the first operand, elsewhere.
bool only_moves(const std::string& op) {
  static const std::set<std::string> kMoves = {"reshape", "transpose", "slice",
                                               "concat",  "gather",    "broadcast_to"};
  return kMoves.count(op) > 0;
}

}  // namespace

Error empty_tensor(const Tensor& tensor) {
  return Error(Code::kUnsupported,
               format("the tensor '{}' {} is empty", tensor.name, shape_text(tensor.shape)),
               "take the layers that work on it out of the model");
}

const Tensor& Builder::tensor(TensorId id) const {
  static const Tensor none;
  return id < 0 ? none : graph_.tensor(id);
}

void Builder::fail(const Error& error) {
  if (!failed_) error_ = error;
  failed_ = true;
}

Status Builder::take_error() {
  if (!failed_) return ok_status();
  failed_ = false;
  return error_;
}

bool Builder::valid(const std::vector<TensorId>& ids) {
  if (failed_ || !budget_.ok()) return false;
  for (const TensorId id : ids) {
    if (id == kNoTensor || !is_empty(id)) continue;
    fail(empty_tensor(graph_.tensor(id)));
    return false;
  }
  return true;
}

bool Builder::is_empty(TensorId id) const { return id != kNoTensor && tensor(id).elements() == 0; }

bool Builder::check_shape(const Shape& shape) {
  int64_t bytes = sizeof(int64_t);
  for (const int32_t size : shape) {
    const auto product = size < 1 ? std::nullopt : checked_mul(bytes, size);
    if (product && *product <= kMaxTensorBytes) {
      bytes = *product;
      continue;
    }
    fail(Error(Code::kUnsupported,
               format("the result would have the shape {}, which mote does not accept", shape_text(shape))));
    return false;
  }
  if (shape.size() <= static_cast<size_t>(kMaxRank)) return true;
  fail(Error(Code::kUnsupported,
             format("the result would have {} dimensions; mote has at most {}", shape.size(), kMaxRank)));
  return false;
}

// Work on constants is charged as well as memory: a small file could ask for much of it.
bool Builder::fold(const Node& node) {
  if (!has_constant_result(graph_, node)) return false;
  int64_t cost = find_op(node.op)->macs(graph_, node) / 8 + graph_.tensor(node.outputs[0]).bytes();
  for (const TensorId id : node.inputs) cost += id == kNoTensor ? 0 : graph_.tensor(id).bytes();
  if (budget_.charge(static_cast<uint64_t>(cost))) fold_node(graph_, node);
  return true;
}

TensorId Builder::node(const char* op, const std::vector<TensorId>& inputs, const Attrs& attrs, DType type,
                       const Quant& quant) {
  return node_of(op, inputs, attrs, {type}, quant)[0];
}

std::vector<TensorId> Builder::node_of(const char* op, const std::vector<TensorId>& inputs,
                                       const Attrs& attrs, const std::vector<DType>& types,
                                       const Quant& quant) {
  const std::vector<TensorId> none(types.size(), kNoTensor);
  const OpDef& def = *find_op(op);
  // Element by element, nothing becomes nothing.
  const bool empty = types.size() == 1 && def.locality == Locality::kElements &&
                     std::any_of(inputs.begin(), inputs.end(), [&](TensorId id) { return is_empty(id); });
  if (failed_ || !budget_.ok() || (!empty && !valid(inputs)) ||
      !budget_.charge(sizeof(Node) + types.size() * sizeof(Tensor) + 256))
    return none;
  Node made{op, inputs, {}, attrs, origin_};
  for (const DType type : types) {
    Tensor out;
    out.type = type;
    out.quant = quant;
    out.name = origin_.node_name;
    made.outputs.push_back(graph_.add(std::move(out)));
  }
  const Result<std::vector<Shape>> shapes = def.infer(graph_, made);
  if (!shapes.ok()) {
    fail(shapes.error());
    return none;
  }
  if (empty) return {nothing(types[0], (*shapes)[0])};
  for (size_t i = 0; i < types.size(); ++i) {
    if (!check_shape((*shapes)[i])) return none;
    graph_.tensor(made.outputs[i]).shape = (*shapes)[i];
    if (passes_infinity(made)) infinite_.insert(made.outputs[i]);
  }
  if (!fold(made)) {
    for (const TensorId id : made.outputs) producer_[id] = graph_.nodes.size();
    graph_.nodes.push_back(made);
  }
  move_twin(made);
  if (only_moves(op))
    if (const int element_type = file_type(inputs[0]); element_type != 0)
      set_file_type(made.outputs[0], element_type);
  return made.outputs;
}

int Builder::file_type(TensorId id) const {
  const auto found = file_types_.find(id);
  return found == file_types_.end() ? 0 : found->second;
}

namespace {

// The axis that a quantised one becomes, or -1 if its indices are no longer along one axis.
int moved_axis(const Node& node, const Shape& in, const Shape& out, int axis) {
  if (node.op == "transpose") {
    const std::vector<int64_t> order = node.attrs.list("order");
    return static_cast<int>(std::find(order.begin(), order.end(), axis) - order.begin());
  }
  if (node.op == "slice") return in[static_cast<size_t>(axis)] == out[static_cast<size_t>(axis)] ? axis : -1;
  const auto before = [](const Shape& shape, size_t d) {
    return std::accumulate(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(d), int64_t{1},
                           std::multiplies<>());
  };
  for (size_t d = 0; d < out.size(); ++d)
    if (out[d] == in[static_cast<size_t>(axis)] && before(out, d) == before(in, static_cast<size_t>(axis)))
      return static_cast<int>(d);
  return -1;
}

}  // namespace

void Builder::move_twin(const Node& moved) {
  if (moved.op != "reshape" && moved.op != "transpose" && moved.op != "slice") return;
  const TensorId from = twin(moved.inputs[0]);
  if (from == kNoTensor || shape(from) != shape(moved.inputs[0])) return;
  Quant quant = tensor(from).quant;
  if (quant.axis < 0) {
    const TensorId to = node(moved.op.c_str(), {from}, moved.attrs, type(from), quant);
    if (to != kNoTensor) set_twin(moved.outputs[0], to);
    return;
  }
  // Only constants have a scale for each channel; operators that move elements know nothing of it.
  quant.axis = moved_axis(moved, shape(from), shape(moved.outputs[0]), quant.axis);
  if (quant.axis < 0 || !is_constant(from)) return;
  Tensor bare = tensor(from);
  bare.quant = {};
  const TensorId to = node(moved.op.c_str(), {constant(std::move(bare))}, moved.attrs, type(from));
  if (to == kNoTensor) return;
  graph_.tensor(to).quant = quant;
  set_twin(moved.outputs[0], to);
}

TensorId Builder::twin(TensorId id) const {
  const auto found = twins_.find(id);
  return found == twins_.end() ? kNoTensor : found->second;
}

bool Builder::passes_infinity(const Node& node) const {
  // These have finite results of any operand.
  static const std::set<std::string> kFinite = {"softmax", "log_softmax", "sigmoid", "compare", "activation"};
  return kFinite.count(node.op) == 0 && std::any_of(node.inputs.begin(), node.inputs.end(),
                                                    [&](TensorId id) { return infinite_.count(id) > 0; });
}

namespace {
// A file may say of a tensor what its operator does not allow.
constexpr const char* kDamaged = "the file is damaged: export it again";
}  // namespace

TensorId Builder::constant(Tensor tensor) {
  if (failed_ || !budget_.charge(sizeof(Tensor))) return kNoTensor;
  if (tensor.name.empty()) tensor.name = origin_.node_name;
  const TensorId id = graph_.add(std::move(tensor));
  const Tensor& made = graph_.tensor(id);
  if (made.type == DType::kFloat32 && made.is_constant() &&
      std::any_of(made.values<float>(), made.values<float>() + made.elements(),
                  [](float v) { return std::isinf(v); }))
    infinite_.insert(id);
  return id;
}

bool Builder::affords(int64_t elements) {
  constexpr uint64_t kBytes = 16;  // of an element, in whatever steps it is made
  return !failed_ && budget_.charge(kBytes * static_cast<uint64_t>(elements));
}

TensorId Builder::nothing(DType type, const Shape& shape) {
  return constant(constant_tensor("", type, shape, std::vector<uint8_t>()));
}

TensorId Builder::constant(const TensorData& data) {
  if (failed_) return kNoTensor;
  Result<Tensor> tensor = constant_of(data, external_, &budget_);
  if (tensor.ok()) {
    const TensorId id = constant(std::move(tensor).value());
    set_file_type(id, data.type);
    return id;
  }
  Error error = tensor.error();
  error.what = format("the tensor '{}' {}", printable(data.name), error.what);
  fail(error);
  return kNoTensor;
}

TensorId Builder::real(float value, const Shape& shape) {
  if (!affords(element_count(shape))) return kNoTensor;
  return list(DType::kFloat32, shape, std::vector<float>(static_cast<size_t>(element_count(shape)), value));
}

TensorId Builder::integer(int32_t value) { return list(DType::kInt32, {}, std::vector<int32_t>{value}); }

TensorId Builder::cast(TensorId in, DType to) {
  if (type(in) == to) return in;
  const TensorId out = node("cast", {in}, {}, to);
  return is_channels_last(in) ? as_channels_last(out) : out;
}

TensorId Builder::reshape(TensorId in, const Shape& to) {
  if (shape(in) == to && !is_channels_last(in)) return in;
  if (!check_shape(to)) return kNoTensor;
  Attrs attrs;
  attrs.set("shape", wide(to));
  return node("reshape", {in}, attrs, type(in), tensor(in).quant);
}

TensorId Builder::view(TensorId in) {
  Attrs attrs;
  attrs.set("shape", wide(shape(in)));
  return node("reshape", {in}, attrs, type(in), tensor(in).quant);
}

TensorId Builder::transpose(TensorId in, const std::vector<int64_t>& order) {
  if (failed_) return kNoTensor;
  if (static_cast<int>(order.size()) != rank(in)) {
    fail(Error(Code::kInvalid,
               format("'{}' of shape {} has not {} dimensions", tensor(in).name, shape_text(shape(in)),
                      order.size()),
               kDamaged));
    return kNoTensor;
  }
  // Two in a row are one.
  if (const Node* first = producer(in); first != nullptr && first->op == "transpose") {
    std::vector<int64_t> both;
    for (const int64_t axis : order) both.push_back(first->attrs.list("order")[static_cast<size_t>(axis)]);
    return transpose(first->inputs[0], both);
  }
  if (std::is_sorted(order.begin(), order.end())) return is_channels_last(in) ? view(in) : in;
  if (moves_nothing(shape(in), order)) return reshape(in, permuted(shape(in), order));
  Attrs attrs;
  attrs.set("order", order);
  return node("transpose", {in}, attrs, type(in), tensor(in).quant);
}

TensorId Builder::slice(TensorId in, int axis, int64_t begin, int64_t size) {
  if (failed_) return kNoTensor;
  if (axis < 0 || axis >= rank(in) || begin < 0 || size < 0 ||
      size > shape(in)[static_cast<size_t>(axis)] - begin) {
    fail(Error(Code::kInvalid,
               format("'{}' of shape {} has no elements {} to {} along dimension {}", tensor(in).name,
                      shape_text(shape(in)), begin, begin + size, axis),
               kDamaged));
    return kNoTensor;
  }
  std::vector<int64_t> begins(shape(in).size(), 0), sizes = wide(shape(in));
  begins[static_cast<size_t>(axis)] = begin;
  sizes[static_cast<size_t>(axis)] = size;
  if (sizes == wide(shape(in)) && begin == 0) return in;
  if (size == 0) return nothing(type(in), Shape(sizes.begin(), sizes.end()));
  Attrs attrs;
  attrs.set("begin", begins);
  attrs.set("size", sizes);
  attrs.set("stride", std::vector<int64_t>(begins.size(), 1));
  return node("slice", {in}, attrs, type(in), tensor(in).quant);
}

TensorId Builder::concat(const std::vector<TensorId>& in, int axis) {
  if (failed_) return kNoTensor;
  if (in.size() == 1) return in[0];
  Attrs attrs;
  attrs.set("axis", int64_t{axis});
  return node("concat", in, attrs, type(in[0]), tensor(in[0]).quant);
}

TensorId Builder::broadcast(TensorId in, const Shape& to) {
  if (shape(in) == to) return in;
  Attrs attrs;
  attrs.set("shape", wide(to));
  return node("broadcast_to", {in}, attrs, type(in), tensor(in).quant);
}

TensorId Builder::binary(const char* op, TensorId a, TensorId b) {
  Attrs attrs;
  const bool unlimited = infinite_.count(a) > 0 || infinite_.count(b) > 0;
  attrs.set("activation", std::string(unlimited ? "unlimited" : "none"));
  return node(op, {a, b}, attrs, type(a));
}

TensorId Builder::unary(const char* function, TensorId in) {
  Attrs attrs;
  attrs.set("function", std::string(function));
  const TensorId out = node("unary", {in}, attrs, DType::kFloat32);
  return is_channels_last(in) ? as_channels_last(out) : out;
}

bool Builder::is_channels_last(TensorId id) const {
  return id >= 0 && static_cast<size_t>(id) < channels_last_.size() &&
         channels_last_[static_cast<size_t>(id)];
}

TensorId Builder::as_channels_last(TensorId id) {
  if (id == kNoTensor || rank(id) < 3) return id;
  channels_last_.resize(std::max(channels_last_.size(), static_cast<size_t>(id) + 1), false);
  channels_last_[static_cast<size_t>(id)] = true;
  if (const TensorId same = twin(id); same != kNoTensor) as_channels_last(same);
  return id;
}

TensorId Builder::plain(TensorId id) {
  if (failed_ || !is_channels_last(id)) return id;
  if (const auto known = other_order_.find(id); known != other_order_.end()) return known->second;
  const TensorId out = transpose(id, to_plain(shape(id).size()));
  if (out != kNoTensor) other_order_[id] = out;
  return out;
}

TensorId Builder::channels_last(TensorId id) {
  if (failed_ || id == kNoTensor || rank(id) < 3 || is_channels_last(id)) return failed_ ? kNoTensor : id;
  if (const auto known = other_order_.find(id); known != other_order_.end()) return known->second;
  if (!is_constant(id)) turned_.push_back(id);
  const size_t before = graph_.tensors.size();
  TensorId out = transpose(id, to_channels_last(shape(id).size()));
  if (failed_) return kNoTensor;
  // A tensor that was there before has an order of its own.
  if (static_cast<size_t>(out) < before) out = view(out);
  other_order_[id] = as_channels_last(out);
  return out;
}

TensorId Builder::flattened(TensorId id, const Shape& to) {
  Attrs attrs;
  attrs.set("shape", wide(to));
  return node("reshape", {id}, attrs, type(id), tensor(id).quant);
}

const Node* Builder::producer(TensorId id) const {
  const auto found = producer_.find(id);
  return found == producer_.end() ? nullptr : &graph_.nodes[found->second];
}

Shape Builder::plain_shape(TensorId id) const {
  return is_channels_last(id) ? permuted(shape(id), to_plain(shape(id).size())) : shape(id);
}

int Builder::axis_in(TensorId id, int axis) const {
  if (!is_channels_last(id) || axis == 0) return axis;
  return axis == 1 ? rank(id) - 1 : axis - 1;
}

}  // namespace mote::onnx
