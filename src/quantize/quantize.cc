// SPDX-License-Identifier: Apache-2.0
#include "quantize/quantize.h"

#include <algorithm>
#include <numeric>

#include "base/format.h"
#include "base/progress.h"
#include "passes/pipeline.h"
#include "plan/plan.h"
#include "quantize/equalize.h"
#include "quantize/observe.h"

namespace mote {

const char* calibration_name(Calibration calibration) {
  switch (calibration) {
    case Calibration::kMinMax:
      return "minmax";
    case Calibration::kPercentile:
      return "percentile";
    default:
      return "mse";
  }
}

namespace {

// The search for int16 layers looks at so many samples at most.
constexpr size_t kSearchSamples = 32;

// A float model, equalised or not, and what was observed of it.
struct Source {
  Graph graph;
  std::vector<Observation> observations;
  int equalized_pairs = 0;
};

struct Noise {
  double outputs = 0;         // decibels
  std::vector<double> nodes;  // of each node's first output
};

// Tensors that must share a scale, by sets.
class SharedScales {
 public:
  explicit SharedScales(size_t tensors) : parent_(tensors) { std::iota(parent_.begin(), parent_.end(), 0); }
  size_t set_of(TensorId id) {
    auto at = static_cast<size_t>(id);
    while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
    return at;
  }
  void join(TensorId a, TensorId b) { parent_[set_of(a)] = set_of(b); }

 private:
  std::vector<size_t> parent_;
};

bool is_real(const Graph& graph, TensorId id) {
  return id != kNoTensor && graph.tensor(id).type == DType::kFloat32;
}

TensorId first_real_input(const Graph& graph, const Node& node) {
  for (const TensorId id : node.inputs)
    if (is_real(graph, id) && !graph.tensor(id).is_constant()) return id;
  return kNoTensor;
}

SharedScales shared_scales(const Graph& graph) {
  SharedScales sets(graph.tensors.size());
  for (const Node& node : graph.nodes) {
    if (quant_rule(node) != QuantRule::kSame) continue;
    for (const TensorId id : node.inputs)
      if (is_real(graph, id) && !graph.tensor(id).is_constant()) sets.join(id, node.outputs[0]);
  }
  for (const State& state : graph.states) sets.join(state.before, state.after);
  return sets;
}

Interval interval_of(const Distribution& distribution, Calibration calibration) {
  constexpr double kLeftOut = 1e-4;
  constexpr int kSteps = 255;
  switch (calibration) {
    case Calibration::kPercentile:
      return distribution.without_tails(kLeftOut);
    case Calibration::kMse:
      return distribution.least_squares(kSteps, false);
    default:
      return distribution.extremes();
  }
}

std::vector<Interval> intervals_of(const Source& source, Calibration calibration) {
  const Graph& graph = source.graph;
  std::vector<Interval> out(graph.tensors.size());
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = interval_of(source.observations[i].distribution, calibration);
  SharedScales sets = shared_scales(graph);
  std::vector<Interval> whole(out.size());
  for (size_t i = 0; i < out.size(); ++i) {
    Interval& set = whole[sets.set_of(static_cast<TensorId>(i))];
    set = {std::min(set.low, out[i].low), std::max(set.high, out[i].high)};
  }
  for (size_t i = 0; i < out.size(); ++i) out[i] = whole[sets.set_of(static_cast<TensorId>(i))];
  return out;
}

// Nodes that move values compute in what they are given.
void follow(const Graph& graph, std::vector<Precision>* precisions) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (quant_rule(graph.nodes[i]) != QuantRule::kSame) continue;
    const TensorId input = first_real_input(graph, graph.nodes[i]);
    const int producer = input == kNoTensor ? -1 : graph.producer(input);
    if (producer >= 0) (*precisions)[i] = (*precisions)[static_cast<size_t>(producer)];
    // What comes out of a float layer is moved as int8 all the same.
    if ((*precisions)[i] == Precision::kFloat) (*precisions)[i] = Precision::kInt8;
  }
}

class Quantizer {
 public:
  Quantizer(const std::vector<Sample>& samples, const QuantizeOptions& options, const Target& target)
      : samples_(samples), options_(options), target_(target) {}

  Result<Quantized> run(const Graph& graph) {
    Source plain;
    plain.graph = graph;
    MOTE_ASSIGN(const Target host, find_board("host"));
    std::vector<Pass> selected;
    for (const char* name :
         {"fold-constants", "fold-transposes", "fuse-activations", "fuse-pads", "remove-dead-code"}) {
      MOTE_ASSIGN(const Pass pass, find_pass(name));
      selected.push_back(pass);
    }
    MOTE_TRY(run_passes(plain.graph, host, selected));
    MOTE_TRY(check_float(plain.graph));
    MOTE_ASSIGN(plain.observations, observe(plain.graph, samples_));
    MOTE_ASSIGN(out_.float_cost, cost_of(plain.graph));
    MOTE_TRY(choose_source(plain));
    MOTE_TRY(choose_precisions());
    MOTE_TRY(finish());
    return std::move(out_);
  }

