// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <set>

#include "base/format.h"
#include "base/notes.h"
#include "base/text.h"
#include "import/import.h"
#include "import/onnx/builder.h"
#include "import/onnx/conversions.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/inputs.h"
#include "import/onnx/model.h"
#include "import/onnx/prune.h"
#include "import/onnx/registry.h"
#include "import/problems.h"
#include "ir/verify.h"
#include "ops/op.h"

namespace mote {

namespace onnx {
namespace {

constexpr int64_t kOldestOpset = 7, kNewestOpset = 28;
constexpr int kDeepestCall = 32;  // functions and branches within each other

// The names that nodes of a graph, of a function or of a branch can use.
struct Scope {
  std::map<std::string, TensorId> values;
  std::map<std::string, const ValueInfo*> declared;
  std::set<std::string> failed;        // not there because of a problem that was noted already
  std::map<std::string, int> readers;  // how often a name is read
  const Scope* outer = nullptr;        // of a branch
  const std::map<std::string, int64_t>* opsets = nullptr;
  int depth = 0;

  const TensorId* find(const std::string& name) const {
    const auto found = values.find(name);
    if (found != values.end()) return &found->second;
    return outer == nullptr ? nullptr : outer->find(name);
  }
  bool has_failed(const std::string& name) const {
    return failed.count(name) > 0 || (outer != nullptr && outer->has_failed(name));
  }
};

// Builds the graph of one model.
class Importer {
 public:
  Importer(const ModelData& model, const std::string& file, const ImportOptions& options, Budget& budget,
           ExternalData& external, std::set<std::string> turned)
      : model_(model),
        file_(file),
        options_(options),
        budget_(budget),
        turned_(std::move(turned)),
        problems_(file),
        builder_(graph_, budget, external) {}

  Result<Graph> run();

  // The inputs that layers on images read, found by run(); those that have been turned are not among them.
  const std::set<std::string>& images() const { return images_; }

 private:
  Status check_options() const;
  void add_constants(Scope& scope);
  void add_inputs(Scope& scope);
  void append_nodes(const std::vector<NodeData>& nodes, Scope& scope);
  void append_node(const NodeData& node, Scope& scope);
  Status append_operator(const NodeData& node, Scope& scope);
  Status append_call(const NodeData& node, const FunctionData& function, Scope& scope);
  Status append_if(const NodeData& node, Scope& scope);
  Result<std::vector<TensorId>> append_branch(const NodeData& node, bool condition, Scope& scope);
  Status append_known(const NodeData& node, const Operator& op, Scope& scope);
  Result<std::vector<TensorId>> operands(const NodeData& node, const Scope& scope) const;
  const FunctionData* find_function(const NodeData& node) const;
  void add_outputs(Scope& scope);
  void set_result(const NodeData& node, size_t i, TensorId id, Scope& scope);
  void find_images();
  void note_type(int type, const std::string& name);
  void say_types() const;
  Origin origin_of(const NodeData& node) const;

