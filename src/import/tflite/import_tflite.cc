// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "base/format.h"
#include "base/notes.h"
#include "base/text.h"
#include "import/control_flow.h"
#include "import/import.h"
#include "import/problems.h"
#include "import/tflite/compressed.h"
#include "import/tflite/conversions.h"
#include "import/tflite/dequantized.h"
#include "import/tflite/evaluate.h"
#include "import/tflite/flat_buffer.h"
#include "import/tflite/hybrid.h"
#include "import/tflite/identifier.h"
#include "import/tflite/names.h"
#include "import/tflite/operators.h"
#include "import/tflite/schema.h"
#include "import/tflite/source_node.h"
#include "import/tflite/source_options.h"
#include "import/tflite/tensors.h"
#include "import/tflite/uint8.h"
#include "import/tflite/variables.h"
#include "ir/verify.h"
#include "ops/control_flow.h"
#include "ops/op.h"

namespace mote {

namespace tflite {
namespace {

bool is_decode(const SourceNode& node) {
  return node.code->code == kCustom && node.code->custom == "TFLM_DECODE";
}

// The value of a variable before the first run, by its name.
using InitialValues = std::map<std::string, std::shared_ptr<const Bytes>>;

// Reads one subgraph of a file.
class Importer {
 public:
  // `depth` subgraphs are being read whose parts this one is.
  Importer(FlatBuffer& file, const std::string& name, int32_t subgraph, int depth = 0)
      : file_name_(name), file_(file), subgraph_index_(subgraph), depth_(depth), problems_(name) {}

  Result<Graph> run();
  // Of a subgraph that sets variables: what it sets them to.
  Result<InitialValues> initial_values();

 private:
  Status open();
  Result<Graph> read();
  Status take_out_variables();
  Result<InitialValues> values_of_variables();
  Status read_variables();
  void drop_constant_inputs();
  void find_used();
  void read_operator_codes();
  Status read_operators();
  Status check_indices(const std::vector<int32_t>& list, const char* role, bool optional,
                       const Origin& where);
  Status read_tensors();
  bool is_written(int32_t index) const;
  const OpDef* check_operator(const SourceNode& node);
  void drop_half_dequantize();
  void find_as_stored();
  Status decode_constants();
  Status decode(const SourceNode& node);
  void build_nodes();
  Status map_nodes();
  Status add_parts(const SourceNode& source, const Node& node);
  Result<Graph> part(int32_t subgraph);
  bool folds(const Node& node) const;
  void keep_or_fold(Node node);
  Error invalid(const std::string& what, const std::string& hint = {}) const {
    return Error(Code::kInvalid, what, hint, Origin{file_name_});
  }
  std::vector<TensorId> ids(const std::vector<int32_t>& source) const;