 private:
  static Status check_float(const Graph& graph) {
    for (const Node& node : graph.nodes)
      if (quant_rule(node) == QuantRule::kWeighted && is_real(graph, node.inputs[0])) return ok_status();
    for (const Node& node : graph.nodes)
      if (quant_rule(node) != QuantRule::kFloat && first_real_input(graph, node) != kNoTensor)
        return ok_status();
    return Error(Code::kInvalid, "has no float layer that could be quantised",
                 "it is quantised already, or all its layers need float");
  }

  // Every calibration on the model as it is and equalised.
  Status choose_source(const Source& plain) {
    std::vector<Source> sources = {plain};
    if (options_.equalize) {
      Source equal = plain;
      equal.equalized_pairs = equalize(equal.graph, plain.observations);
      if (equal.equalized_pairs > 0) {
        MOTE_ASSIGN(equal.observations, observe(equal.graph, samples_));
        sources.push_back(std::move(equal));
      }
    }
    bool first = true;
    for (Source& source : sources) {
      for (const Calibration calibration : options_.calibrations) {
        QuantPlan plan = plan_for(source, calibration);
        plan.nodes.assign(source.graph.nodes.size(), options_.int16 == QuantizeOptions::Int16::kAlways
                                                         ? Precision::kInt16
                                                         : Precision::kInt8);
        MOTE_ASSIGN(const Converted converted, convert(source.graph, plan));
        MOTE_ASSIGN(const Noise noise, measure(source.graph, converted, samples_.size()));
        if (!first && noise.outputs <= out_.decibels) continue;
        first = false;
        source_ = source;
        plan_ = std::move(plan);
        out_.calibration = calibration;
        out_.equalized_pairs = source.equalized_pairs;
        out_.decibels = noise.outputs;
      }
    }
    out_.int8_decibels = out_.decibels;
    return ok_status();
  }

  QuantPlan plan_for(const Source& source, Calibration calibration) const {
    QuantPlan plan;
    plan.intervals = intervals_of(source, calibration);
    plan.float_interface = options_.float_interface;
    if (options_.correct_biases)
      for (const Observation& seen : source.observations) plan.means.push_back(seen.mean);
    return plan;
  }

  // Where int8 is not enough, all layers get int16 activations; those that need them least go back to int8 as
  // long as the outputs stay good enough. Layer by layer in the other direction finds less: the noise of one
  // int8 layer hides what another one would gain.
  Status choose_precisions() {
    MOTE_ASSIGN(const Converted int8, convert(source_.graph, plan_));
    MOTE_ASSIGN(out_.int8_cost, cost_of(int8.graph));
    if (options_.int16 != QuantizeOptions::Int16::kAuto || out_.decibels >= options_.goal_decibels)
      return ok_status();
    QuantPlan plan = plan_;
    plan.nodes.assign(plan.nodes.size(), Precision::kInt16);
    MOTE_ASSIGN(Converted wide, convert(source_.graph, plan));
    for (size_t i = 0; i < plan.nodes.size(); ++i)
      if (wide.nodes[i] != Precision::kInt16) plan.nodes[i] = Precision::kInt8;  // no kernel
    MOTE_ASSIGN(Trial trial, try_plan(std::move(plan)));
    out_.all_int16_decibels = trial.decibels;
    if (trial.decibels < out_.decibels + kLeastGain) return ok_status();  // the noise is that of the weights
    const double enough = std::min(options_.goal_decibels, trial.decibels - kLeastGain);
    MOTE_ASSIGN(const std::vector<size_t> order, by_need(trial.plan));
    Progress progress("choosing int16 layers", static_cast<int64_t>(order.size()));
    for (size_t k = 0; k < order.size(); ++k) {
      progress.update(static_cast<int64_t>(k));
      QuantPlan narrower = trial.plan;
      narrower.nodes[order[k]] = Precision::kInt8;
      MOTE_ASSIGN(Trial without, try_plan(std::move(narrower)));
      if (without.decibels >= enough) trial = std::move(without);
    }
    plan_ = std::move(trial.plan);
    return ok_status();
  }

  struct Trial {
    QuantPlan plan;
    double decibels = 0;
  };
  Result<Trial> try_plan(QuantPlan plan) {
    follow(source_.graph, &plan.nodes);
    MOTE_ASSIGN(const Converted converted, convert(source_.graph, plan));
    MOTE_ASSIGN(const Noise noise, measure(source_.graph, converted, kSearchSamples));
    return Trial{std::move(plan), noise.outputs};
  }