  const ModelData& model_;
  std::string file_;
  const ImportOptions& options_;
  Budget& budget_;
  std::set<std::string> turned_, images_;
  Problems problems_;
  std::map<int, std::vector<std::string>> widened_;  // tensors of types that mote computes as others
  Graph graph_;
  Builder builder_;
  int index_ = -1;           // of the node of the file
  std::string in_function_;  // "Function/", while one is inlined
};

Origin Importer::origin_of(const NodeData& node) const {
  std::string name = node.name;
  if (name.empty() && !node.outputs.empty()) name = node.outputs[0];
  return Origin{file_, index_, printable(name), in_function_ + printable(node.op)};
}

Status Importer::check_options() const {
  std::vector<std::string> names;
  for (const ValueInfo& input : model_.graph->inputs) names.push_back(printable(input.name));
  const auto check = [&](const std::string& name, const char* option) -> Status {
    for (const ValueInfo& input : model_.graph->inputs)
      if (input.name == name) return ok_status();
    return Error(Code::kNotFound, format("{} names '{}', which is no input of the model", option, name),
                 did_you_mean(name, names), Origin{file_});
  };
  for (const auto& [name, shape] : options_.shapes) MOTE_TRY(check(name, "--shape"));
  for (const auto& [name, value] : options_.constants) MOTE_TRY(check(name, "--const"));
  return ok_status();
}

void Importer::add_constants(Scope& scope) {
  for (const TensorData& data : model_.graph->initializers) {
    if (!budget_.ok()) return;
    const TensorId id = builder_.constant(data);
    const Status status = builder_.take_error();
    if (status.ok()) {
      scope.values[data.name] = id;
      note_type(data.type, data.name);
    } else {
      problems_.add(status.error());
      scope.failed.insert(data.name);
    }
  }
  if (model_.graph->has_sparse) problems_.add("has sparse constants", "export the model with dense weights");
}

void Importer::add_inputs(Scope& scope) {
  for (const ValueInfo& input : model_.graph->inputs) {
    if (scope.values.count(input.name) > 0 || !budget_.charge(sizeof(Tensor))) continue;
    scope.declared[input.name] = &input;
    Result<Tensor> tensor = input_tensor(input, options_);
    if (!tensor.ok()) {
      problems_.add(tensor.error());
      scope.failed.insert(input.name);
      continue;
    }
    const bool is_turned = turned_.count(printable(input.name)) > 0;
    if (is_turned) {
      const Shape in_file = tensor->shape;
      turn_channels_last(&tensor->shape);
      note(layout_note(file_, "input", tensor->name, in_file, tensor->shape));
    }
    note_type(input.type, input.name);
    const bool is_constant = tensor->is_constant();
    const TensorId id = graph_.add(std::move(tensor).value());
    if (!is_constant) graph_.inputs.push_back(id);
    builder_.set_file_type(id, input.type);
    scope.values[input.name] = is_turned ? builder_.as_channels_last(id) : id;
  }
}

void Importer::note_type(int type, const std::string& name) {
  const auto here = dtype_of(type);
  if (here && dtype_name(*here) != element_type_name(type)) widened_[type].push_back(printable(name));
}

void Importer::say_types() const {
  for (const auto& [type, names] : widened_)
    note(format("{}: {} of '{}'{} is computed as {}", file_, element_type_name(type), names[0],
                names.size() > 1 ? format(" and {} more", names.size() - 1) : "",
                dtype_name(*dtype_of(type))));
}

void Importer::append_nodes(const std::vector<NodeData>& nodes, Scope& scope) {
  for (const NodeData& node : nodes)
    for (const std::string& name : node.inputs) ++scope.readers[name];
  for (const NodeData& node : nodes) {
    if (!budget_.ok()) return;
    if (scope.depth == 0) ++index_;
    append_node(node, scope);
  }
}

Status check_outputs(const NodeData& node, const Scope& scope) {
  for (const std::string& out : node.outputs)
    if (!out.empty() && scope.values.count(out) > 0)
      return Error(Code::kInvalid, format("writes '{}', which is there already", printable(out)),
                   "the file is damaged: export it again");
  return ok_status();
}

void Importer::append_node(const NodeData& node, Scope& scope) {
  if (!budget_.charge(sizeof(NodeData))) return;
  if (node.outputs.empty()) return;  // computes nothing that anyone could read
  builder_.set_origin(origin_of(node));
  Status status = check_outputs(node, scope);
  if (status.ok()) status = append_operator(node, scope);
  const Status built = builder_.take_error();
  // What failed first is the reason.
  if (!built.ok()) status = built;
  if (!budget_.ok()) return;
  for (const std::string& out : node.outputs)
    if (!out.empty() && scope.values.count(out) == 0) scope.failed.insert(out);
  if (!status.ok()) problems_.add(status.error(), origin_of(node));
}

const FunctionData* Importer::find_function(const NodeData& node) const {
  for (const FunctionData& function : model_.functions)
    if (function.name == node.op && function.domain == node.domain) return &function;
  return nullptr;
}

Status Importer::append_operator(const NodeData& node, Scope& scope) {
  if (const FunctionData* function = find_function(node)) return append_call(node, *function, scope);
  if (node.domain.empty() && node.op == "If") return append_if(node, scope);
  const Operator* op = find_operator(node.domain, node.op);
  if (op == nullptr)
    return Error(Code::kUnsupported, "mote does not have this operator", refusal(node.domain, node.op));
  return append_known(node, *op, scope);
}

Result<std::vector<TensorId>> Importer::operands(const NodeData& node, const Scope& scope) const {
  std::vector<TensorId> out;
  for (const std::string& name : node.inputs) {
    if (name.empty()) {
      out.push_back(kNoTensor);
      continue;
    }
    const TensorId* id = scope.find(name);
    if (id == nullptr)
      return Error(Code::kInvalid, format("reads '{}', which nothing before it writes", printable(name)),
                   "the file is damaged: export it again");
    out.push_back(*id);
  }
  return out;
}

bool waits_for_failed(const NodeData& node, const Scope& scope) {
  return std::any_of(node.inputs.begin(), node.inputs.end(),
                     [&](const std::string& name) { return scope.has_failed(name); });
}

Status Importer::append_known(const NodeData& node, const Operator& op, Scope& scope) {
  if (waits_for_failed(node, scope)) return ok_status();
  MOTE_ASSIGN(std::vector<TensorId> inputs, operands(node, scope));
  for (const TensorId id : inputs)
    if (!op.takes_empty && id != kNoTensor && graph_.tensor(id).elements() == 0)
      return empty_tensor(graph_.tensor(id));
  std::vector<int> types, readers;
  for (const std::string& name : node.inputs) {
    const auto known = scope.declared.find(name);
    types.push_back(known == scope.declared.end() ? 0 : known->second->type);
    const auto counted = scope.readers.find(name);
    readers.push_back(counted == scope.readers.end() ? 0 : counted->second);
  }
  std::vector<DeclaredShape> declared;
  for (const std::string& name : node.outputs) {
    const auto known = scope.declared.find(name);
    declared.push_back(known == scope.declared.end() ? std::nullopt : fixed_shape(*known->second));
  }
  const auto opset = scope.opsets->find(node.domain);
  Context context(node, opset == scope.opsets->end() ? 1 : static_cast<int>(opset->second), std::move(inputs),
                  std::move(types), std::move(readers), std::move(declared), builder_);
  MOTE_TRY(op.append(context));
  if (!builder_.ok()) return ok_status();
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    if (node.outputs[i].empty()) continue;
    if (context.result(i) == kNoTensor)
      return Error(Code::kUnsupported,
                   format("mote does not compute its output {} ('{}')", i, printable(node.outputs[i])));
    set_result(node, i, context.result(i), scope);
  }
  return ok_status();
}

void Importer::set_result(const NodeData& node, size_t i, TensorId id, Scope& scope) {
  scope.values[node.outputs[i]] = id;
  Tensor& tensor = graph_.tensor(id);
  if (tensor.name == builder_.origin().node_name) tensor.name = printable(node.outputs[i]);
}

// The nodes of a function stand for the call.
Status Importer::append_call(const NodeData& node, const FunctionData& function, Scope& scope) {
  if (waits_for_failed(node, scope)) return ok_status();
  if (scope.depth >= kDeepestCall) return Error(Code::kUnsupported, "functions call each other too deep");
  MOTE_ASSIGN(const std::vector<TensorId> inputs, operands(node, scope));
  Scope inner;
  inner.opsets = &function.opsets;
  inner.depth = scope.depth + 1;
  for (size_t i = 0; i < function.inputs.size(); ++i)
    inner.values[function.inputs[i]] = i < inputs.size() ? inputs[i] : kNoTensor;
  // Functions that call others twice over would grow beyond any size.
  if (!budget_.charge(16 * function.bytes)) return ok_status();
  std::vector<NodeData> body = function.nodes;
  for (NodeData& one : body) resolve_references(&one, node, function);
  const std::string before = in_function_;
  in_function_ += printable(function.name) + "/";
  append_nodes(body, inner);
  in_function_ = before;
  for (size_t i = 0; i < node.outputs.size() && i < function.outputs.size(); ++i)
    if (const auto found = inner.values.find(function.outputs[i]); found != inner.values.end())
      scope.values[node.outputs[i]] = found->second;
  return ok_status();
}

// Of a condition that is known, the branch; otherwise both are computed and each result is picked.
Status Importer::append_if(const NodeData& node, Scope& scope) {
  if (waits_for_failed(node, scope)) return ok_status();
  if (scope.depth >= kDeepestCall) return Error(Code::kUnsupported, "branches lie in each other too deep");
  MOTE_ASSIGN(const std::vector<TensorId> inputs, operands(node, scope));
  if (inputs.size() != 1 || inputs[0] == kNoTensor || builder_.type(inputs[0]) != DType::kBool ||
      builder_.tensor(inputs[0]).elements() != 1)
    return Error(Code::kInvalid, "has no condition", "the file is damaged: export it again");
  if (builder_.is_constant(inputs[0])) {
    const bool condition = builder_.tensor(inputs[0]).values<uint8_t>()[0] != 0;
    MOTE_ASSIGN(const std::vector<TensorId> results, append_branch(node, condition, scope));
    for (size_t i = 0; i < results.size(); ++i)
      if (results[i] != kNoTensor) scope.values[node.outputs[i]] = results[i];
    return ok_status();
  }
  MOTE_ASSIGN(const std::vector<TensorId> then, append_branch(node, true, scope));
  MOTE_ASSIGN(const std::vector<TensorId> otherwise, append_branch(node, false, scope));
  const TensorId condition = builder_.reshape(inputs[0], {});
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    // A problem within a branch has been noted.
    if (i >= then.size() || i >= otherwise.size() || then[i] == kNoTensor || otherwise[i] == kNoTensor)
      continue;
    if (builder_.type(then[i]) != builder_.type(otherwise[i]) ||
        builder_.plain_shape(then[i]) != builder_.plain_shape(otherwise[i]))
      return Error(Code::kUnsupported, "chooses while it runs between results of different shapes",
                   "the memory of a model is fixed: export it without the branch");
    scope.values[node.outputs[i]] = select(builder_, condition, then[i], otherwise[i]);
  }
  note(format("{}: both branches of '{}' (If) are computed, for its condition changes from run to run", file_,
              printable(node.outputs[0])));
  return ok_status();
}

// What a branch computes, in the order of the node's results; kNoTensor where a problem was noted.
Result<std::vector<TensorId>> Importer::append_branch(const NodeData& node, bool condition, Scope& scope) {
  const Attribute* branch = node.find(condition ? "then_branch" : "else_branch");
  if (branch == nullptr || !branch->graph)
    return Error(Code::kInvalid, "has no branch for its condition", "the file is damaged: export it again");
  const GraphData graph = read_graph(*branch->graph, &budget_);
  Scope inner;
  inner.opsets = scope.opsets;
  inner.outer = &scope;
  inner.depth = scope.depth + 1;
  for (const TensorData& data : graph.initializers) inner.values[data.name] = builder_.constant(data);
  std::vector<TensorId> out(node.outputs.size(), kNoTensor);
  if (!builder_.ok()) return out;
  for (const ValueInfo& value : graph.outputs) inner.declared[value.name] = &value;
  append_nodes(graph.nodes, inner);
  for (size_t i = 0; i < out.size() && i < graph.outputs.size(); ++i)
    if (const TensorId* id = inner.find(graph.outputs[i].name)) out[i] = *id;
  return out;
}

void Importer::add_outputs(Scope& scope) {
  builder_.set_origin(Origin{file_});
  for (const ValueInfo& output : model_.graph->outputs) {
    const TensorId* found = scope.find(output.name);
    if (found == nullptr && !scope.has_failed(output.name))
      problems_.add(Error(Code::kInvalid, format("output '{}' is written by no node", printable(output.name)),
                          "the file is damaged: export it again"));
    if (found == nullptr) continue;
    TensorId id = *found;
    if (builder_.tensor(id).elements() == 0) {
      problems_.add(format("output '{}' is empty", printable(output.name)), "take it out of the model");
      continue;
    }
    if (options_.keep_layout) {
      id = builder_.plain(id);
    } else if (builder_.is_channels_last(id)) {
      note(
          layout_note(file_, "output", printable(output.name), builder_.plain_shape(id), builder_.shape(id)));
    }
    // What is computed in float32 becomes a value of the output's own type; half precision counts as float32.
    if (is_small_float(output.type) && output.type != kFloat16 && !graph_.is_input(id)) {
      const Result<TensorId> rounded = converted(builder_, id, builder_.file_type(id), output.type);
      if (!rounded.ok()) builder_.fail(rounded.error());
      if (rounded.ok()) id = *rounded;
    }
    const Status status = builder_.take_error();
    if (!status.ok()) {
      problems_.add(status.error());
      continue;
    }
    graph_.outputs.push_back(id);
    if (!graph_.is_input(id)) graph_.tensor(id).name = printable(output.name);
  }
}

// From where images are wanted channels last back to the inputs that they are made from, element by element.
void Importer::find_images() {
  std::vector<TensorId> left = builder_.turned();
  std::set<TensorId> seen;
  std::map<TensorId, const Node*> producers;
  for (const Node& node : graph_.nodes) producers[node.outputs[0]] = &node;
  while (!left.empty()) {
    const TensorId id = left.back();
    left.pop_back();
    if (!seen.insert(id).second) continue;
    if (graph_.is_input(id)) images_.insert(graph_.tensor(id).name);
    const auto found = producers.find(id);
    if (found == producers.end() || find_op(found->second->op)->locality != Locality::kElements) continue;
    for (const TensorId in : found->second->inputs)
      if (in != kNoTensor && graph_.tensor(in).shape == graph_.tensor(id).shape) left.push_back(in);
  }
}

Result<Graph> Importer::run() {
  graph_.name = c_identifier(std::filesystem::path(file_).stem().string());
  MOTE_TRY(check_options());
  Scope scope;
  scope.opsets = &model_.opsets;
  for (const ValueInfo& value : model_.graph->values) scope.declared[value.name] = &value;
  for (const ValueInfo& value : model_.graph->outputs) scope.declared[value.name] = &value;
  for (const ValueInfo& output : model_.graph->outputs) ++scope.readers[output.name];
  add_constants(scope);
  add_inputs(scope);
  append_nodes(model_.graph->nodes, scope);
  if (!budget_.ok()) return graph_;
  add_outputs(scope);
  if (!problems_.empty()) return problems_.error();
  find_images();
  prune(graph_, file_);
  Status status = verify(graph_);
  if (status.ok()) status = verify_ops(graph_);
  if (!status.ok()) return status.error().at(Origin{file_});
  say_types();
  return std::move(graph_);
}

Status check_opset(const ModelData& model, const std::string& file) {
  const auto own = model.opsets.find("");
  if (own == model.opsets.end()) return ok_status();  // no operator of ONNX's own
  if (own->second >= kOldestOpset && own->second <= kNewestOpset) return ok_status();
  return Error(Code::kUnsupported,
               format("has opset {}; mote reads opset {} to {}", own->second, kOldestOpset, kNewestOpset),
               "export it with another one: torch.onnx.export(..., opset_version=17)", Origin{file});
}

Result<Graph> import(const ModelData& model, const std::string& file, const ImportOptions& options,
                     Budget& budget) {
  if (!model.graph)
    return Error(Code::kInvalid, "is not an ONNX model: it has no graph", "copy or export it again",
                 Origin{file});
  MOTE_TRY(check_opset(model, file));
  ExternalData external(file);
  Importer first(model, file, options, budget, external, {});
  Result<Graph> graph = first.run();
  if (!graph.ok() || options.keep_layout || first.images().empty()) return graph;
  // Once more with images as layers read them.
  return Importer(model, file, options, budget, external, first.images()).run();
}

}  // namespace
}  // namespace onnx