  std::string file_name_;
  FlatBuffer& file_;
  int32_t subgraph_index_;
  int depth_;
  Problems problems_;
  FlatTable model_, subgraph_;
  std::optional<TensorReader> tensors_;
  std::vector<OperatorCode> codes_;
  std::vector<SourceNode> source_;
  std::vector<const OpDef*> ops_;  // one for each of source_
  std::vector<int32_t> inputs_, outputs_;
  std::optional<Variables> variables_;
  size_t first_variable_ = 0;           // among the states
  std::vector<bool> used_;              // by index in the file
  std::vector<TensorId> id_;            // index in the file -> tensor of graph_
  std::vector<bool> as_stored_;         // by index in the file: uint8 stays
  std::set<TensorId> shifted_;          // uint8 in the file, int8 here
  std::map<int32_t, int32_t> same_as_;  // tensors that are read as another one, by index in the file
  bool listed_ = false;                 // whether the operators that mote has were named already
  Graph graph_;
};

Status Importer::open() {
  model_ = file_.root();
  const auto version = model_.scalar<uint32_t>(kModelVersion, 0);
  if (!file_.ok()) return ok_status();  // run() reports it
  if (version != kVersion)
    return Error(Code::kUnsupported,
                 format("has version {} of the TensorFlow Lite schema; mote reads {}", version, kVersion),
                 "convert the model again with TensorFlow 2", Origin{file_name_});
  const FlatTables subgraphs = model_.tables(kModelSubgraphs);
  if (file_.ok() && subgraphs.size() == 0) return invalid("holds no model: it has no subgraph");
  if (file_.ok() && (subgraph_index_ < 0 || static_cast<size_t>(subgraph_index_) >= subgraphs.size()))
    return invalid(format("uses subgraph {}, it has {}", subgraph_index_, subgraphs.size()));
  if (file_.ok()) subgraph_ = subgraphs[static_cast<size_t>(subgraph_index_)];
  tensors_.emplace(file_, subgraph_.tables(kSubgraphTensors), model_.tables(kModelBuffers), problems_);
  const Status status =
      tensors_->read_compression(model_.tables(kModelMetadata), static_cast<size_t>(subgraph_index_));
  return status.ok() ? status : Status(status.error().at(Origin{file_name_}));
}

void Importer::read_operator_codes() {
  const FlatTables tables = model_.tables(kModelOperatorCodes);
  for (size_t i = 0; i < tables.size() && file_.charge(sizeof(OperatorCode)); ++i) {
    const FlatTable table = tables[i];
    OperatorCode code;
    // Files from before code 128 existed have only the narrow field, newer ones 127 in it.
    code.code = std::max<int>(table.scalar<int8_t>(kCodeDeprecatedBuiltin, 0),
                              table.scalar<int32_t>(kCodeBuiltin, 0));
    code.version = table.scalar<int32_t>(kCodeVersion, 1);
    code.custom = printable(table.string(kCodeCustom));
    codes_.push_back(std::move(code));
  }
}

Status Importer::check_indices(const std::vector<int32_t>& list, const char* role, bool optional,
                               const Origin& where) {
  for (const int32_t index : list) {
    if (optional && index == kNoTensor) continue;
    if (index < 0 || static_cast<size_t>(index) >= used_.size())
      return invalid(format("{} {} is not one of the file's {} tensors", role, index, used_.size()))
          .at(where);
    used_[static_cast<size_t>(index)] = true;
  }
  return ok_status();
}

// Inputs that have their values in the file already: models cut out of others declare weights so.
void Importer::drop_constant_inputs() {
  std::string first;
  const auto dropped = std::erase_if(inputs_, [&](int32_t index) {
    if (!tensors_->has_data(index) || tensors_->is_variable(index)) return false;
    if (first.empty()) first = tensors_->name(index);
    return true;
  });
  if (dropped == 0) return;
  note(format("{}: input '{}'{} has its values in the file and is taken as a constant", file_name_, first,
              dropped > 1 ? format(", like {} more,", dropped - 1) : ""));
}

Status Importer::read_operators() {
  used_.assign(tensors_->size(), false);
  inputs_ = subgraph_.scalars<int32_t>(kSubgraphInputs);
  outputs_ = subgraph_.scalars<int32_t>(kSubgraphOutputs);
  MOTE_TRY(check_indices(inputs_, "model input", false, {}));
  MOTE_TRY(check_indices(outputs_, "model output", false, {}));
  drop_constant_inputs();

  const FlatTables operators = subgraph_.tables(kSubgraphOperators);
  for (size_t i = 0; i < operators.size() && file_.charge(sizeof(SourceNode) + sizeof(Node)); ++i) {
    const FlatTable table = operators[i];
    SourceNode node;
    node.origin = Origin{file_name_, static_cast<int>(i)};
    const auto code = table.scalar<uint32_t>(kOperatorCodeIndex, 0);
    if (!file_.ok()) break;
    if (code >= codes_.size())
      return invalid(format("operator code {} is not one of the file's {}", code, codes_.size()))
          .at(node.origin);
    node.code = &codes_[code];
    node.origin.node_type = node.code->name();
    node.inputs = table.scalars<int32_t>(kOperatorInputs);
    node.outputs = table.scalars<int32_t>(kOperatorOutputs);
    MOTE_TRY(check_indices(node.inputs, "input", true, node.origin));
    MOTE_TRY(check_indices(node.outputs, "output", false, node.origin));
    if (!node.outputs.empty()) node.origin.node_name = tensors_->name(node.outputs[0]);
    node.options_type = table.scalar<uint8_t>(kOperatorOptionsType, 0);
    node.options = table.table(kOperatorOptions);
    node.custom_options = table.bytes(kOperatorCustomOptions);
    source_.push_back(std::move(node));
  }
  return ok_status();
}

// Tensors that what is left of the operators names; those of variables are behind the file's.
void Importer::find_used() {
  used_.assign(tensors_->size(), false);
  const auto use = [&](const std::vector<int32_t>& list) {
    for (const int32_t index : list)
      if (index >= 0 && static_cast<size_t>(index) < used_.size()) used_[static_cast<size_t>(index)] = true;
  };
  use(inputs_);
  use(outputs_);
  for (const SourceNode& node : source_) {
    use(node.inputs);
    use(node.outputs);
  }
  for (const Variables::Variable& variable : variables_->all()) use({variable.like, variable.after});
}

Status Importer::take_out_variables() {
  variables_.emplace(static_cast<int32_t>(tensors_->size()));
  MOTE_TRY(variables_->take_out(&source_, &outputs_));
  find_used();
  return ok_status();
}

// What the subgraphs that run once make of the variables.
Result<InitialValues> Importer::values_of_variables() {
  InitialValues values;
  for (const int32_t index : variables_->initial_subgraphs()) {
    // Also the main one, where it is called by what it calls.
    if (depth_ != 0)
      return Error(Code::kUnsupported, format("subgraph {} has a CALL_ONCE of its own", subgraph_index_),
                   "export the model with its variables set in one function", Origin{file_name_});
    Importer once(file_, file_name_, index, depth_ + 1);
    MOTE_ASSIGN(const InitialValues set, once.initial_values());
    for (const auto& [name, value] : set) values[name] = value;
  }
  return values;
}

// Variables become states of the graph.
Status Importer::read_variables() {
  MOTE_ASSIGN(const InitialValues values, values_of_variables());
  first_variable_ = graph_.states.size();
  for (const Variables::Variable& variable : variables_->all()) {
    if (variable.like < 0) {
      id_.push_back(kNoTensor);
      continue;
    }
    Tensor tensor = graph_.tensor(id_[static_cast<size_t>(variable.like)]);
    tensor.name = printable(variable.name);
    tensor.data = nullptr;
    tensor.source_index = -1;
    const TensorId before = graph_.add(std::move(tensor));
    id_.push_back(before);
    const auto value = values.find(variable.name);
    graph_.states.push_back(
        {before, before, value == values.end() ? real_zeros(graph_.tensor(before)) : value->second});
  }
  size_t next = first_variable_;
  for (const Variables::Variable& variable : variables_->all())
    if (variable.like >= 0) graph_.states[next++].after = id_[static_cast<size_t>(variable.after)];
  return ok_status();
}

// Some operators keep what they write, and make a state of it themselves.
bool Importer::is_written(int32_t index) const {
  return std::any_of(source_.begin(), source_.end(), [index](const SourceNode& node) {
    return std::find(node.outputs.begin(), node.outputs.end(), index) != node.outputs.end();
  });
}

Status Importer::read_tensors() {
  id_.assign(used_.size(), kNoTensor);
  for (size_t i = 0; i < used_.size() && file_.ok(); ++i) {
    if (!used_[i]) continue;
    const int index = static_cast<int>(i);
    Result<Tensor> tensor = tensors_->read(index, as_stored_[i]);
    if (!tensor.ok())
      return invalid(format("tensor {} '{}' {}", index, tensors_->name(index), tensor.error().what));
    id_[i] = graph_.add(std::move(tensor).value());
    if (tensors_->type_code(index) == kUInt8 && graph_.tensor(id_[i]).type == DType::kInt8)
      shifted_.insert(id_[i]);
    // The operator that keeps something there says what it becomes.
    if (tensors_->is_variable(index) && !is_written(index))
      graph_.states.push_back({id_[i], id_[i], real_zeros(graph_.tensor(id_[i]))});
  }
  for (const auto& [out, in] : same_as_) id_[static_cast<size_t>(out)] = id_[static_cast<size_t>(in)];
  MOTE_TRY(read_variables());
  for (const int32_t index : inputs_) tensors_->check_fixed_shape(index);
  return ok_status();
}

// The operator of mote that this one becomes; null, and a problem noted, if there is none.
const OpDef* Importer::check_operator(const SourceNode& node) {
  const int code = node.code->code;
  if (code == kCustom) {
    if (const OpDef* op = find_op_by_tflite_custom(node.code->custom)) return op;
    problems_.add("is a custom operator, which mote does not have", custom_operator_hint(node.code->custom),
                  node.origin);
    return nullptr;
  }
  const OpDef* op = find_op_by_tflite_code(code);
  if (op == nullptr) {
    std::string hint = operator_hint(code);
    if (hint.empty() && !listed_) {
      listed_ = true;
      std::vector<std::string> names;
      for (const OpDef* known : all_ops())
        for (const TfliteCode& known_code : known->tflite) names.push_back(known_code.name);
      hint = "mote imports " + join(names, ", ");
    }
    problems_.add("mote does not have this operator", hint, node.origin);
    return nullptr;
  }
  for (const TfliteCode& known : op->tflite)
    if (known.code == code && node.code->version > known.max_version)
      problems_.add(format("has version {}, newer than version {}, the last that mote knows",
                           node.code->version, known.max_version),
                    "export without new features, or update mote", node.origin);
  const int expected = operator_options_type(code);
  if (expected != 0 && node.options_type != 0 && node.options_type != expected)
    problems_.add(Error(Code::kInvalid,
                        format("carries the options of another operator (type {} instead of {})",
                               node.options_type, expected),
                        "the file is damaged: export it again"),
                  node.origin);
  return op;
}

// What these operators do to bytes does not follow from the real values they stand for.
void Importer::find_as_stored() {
  as_stored_.assign(tensors_->size(), false);
  for (const SourceNode& node : source_) {
    const int code = node.code->code;
    if (code != kCast && code != kReadVariable && code != kAssignVariable && code != kCustom) continue;
    for (const auto* list : {&node.inputs, &node.outputs})
      for (const int32_t index : *list)
        if (index != kNoTensor) as_stored_[static_cast<size_t>(index)] = true;
  }
  for (size_t i = 0; i < as_stored_.size(); ++i)
    if (tensors_->is_variable(static_cast<int>(i))) as_stored_[i] = true;
}

// The operator TFLM_DECODE: a constant and how it is compressed, for each output.
Status Importer::decode(const SourceNode& node) {
  if (node.inputs.size() != 2 * node.outputs.size())
    return Error(Code::kInvalid,
                 format("has {} inputs for {} outputs", node.inputs.size(), node.outputs.size()));
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const std::vector<TensorId> in = ids({node.inputs[2 * i], node.inputs[2 * i + 1]});
    const TensorId id = id_[static_cast<size_t>(node.outputs[i])];
    for (const TensorId from : in)
      if (from == kNoTensor || !graph_.tensor(from).is_constant())
        return Error(Code::kInvalid, "decodes something that is no constant");
    Tensor& out = graph_.tensor(id);
    if (out.is_constant()) return Error(Code::kInvalid, format("writes the constant '{}'", out.name));
    MOTE_ASSIGN(const int64_t elements, checked_elements(out.shape));
    if (!file_.charge(static_cast<uint64_t>(elements * dtype_bytes(out.type)))) return ok_status();
    MOTE_ASSIGN(Bytes value, decompressed(*graph_.tensor(in[0]).data, *graph_.tensor(in[1]).data, out));
    out.data = std::make_shared<const Bytes>(std::move(value));
  }
  return ok_status();
}

// Compressed constants are constants from here on.
Status Importer::decode_constants() {
  for (const SourceNode& node : source_)
    if (is_decode(node) && file_.ok())
      if (const Status status = decode(node); !status.ok()) return status.error().at(node.origin);
  std::erase_if(source_, [](const SourceNode& node) { return is_decode(node); });
  return ok_status();
}

// A DEQUANTIZE of a float16 constant has nothing to do: the constant is read as float32.
void Importer::drop_half_dequantize() {
  const auto has_nothing_to_do = [this](const SourceNode& node) {
    if (node.code->code != kDequantize || node.inputs.size() != 1 || node.outputs.size() != 1) return false;
    const int32_t in = node.inputs[0], out = node.outputs[0];
    const bool is_input = std::find(inputs_.begin(), inputs_.end(), out) != inputs_.end();
    const bool in_file = in >= 0 && static_cast<size_t>(in) < tensors_->size();
    if (!in_file || is_input || tensors_->is_variable(out) || tensors_->type_code(in) != kFloat16 ||
        tensors_->type_code(out) != kFloat32 || !tensors_->has_data(in) || tensors_->has_data(out) ||
        tensors_->shape(in) != tensors_->shape(out))
      return false;
    // Written by another node too, the tensor is an error that must come to light.
    return same_as_.emplace(out, in).second;
  };
  std::erase_if(source_, has_nothing_to_do);
  for (const auto& [out, in] : same_as_) used_[static_cast<size_t>(out)] = false;
}

std::vector<TensorId> Importer::ids(const std::vector<int32_t>& source) const {
  std::vector<TensorId> out;
  for (const int32_t index : source)
    out.push_back(index == kNoTensor ? kNoTensor : id_[static_cast<size_t>(index)]);
  return out;
}

void Importer::build_nodes() {
  graph_.inputs = ids(inputs_);
  graph_.outputs = ids(outputs_);
  for (size_t i = 0; i < source_.size(); ++i) {
    Node node;
    node.op = ops_[i]->name;
    node.inputs = ids(source_[i].inputs);
    node.outputs = ids(source_[i].outputs);
    node.origin = source_[i].origin;
    graph_.nodes.push_back(std::move(node));
  }
}

// Shapes of new tensors are not verified yet.
bool has_few_elements(const Shape& shape) {
  constexpr int64_t kMostElements = 1 << 12;
  int64_t count = 1;
  for (const int32_t size : shape) {
    count *= size;
    if (size < 1 || count > kMostElements) return false;
  }
  return true;
}

// Sizes that the file computes from sizes: operators behind them need them as constants.
bool Importer::folds(const Node& node) const {
  const auto is_constant = [&](TensorId id) { return id == kNoTensor || graph_.tensor(id).is_constant(); };
  if (node.outputs.size() != 1 || !std::all_of(node.inputs.begin(), node.inputs.end(), is_constant))
    return false;
  const Tensor& out = graph_.tensor(node.outputs[0]);
  if ((out.type != DType::kInt32 && out.type != DType::kInt64) || !has_few_elements(out.shape)) return false;
  const Result<std::vector<Shape>> shapes = find_op(node.op)->infer(graph_, node);
  return shapes.ok() && shapes->size() == 1 && (*shapes)[0] == out.shape;
}

void Importer::keep_or_fold(Node node) {
  // Of some operators the result is known from the shape of their input alone.
  if (graph_.tensor(node.outputs[0]).is_constant()) return;
  if (!folds(node)) return graph_.nodes.push_back(std::move(node));
  Tensor& out = graph_.tensor(node.outputs[0]);
  // A small file may compute something from a large constant again and again.
  int64_t bytes = out.bytes();
  for (const TensorId id : node.inputs) bytes += id == kNoTensor ? 0 : graph_.tensor(id).bytes();
  if (!file_.charge(static_cast<uint64_t>(bytes))) return;
  Bytes value(static_cast<size_t>(out.bytes()));
  Buffers buffers;
  for (const TensorId id : node.inputs)
    buffers.inputs.push_back(id == kNoTensor ? nullptr : graph_.tensor(id).data->data());
  buffers.outputs = {value.data()};
  find_op(node.op)->eval_ref(graph_, node, buffers);
  out.data = std::make_shared<const Bytes>(std::move(value));
}

// A subgraph that belongs to a branch or a loop of this one.
Result<Graph> Importer::part(int32_t subgraph) {
  constexpr int kMostDepth = 8;
  if (depth_ == kMostDepth)
    return Error(Code::kUnsupported,
                 format("branches and loops stand in each other more than {} deep", kMostDepth),
                 "export the model with fewer of them");
  return Importer(file_, file_name_, subgraph, depth_ + 1).run();
}

// Branches and loops: nodes of the subgraphs that they name stand in their place.
Status Importer::add_parts(const SourceNode& source, const Node& node) {
  enum { kFirst = 0, kSecond = 1 };  // fields of IfOptions and WhileOptions
  MOTE_ASSIGN(const Graph first, part(source.options.scalar<int32_t>(kFirst, 0)));
  MOTE_ASSIGN(const Graph second, part(source.options.scalar<int32_t>(kSecond, 0)));
  if (!file_.ok()) return ok_status();
  return source.code->code == kIf ? add_branch(graph_, node, first, second)
                                  : add_loop(graph_, node, first, second);
}

Status Importer::map_nodes() {
  std::vector<Node> nodes = std::move(graph_.nodes);
  graph_.nodes.clear();
  for (size_t i = 0; i < source_.size(); ++i) {
    if (const int code = source_[i].code->code; code == kIf || code == kWhile) {
      if (const Status status = add_parts(source_[i], nodes[i]); !status.ok())
        problems_.add(status.error(), source_[i].origin);
      continue;
    }
    const bool is_custom = source_[i].code->code == kCustom;
    Result<FlexMap> custom = read_flex_map(is_custom ? source_[i].custom_options : std::string_view());
    if (!custom.ok()) {
      problems_.add(custom.error(), source_[i].origin);
      continue;
    }
    const SourceOptions options(source_[i].options, std::move(*custom));
    const auto first = static_cast<std::ptrdiff_t>(graph_.nodes.size());
    const Status status = ops_[i]->map_tflite(options, graph_, nodes[i], source_[i].code->code);
    if (!status.ok()) {
      problems_.add(status.error(), source_[i].origin);
      continue;
    }
    // One operator of the file may have become several nodes.
    std::vector<Node> made(std::make_move_iterator(graph_.nodes.begin() + first),
                           std::make_move_iterator(graph_.nodes.end()));
    graph_.nodes.resize(static_cast<size_t>(first));
    made.push_back(std::move(nodes[i]));
    for (Node& node : made) keep_or_fold(std::move(node));
  }
  return problems_.empty() ? ok_status() : Status(problems_.error());
}

Result<Graph> Importer::read() {
  graph_.name = c_identifier(std::filesystem::path(file_name_).stem().string());
  MOTE_TRY(open());
  if (!file_.ok()) return graph_;  // import_tflite() reports it
  read_operator_codes();
  MOTE_TRY(read_operators());
  find_as_stored();
  MOTE_TRY(take_out_variables());
  if (!file_.ok()) return graph_;
  drop_half_dequantize();
  MOTE_TRY(read_tensors());
  if (!file_.ok()) return graph_;
  MOTE_TRY(decode_constants());
  if (!file_.ok()) return graph_;
  for (const SourceNode& node : source_) ops_.push_back(check_operator(node));
  if (!problems_.empty()) return problems_.error();
  build_nodes();
  return graph_;
}

Result<Graph> Importer::run() {
  MOTE_TRY(read());
  if (depth_ == 0) name_by_signature(model_, id_, graph_);
  if (!file_.ok()) return graph_;
  Status status = verify(graph_);
  if (!status.ok()) {
    Error error = status.error().at(Origin{file_name_});
    if (error.hint.empty()) error.hint = "the file is damaged or was edited: export it again";
    return error;
  }
  dequantize_hybrid_weights(graph_, [this](uint64_t bytes) { return file_.charge(bytes); });
  MOTE_TRY(map_nodes());
  fold_dequantized_constants(graph_);
  round_as_uint8(graph_, shifted_);
  rescale_concatenated(graph_, shifted_);
  if (depth_ == 0) restore_uint8_interface(graph_, shifted_, file_name_);
  status = verify(graph_);
  if (!status.ok()) return status.error().at(Origin{file_name_});
  status = verify_ops(graph_);
  if (!status.ok()) return status.error().at(Origin{file_name_});
  return std::move(graph_);
}

Result<InitialValues> Importer::initial_values() {
  MOTE_TRY(read());
  InitialValues out;
  if (!file_.ok()) return out;
  if (!graph_.inputs.empty()) return invalid(format("subgraph {} runs once and has inputs", subgraph_index_));
  // What it sets the variables to is what it computes.
  for (const State& state : graph_.states) graph_.outputs.push_back(state.after);
  if (graph_.outputs.empty()) return out;
  Status status = verify(graph_);
  if (status.ok()) status = map_nodes();
  if (status.ok()) status = verify(graph_);
  if (status.ok()) status = verify_ops(graph_);
  if (!status.ok()) return status.error().at(Origin{file_name_});
  if (has_control_flow(graph_))
    return Error(Code::kUnsupported,
                 format("subgraph {} runs once and has a branch or a loop", subgraph_index_),
                 "export the model with variables that begin with fixed values", Origin{file_name_});
  // A small file may declare large tensors.
  uint64_t bytes = 0;
  for (const Node& node : graph_.nodes)
    for (const TensorId id : node.outputs) bytes += static_cast<uint64_t>(graph_.tensor(id).bytes());
  if (!file_.charge(bytes)) return out;
  const std::vector<std::shared_ptr<const Bytes>> values = evaluate(graph_);
  size_t next = first_variable_;
  for (const Variables::Variable& variable : variables_->all()) {
    if (variable.like < 0) continue;
    const State& state = graph_.states[next++];
    if (variable.is_assigned) out[variable.name] = values[static_cast<size_t>(state.after)];
  }
  return out;
}

}  // namespace
}  // namespace tflite

Result<Graph> import_tflite(const Bytes& bytes, const std::string& file) {
  MOTE_TRY(tflite::check_identifier(bytes, file));
  FlatBuffer buffer(bytes.data(), bytes.size());
  Result<Graph> graph = tflite::Importer(buffer, file, 0).run();
  if (graph.ok() && buffer.ok())
    graph->labels =
        tflite::labels_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file, *graph);
  // Whatever was concluded from fields that could not be read does not count.
  if (!buffer.ok())
    return Error(Code::kInvalid,
                 format("is damaged or cut short: {} (the file has {} bytes)", buffer.fault(),
                        with_commas(static_cast<int64_t>(bytes.size()))),
                 "copy or export it again", Origin{file});
  return graph;
}

}  // namespace mote
