// SPDX-License-Identifier: Apache-2.0
#include "flow/verify.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include "base/format.h"
#include "flow/board_run.h"
#include "flow/golden.h"
#include "flow/model_input.h"
#include "flow/objective.h"
#include "flow/stream_project.h"
#include "interp/device_session.h"
#include "interp/patterns.h"
#include "interp/reference.h"

namespace mote {

namespace {

struct Case {
  std::string name;
  int pattern = -1;  // -1: from a file
  std::vector<Bytes> inputs;
  std::vector<Bytes> truth;  // reference value of every tensor of the compiled graph
};

// Counts comparisons of one engine and keeps its first mismatch for each input.
class Engine {
 public:
  Engine(std::string name, VerifySummary* summary) : summary_(summary) { entry_.name = std::move(name); }
  ~Engine() { summary_->engines.push_back(entry_); }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void compare(const Case& c, int node, const std::string& name, const Tensor& tensor, const Bytes& expected,
               const Bytes& got, double tolerance) {
    ++entry_.tensors;
    entry_.bytes += static_cast<int64_t>(expected.size());
    const std::optional<Difference> found = difference(tensor, expected, got, tolerance);
    if (!found) return;
    ++entry_.different;
    if (reported_.insert(c.name).second)
      summary_->mismatches.push_back({entry_.name, c.name, node, name, *found});
  }