Result<Graph> import_onnx(const Bytes& bytes, const std::string& file, const ImportOptions& options) {
  if (bytes.empty()) return Error(Code::kInvalid, "is empty", "copy or export it again", Origin{file});
  onnx::Budget budget(bytes.size());
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const onnx::ModelData model = onnx::read_model(text, &budget);
  Result<Graph> graph = budget.ok() ? onnx::import(model, file, options, budget) : Result<Graph>(Graph());
  // Whatever was concluded from fields that could not be read does not count.
  if (!budget.ok())
    return Error(Code::kInvalid,
                 format("is damaged or cut short: {} (the file has {} bytes)", budget.fault(),
                        with_commas(static_cast<int64_t>(bytes.size()))),
                 "copy or export it again", Origin{file});
  return graph;
}

Result<OnnxSummary> summarize_onnx(const Bytes& bytes, const std::string& file) {
  onnx::Budget budget(bytes.size());
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const onnx::ModelData model = onnx::read_model(text, &budget);
  if (!budget.ok() || !model.graph)
    return Error(Code::kInvalid, format("is no ONNX model, or damaged: {}", budget.fault()), "",
                 Origin{file});
  OnnxSummary out;
  for (const onnx::ValueInfo& input : model.graph->inputs) out.inputs.push_back(input.name);
  for (const onnx::ValueInfo& output : model.graph->outputs) out.outputs.push_back(output.name);
  for (const onnx::NodeData& node : model.graph->nodes)
    if (std::find(out.operators.begin(), out.operators.end(), node.op) == out.operators.end())
      out.operators.push_back(node.op);
  if (const auto own = model.opsets.find(""); own != model.opsets.end()) out.opset = own->second;
  return out;
}

std::vector<std::string> onnx_operators() {
  std::vector<std::string> out = {"If"};  // which is no operator of its own here
  for (const onnx::Operator& one : onnx::all_operators())
    out.push_back(one.domain[0] == 0 ? one.name : format("{}.{}", one.domain, one.name));
  std::sort(out.begin(), out.end());
  return out;
}

Result<Tensor> import_onnx_tensor(const Bytes& bytes, const std::string& file) {
  onnx::Budget budget(bytes.size());
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const onnx::TensorData data = onnx::read_tensor(text, &budget);
  onnx::ExternalData external(file);
  Result<Tensor> tensor = budget.ok() ? onnx::constant_of(data, external, &budget) : Result<Tensor>(Tensor());
  if (!budget.ok())
    return Error(Code::kInvalid, format("is no tensor of ONNX, or damaged: {}", budget.fault()), "",
                 Origin{file});
  if (!tensor.ok()) return tensor.error().at(Origin{file});
  return tensor;
}

}  // namespace mote