  // The int16 layers, first those without which the outputs are best.
  Result<std::vector<size_t>> by_need(const QuantPlan& plan) {
    std::vector<std::pair<double, size_t>> found;
    Progress progress("weighing int16 layers", static_cast<int64_t>(plan.nodes.size()));
    for (size_t i = 0; i < plan.nodes.size(); ++i) {
      progress.update(static_cast<int64_t>(i));
      if (plan.nodes[i] != Precision::kInt16 || quant_rule(source_.graph.nodes[i]) == QuantRule::kSame)
        continue;
      QuantPlan without = plan;
      without.nodes[i] = Precision::kInt8;
      MOTE_ASSIGN(const Trial trial, try_plan(std::move(without)));
      found.emplace_back(-trial.decibels, i);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<size_t> out;
    for (const auto& [decibels, node] : found) out.push_back(node);
    return out;
  }

  Status finish() {
    MOTE_ASSIGN(Converted converted, convert(source_.graph, plan_));
    MOTE_ASSIGN(const Noise noise, measure(source_.graph, converted, samples_.size()));
    out_.decibels = noise.outputs;
    for (size_t i = 0; i < source_.graph.nodes.size(); ++i) {
      const Node& node = source_.graph.nodes[i];
      if (!is_real(source_.graph, node.outputs[0])) continue;
      LayerNoise layer{node.origin.node_name, node.op, converted.nodes[i], noise.nodes[i], 0};
      double of_inputs = input_decibels_;
      for (const TensorId id : node.inputs)
        if (is_real(source_.graph, id) && source_.graph.producer(id) >= 0)
          of_inputs = std::min(of_inputs, noise.nodes[static_cast<size_t>(source_.graph.producer(id))]);
      layer.loss = of_inputs - layer.decibels;
      out_.layers.push_back(layer);
      if (layer.precision == Precision::kFloat)
        out_.float_layers.push_back(format("{} '{}'", node.op, layer.name));
    }
    MOTE_ASSIGN(const Target host, find_board("host"));
    MOTE_ASSIGN(const Pass dead, find_pass("remove-dead-code"));
    MOTE_TRY(run_passes(converted.graph, host, {dead}));
    out_.graph = std::move(converted.graph);
    MOTE_ASSIGN(out_.cost, cost_of(out_.graph));
    return ok_status();
  }

  // The quantised model beside the float one.
  Result<Noise> measure(const Graph& graph, const Converted& converted, size_t most) {
    MOTE_ASSIGN(HostModel real, HostModel::make(graph));
    MOTE_ASSIGN(HostModel quantised, HostModel::make(converted.graph));
    std::vector<SignalToNoise> nodes(graph.nodes.size());
    SignalToNoise outputs, inputs;
    for (size_t s = 0; s < std::min(most, samples_.size()); ++s) {
      if (interrupted()) return Error(Code::kInterrupted, "interrupted");
      real.run(samples_[s]);
      quantised.run(quantised_inputs(graph, converted.graph, samples_[s]));
      for (size_t i = 0; i < graph.inputs.size(); ++i)
        if (is_real(graph, graph.inputs[i]))
          inputs.add(real.reals(graph.inputs[i]), quantised.reals(converted.graph.inputs[i]));
      for (size_t i = 0; i < nodes.size(); ++i) {
        const TensorId id = graph.nodes[i].outputs[0];
        if (is_real(graph, id))
          nodes[i].add(real.reals(id), quantised.reals(converted.tensors[static_cast<size_t>(id)]));
      }
      for (size_t i = 0; i < graph.outputs.size(); ++i)
        outputs.add(real.reals(graph.outputs[i]), quantised.reals(converted.graph.outputs[i]));
    }
    input_decibels_ = inputs.decibels();
    Noise out;
    out.outputs = outputs.decibels();
    for (const SignalToNoise& node : nodes) out.nodes.push_back(node.decibels());
    return out;
  }

  static Sample quantised_inputs(const Graph& graph, const Graph& quantised, const Sample& sample) {
    Sample out;
    for (size_t i = 0; i < sample.size(); ++i) {
      const Tensor& to = quantised.tensor(quantised.inputs[i]);
      const bool same = to.type == graph.tensor(graph.inputs[i]).type;
      out.push_back(same ? sample[i] : quantised_value(to, sample[i]));
    }
    return out;
  }

  Result<ModelCost> cost_of(const Graph& graph) const {
    Graph optimised = graph;
    MOTE_TRY(run_passes(optimised, target_, Optimize::kFull));
    MOTE_ASSIGN(const Lowered lowered, lower(optimised, target_));
    MOTE_ASSIGN(const Layout layout, plan_memory(lowered, Sharing::kInPlace));
    ModelCost cost;
    for (const KernelCall& call : lowered.calls) cost.instructions += call.instructions;
    cost.constant_bytes = lowered.constant_bytes();
    cost.arena_bytes = layout.arena_bytes;
    return cost;
  }

  static constexpr double kLeastGain = 3;  // decibels that int16 must bring: half a bit

  const std::vector<Sample>& samples_;
  const QuantizeOptions& options_;
  const Target& target_;
  Source source_;
  QuantPlan plan_;
  Quantized out_;
  double input_decibels_ = 0;  // of the last measurement
};

}  // namespace

Result<Quantized> quantize(const Graph& graph, const std::vector<Sample>& samples,
                           const QuantizeOptions& options, const Target& target) {
  if (samples.empty())
    return Error(Code::kInvalid, "there are no samples to learn the ranges from", "give some with --data");
  return Quantizer(samples, options, target).run(graph);
}

}  // namespace mote