 private:
  VerifySummary* summary_;
  VerifySummary::Engine entry_;
  std::set<std::string> reported_;
};

constexpr size_t kMostCases = 4096;

Result<std::vector<Case>> make_cases(const VerifyRequest& request, const Graph& graph) {
  std::vector<Case> cases;
  if (!request.input.empty()) {
    MOTE_ASSIGN(std::vector<Bytes> inputs, read_model_input(graph, request.input));
    cases.push_back({request.input, -1, std::move(inputs), {}});
  } else {
    for (int p = 0; p < request.patterns; ++p)
      cases.push_back({pattern_name(p), p, pattern_inputs(graph, p), {}});
  }
  // States go on from case to case, as they do on the board. Where a window waits, the cases come again until
  // the layers behind it have run: nothing would be proven of them else.
  ReferenceSession reference(graph);
  bool whole = false;
  const size_t given = cases.size();
  for (size_t i = 0; i < cases.size(); ++i) {
    cases[i].truth = reference.run(cases[i].inputs);
    whole = whole || reference.end() != RunEnd::kEarly;
    if (i + 1 < cases.size() || whole) continue;
    if (cases.size() >= kMostCases)
      return Error(Code::kUnsupported, format("the model gives no answer in {} runs", kMostCases),
                   "make its windows shorter, or let more samples come at once");
    Case again = cases[cases.size() - given];
    again.truth.clear();
    cases.push_back(std::move(again));
  }
  return cases;
}

// For each tensor of the compiled graph, the one of the file that it is, or kNoTensor. Outputs are compared
// on their own.
std::vector<TensorId> tensors_before(const Compiled& compiled) {
  const Graph& after = compiled.model.graph;
  std::map<int32_t, TensorId> by_source;
  for (size_t id = 0; id < compiled.imported.tensors.size(); ++id)
    by_source[compiled.imported.tensors[id].source_index] = static_cast<TensorId>(id);
  std::vector<TensorId> out;
  for (size_t id = 0; id < after.tensors.size(); ++id) {
    const Tensor& t = after.tensors[id];
    const auto found = by_source.find(t.source_index);
    const bool survives = t.source_index >= 0 && !t.is_constant() && found != by_source.end() &&
                          !after.is_output(static_cast<TensorId>(id));
    out.push_back(survives ? found->second : kNoTensor);
  }
  return out;
}

// The value of a tensor of the file with the channels that the compiled graph has kept of it.
Bytes kept_values(const Tensor& before, const Tensor& after, const Bytes& value) {
  if (after.kept_channels == before.kept_channels) return value;
  const size_t element = static_cast<size_t>(dtype_bytes(before.type));
  const auto channels = static_cast<size_t>(before.shape.back());
  Bytes out;
  for (size_t pixel = 0; pixel < value.size(); pixel += channels * element) {
    for (size_t c = 0; c < channels; ++c) {
      const int32_t number = before.kept_channels.empty() ? static_cast<int32_t>(c) : before.kept_channels[c];
      if (!std::binary_search(after.kept_channels.begin(), after.kept_channels.end(), number)) continue;
      const auto at = value.begin() + static_cast<long>(pixel + c * element);
      out.insert(out.end(), at, at + static_cast<long>(element));
    }
  }
  return out;
}

// Passes must not change a bit: the imported graph, before any of them, gives the same outputs, and the same
// values of what is left of its tensors.
void check_passes(const Compiled& compiled, const std::vector<Case>& cases, VerifySummary* summary) {
  Engine engine("the model before optimisation", summary);
  const Graph& graph = compiled.imported;
  const Graph& after = compiled.model.graph;
  const std::vector<TensorId> before = tensors_before(compiled);
  ReferenceSession reference(graph);
  for (const Case& c : cases) {
    const std::vector<Bytes> values = reference.run(c.inputs);
    for (size_t id = 0; id < before.size(); ++id) {
      if (before[id] == kNoTensor) continue;
      const Tensor& tensor = after.tensors[id];
      engine.compare(c, after.producer(static_cast<TensorId>(id)), tensor.name, tensor, c.truth[id],
                     kept_values(graph.tensor(before[id]), tensor, values[static_cast<size_t>(before[id])]),
                     kReferenceTolerance);
    }
    for (size_t i = 0; i < graph.outputs.size(); ++i) {
      const Tensor& tensor = graph.tensor(graph.outputs[i]);
      engine.compare(c, -1, tensor.name, tensor,
                     c.truth[static_cast<size_t>(compiled.model.graph.outputs[i])],
                     values[static_cast<size_t>(graph.outputs[i])], kReferenceTolerance);
    }
  }
}

void check_host(const Compiled& compiled, const std::vector<Case>& cases, VerifySummary* summary) {
  Engine engine("device kernels on the host", summary);
  const Graph& graph = compiled.model.graph;
  DeviceSession session(compiled.model, compiled.layout);
  for (const Case& c : cases) {
    std::map<TensorId, Bytes> values;  // of a loop, those of its last turn
    session.run(
        c.inputs,
        [&](size_t node) {
          if (graph.nodes[node].op == "loop") return;  // its end says what became of them
          for (const TensorId id : graph.nodes[node].outputs)
            if (session.is_whole(id)) values[id] = session.value(id);
        },
        /*poison=*/true);
    for (const auto& [id, value] : values) {
      if (session.end() != RunEnd::kWhole && graph.is_output(id)) continue;
      const int node = graph.producer(id);
      engine.compare(c, node, graph.nodes[static_cast<size_t>(node)].origin.node_name, graph.tensor(id),
                     c.truth[static_cast<size_t>(id)], value, kReferenceTolerance);
    }
    const std::vector<Bytes> outputs = session.outputs();
    for (size_t i = 0; i < outputs.size(); ++i) {
      const TensorId id = graph.outputs[i];
      engine.compare(c, -1, graph.tensor(id).name, graph.tensor(id), c.truth[static_cast<size_t>(id)],
                     outputs[i], kReferenceTolerance);
    }
  }
}

// Twice on the board: layer by layer, and as it will run in the product.
Status check_board(const Compiled& compiled, const std::vector<Case>& cases, VerifySummary* summary) {
  const Graph& graph = compiled.model.graph;
  MOTE_ASSIGN(const Firmware firmware, build_for_board(compiled));
  const Target& board = compiled.model.target;
  Engine engine(format("{}, {}", board.name, board.emulation_text()), summary);
  RunRequest request;
  for (const Case& c : cases) {
    const Bytes input = joined(c.inputs);
    request.inputs.insert(request.inputs.end(), input.begin(), input.end());
  }
  request.counting = Counting::kNone;
  request.dump_tensors = true;
  MOTE_ASSIGN(const BoardRun stepped, run_firmware(firmware, request));
  request.dump_tensors = false;
  MOTE_ASSIGN(const BoardRun whole, run_firmware(firmware, request));
  if (stepped.tensors.size() != cases.size() ||
      whole.outputs.size() != cases.size() * static_cast<size_t>(firmware.output_bytes))
    return Error(Code::kInternal, "the board answered with another number of inferences");
  for (size_t i = 0; i < cases.size(); ++i) {
    for (const auto& [id, value] : stepped.tensors[i]) {
      const int node = graph.producer(id);
      const std::string name =
          node < 0 ? graph.tensor(id).name : graph.nodes[static_cast<size_t>(node)].origin.node_name;
      engine.compare(cases[i], node, name, graph.tensor(id), cases[i].truth[static_cast<size_t>(id)], value,
                     kReferenceTolerance);
    }
    auto at = whole.outputs.begin() + static_cast<long>(i) * firmware.output_bytes;
    for (const TensorId id : graph.outputs) {
      const Bytes value(at, at + graph.tensor(id).bytes());
      at += graph.tensor(id).bytes();
      engine.compare(cases[i], -1, graph.tensor(id).name, graph.tensor(id),
                     cases[i].truth[static_cast<size_t>(id)], value, kReferenceTolerance);
    }
  }
  return ok_status();
}

// The first floats of a layer, as a tensor of their own; the tolerance is relative to the whole layer's
// largest value.
std::optional<Difference> first_values_difference(const Bytes& value, const GoldenLayer& layer) {
  float largest = 0;
  for (size_t i = 0; i + 4 <= value.size(); i += 4) {
    float v;
    std::memcpy(&v, value.data() + i, 4);
    largest = std::max(largest, std::abs(v));
  }
  for (size_t i = 0; i < layer.first.size(); ++i) {
    float expected, got;
    std::memcpy(&expected, &layer.first[i], 4);
    std::memcpy(&got, value.data() + i * 4, 4);
    if (!(std::abs(static_cast<double>(expected) - static_cast<double>(got)) <=
          kGoldenTolerance * static_cast<double>(largest)))
      return Difference{static_cast<int64_t>(i), static_cast<double>(expected), static_cast<double>(got)};
  }
  return std::nullopt;
}

// A golden file of another model must not be taken for a model that computes something else.
Error other_model(const std::string& what, const VerifyRequest& request) {
  return Error(Code::kInvalid, what, "is it for this model? name the golden file that was made from it",
               Origin{request.golden});
}

Status check_golden_outputs(const Graph& graph, const Golden& golden, const std::vector<Case>& cases,
                            const VerifyRequest& request, VerifySummary* summary) {
  Engine engine("golden file", summary);
  for (const Case& c : cases) {
    const auto outputs = golden.outputs.find(c.pattern);
    if (outputs == golden.outputs.end()) continue;
    const TensorId id = graph.outputs[0];
    const Bytes& value = c.truth[static_cast<size_t>(id)];
    if (value.size() != outputs->second.size())
      return other_model(format("the output for {} has {} bytes, the model's has {}", c.name,
                                outputs->second.size(), value.size()),
                         request);
    engine.compare(c, -1, graph.tensor(id).name, graph.tensor(id), outputs->second, value, kGoldenTolerance);
  }
  return ok_status();
}

std::optional<Difference> layer_difference(const Tensor& tensor, const Bytes& value,
                                           const GoldenLayer& layer) {
  if (tensor.type == DType::kFloat32) return first_values_difference(value, layer);
  const uint32_t hash = fnv1a(value.data(), value.size());
  if (hash == layer.fnv) return std::nullopt;
  return Difference{-1, static_cast<double>(layer.fnv), static_cast<double>(hash)};
}

Status check_golden_layers(const Graph& graph, const Golden& golden, const std::vector<Case>& cases,
                           const VerifyRequest& request, VerifySummary* summary) {
  VerifySummary::Engine layers{"golden layer hashes"};
  for (const GoldenLayer& layer : golden.layers) {
    const auto node = std::find_if(graph.nodes.begin(), graph.nodes.end(),
                                   [&](const Node& n) { return n.origin.node == layer.op; });
    const auto c =
        std::find_if(cases.begin(), cases.end(), [&](const Case& k) { return k.pattern == layer.pattern; });
    if (c == cases.end()) continue;
    if (node == graph.nodes.end())
      return other_model(format("has an operator {}, the model has none", layer.op), request);
    const TensorId id = node->outputs[0];
    const Bytes& value = c->truth[static_cast<size_t>(id)];
    if (static_cast<int64_t>(value.size()) != layer.bytes || layer.first.size() * 4 > value.size())
      return other_model(format("the output of operator {} has {} bytes, in the model '{}' has {}", layer.op,
                                layer.bytes, node->origin.node_name, value.size()),
                         request);
    ++layers.tensors;
    layers.bytes += layer.bytes;
    const std::optional<Difference> found = layer_difference(graph.tensor(id), value, layer);
    if (!found) continue;
    if (layers.different++ == 0)
      summary->mismatches.push_back({layers.name, c->name, static_cast<int>(node - graph.nodes.begin()),
                                     node->origin.node_name, *found});
  }
  summary->engines.push_back(layers);
  return ok_status();
}

// Reads the golden file, if one is asked for; an error if nothing of it would be compared.
Result<Golden> wanted_golden(const VerifyRequest& request) {
  if (request.golden.empty()) return Golden{};
  if (!request.input.empty())
    return Error(Code::kInvalid,
                 "a golden file holds results for the six patterns, not for an input of your own",
                 "leave out --golden or --input", Origin{request.golden});
  MOTE_ASSIGN(Golden golden, read_golden(request.golden, request.model));
  if (golden.outputs.empty() && !request.layers)
    return Error(Code::kInvalid, "has hashes of layers, and no outputs to compare",
                 "add --layers, or name the golden.json", Origin{request.golden});
  return golden;
}

}  // namespace

Result<VerifySummary> verify_model(const VerifyRequest& request) {
  MOTE_ASSIGN(const std::string board, board_or_project(request.board, request.model, "host"));
  MOTE_ASSIGN(const Target target, find_target(board, request.objective));
  MOTE_ASSIGN(const Compiled compiled,
              compile_file(request.model, target, request.layers ? Optimize::kLayers : Optimize::kFull,
                           request.model_options));
  MOTE_TRY(check_fit(compiled));
  MOTE_ASSIGN(const Golden golden, wanted_golden(request));
  MOTE_ASSIGN(const std::vector<Case> cases, make_cases(request, compiled.model.graph));
  VerifySummary summary;
  summary.model = request.model;
  summary.board = target.name;
  summary.objective = request.objective;
  summary.layers = request.layers;
  summary.inputs = static_cast<int>(cases.size());
  check_passes(compiled, cases, &summary);
  check_host(compiled, cases, &summary);
  if (!golden.outputs.empty())
    MOTE_TRY(check_golden_outputs(compiled.model.graph, golden, cases, request, &summary));
  if (request.layers && !golden.layers.empty())
    MOTE_TRY(check_golden_layers(compiled.model.graph, golden, cases, request, &summary));
  if (!target.is_host()) MOTE_TRY(check_board(compiled, cases, &summary));
  return summary;
}

Json to_json(const VerifySummary& s) {
  Json engines = Json::array(), mismatches = Json::array();
  for (const VerifySummary::Engine& e : s.engines)
    engines.push_back(
        {{"name", e.name}, {"tensors", e.tensors}, {"bytes", e.bytes}, {"different", e.different}});
  for (const Mismatch& m : s.mismatches)
    mismatches.push_back({{"engine", m.engine},
                          {"input", m.input},
                          {"layer", m.node < 0 ? Json(nullptr) : Json(m.node)},
                          {"name", m.name},
                          {"index", m.difference.index},
                          {"expected", m.difference.expected},
                          {"got", m.difference.got}});
  return {{"model", s.model},   {"board", s.board},        {"objective", objective_name(s.objective)},
          {"layers", s.layers}, {"inputs", s.inputs},      {"equal", s.equal()},
          {"engines", engines}, {"mismatches", mismatches}};
}

}  // namespace mote
