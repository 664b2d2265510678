// SPDX-License-Identifier: Apache-2.0
#include "flow/bench.h"

#include <algorithm>

#include "base/sha256.h"
#include "flow/energy.h"
#include "flow/objective.h"
#include "flow/period.h"
#include "interp/device_session.h"
#include "interp/patterns.h"
#include "ops/op.h"

namespace mote {

std::vector<int64_t> live_bytes(const Compiled& compiled) {
  return bytes_in_use(compiled.layout, compiled.model.calls.size());
}

namespace {

constexpr const char* kHostNotEmulated =
    "the host is not emulated: instructions are counted on emulated boards only";

void add_layers(const Compiled& compiled, BenchResult* out) {
  const std::vector<int64_t> live = live_bytes(compiled);
  for (size_t i = 0; i < compiled.model.calls.size(); ++i) {
    const Node& node = compiled.model.graph.nodes[i];
    BenchResult::Layer layer;
    layer.node = static_cast<int>(i);
    layer.op = node.op;
    layer.name = node.origin.node_name;
    layer.output_shape = compiled.model.graph.tensor(node.outputs[0]).shape;
    layer.macs = find_op(node.op)->macs(compiled.model.graph, node);
    const KernelCall& call = compiled.layout.call_of_node(compiled.model, i);
    for (const Blob& blob : call.pointers) layer.constant_bytes += static_cast<int64_t>(blob.data.size());
    layer.live_bytes = live[i];
    layer.kernel = call.kernel->name;
    out->layers.push_back(std::move(layer));
  }
}

// Through all patterns, until an answer has come.
int64_t rounds(const Period& period) { return (period.first + kPatterns - 1) / kPatterns; }

void add_host_outputs(const Compiled& compiled, const Period& period, BenchResult* out) {
  DeviceSession session(compiled.model, compiled.layout);
  Sha256 hash;
  for (int64_t round = 0; round < rounds(period); ++round) {
    for (int p = 0; p < kPatterns; ++p) {
      session.run(pattern_inputs(compiled.model.graph, p));
      const Bytes outputs = joined(session.outputs());
      hash.add(outputs.data(), outputs.size());
    }
  }
  out->output_sha256 = hash.hex();
  for (const char* key :
       {"instructions", "flash.code", "flash.parameters", "ram.other", "ram.stack", "compiler"})
    out->why[key] = kHostNotEmulated;
  out->cycles = no_cycle_figures(kHostNotEmulated);
  out->why.insert(out->cycles.why.begin(), out->cycles.why.end());
}

BenchResult common_figures(const Compiled& compiled) {
  const Target& board = compiled.model.target;
  BenchResult out;
  out.model = compiled.file;
  out.board = board.name;
  out.core = board.core;
  out.emulation_text = board.emulation_text();
  if (board.emulator) out.emulated_core = board.emulator->core;
  out.objective = board.objective;
  out.macs = total_macs(compiled.model.graph);
  out.weights_bytes = compiled.model.constant_bytes();
  out.arena_bytes = compiled.layout.arena_bytes;
  out.state_bytes = compiled.layout.state_bytes;
  add_layers(compiled, &out);
  out.why["energy_uj"] = "needs cycles, which are not estimated";
  if (!board.is_exact()) {
    out.stand_in = board.emulator->why;
    out.why["energy_uj"] = out.stand_in;
  }
  return out;
}

int64_t rounded(double value) { return static_cast<int64_t>(value + 0.5); }

}  // namespace

BenchResult board_cost(const Compiled& compiled, const Firmware& firmware, const BoardRun& counted) {
  BenchResult out = common_figures(compiled);
  out.compiler = firmware.compiler;
  out.flags = firmware.flags;
  out.code_bytes = firmware.size.code + firmware.size.runtime;
  out.parameter_bytes = firmware.size.parameters;
  out.weights_bytes = firmware.size.weights;
  out.weights_ram_bytes = firmware.size.weights_ram;
  out.other_ram_bytes = firmware.size.other_ram;
  out.stack_bytes = counted.stack_bytes;
  out.instructions = rounded(counted.instructions->total.mean);
  for (BenchResult::Layer& layer : out.layers) {
    const auto found = counted.instructions->layers.find(layer.node);
    layer.instructions = found == counted.instructions->layers.end() ? 0 : rounded(found->second.mean);
  }
  add_cycles(compiled, *counted.instructions, &out);
  return out;
}

void add_cycles(const Compiled& compiled, const InstructionCounts& counts, BenchResult* result) {
  const Target& board = compiled.model.target;
  for (const auto& [key, reason] : result->cycles.why) result->why.erase(key);
  result->cycles = cycle_figures(board, counts, computes_in_float(compiled.model.graph));
  result->why.insert(result->cycles.why.begin(), result->cycles.why.end());
  result->functions = counts.functions;
  if (!result->cycles.cycles) return;
  const EnergyEstimate energy =
      inference_energy(board, static_cast<double>(*result->cycles.cycles), result->cycles.error_percent);
  result->energy_uj = energy.microjoule;
  result->energy_error_percent = energy.error_percent;
  result->why.erase("energy_uj");
  if (!energy.microjoule) result->why["energy_uj"] = energy.why;
  for (BenchResult::Layer& layer : result->layers) {
    const auto found = counts.cycles->layers.find(layer.node);
    layer.cycles = found == counts.cycles->layers.end() ? 0 : rounded(found->second.mean);
  }
}

namespace {

// So many runs with pattern p0, with instructions and cycles.
Result<BoardRun> run_counted(const Compiled& compiled, const Firmware& firmware, int64_t runs) {
  RunRequest request;
  const Bytes input = joined(pattern_inputs(compiled.model.graph, 0));
  for (int64_t run = 0; run < runs; ++run)
    request.inputs.insert(request.inputs.end(), input.begin(), input.end());
  request.counting = Counting::kCycles;
  return run_firmware(firmware, request);
}

Result<BenchResult> bench_board(const Compiled& compiled, const BenchRequest& how) {
  MOTE_ASSIGN(const Firmware firmware, build_for_board(compiled, how.optimization, how.weights_in_ram));
  MOTE_ASSIGN(const Period period, period_of(compiled));
  MOTE_ASSIGN(BoardRun counted, run_counted(compiled, firmware, period.first));
  const InstructionCount longest = counted.instructions->total;
  const std::optional<CycleEstimate> longest_cycles = counted.instructions->cycles;
  if (period.waits()) {
    MOTE_ASSIGN(BoardRun longer, run_counted(compiled, firmware, period.first + period.runs));
    longer.instructions =
        last_runs(*longer.instructions, longer.inferences, *counted.instructions, counted.inferences);
    counted = std::move(longer);
  }
  BenchResult out = board_cost(compiled, firmware, counted);
  out.runs_per_answer = period.runs;
  out.longest_run_instructions = longest.max;
  if (longest_cycles) out.longest_run_cycles = longest_cycles->total.max;
  RunRequest request;
  for (int64_t round = 0; round < rounds(period); ++round) {
    for (int p = 0; p < kPatterns; ++p) {
      const Bytes input = joined(pattern_inputs(compiled.model.graph, p));
      request.inputs.insert(request.inputs.end(), input.begin(), input.end());
    }
  }
  MOTE_ASSIGN(const BoardRun all, run_firmware(firmware, request));
  out.stack_bytes = std::max(counted.stack_bytes, all.stack_bytes);
  out.output_sha256 = sha256_hex(all.outputs.data(), all.outputs.size());
  return out;
}

Result<BenchResult> bench_host(const Compiled& compiled) {
  MOTE_ASSIGN(const Period period, period_of(compiled));
  BenchResult out = common_figures(compiled);
  out.runs_per_answer = period.runs;
  add_host_outputs(compiled, period, &out);
  return out;
}

}  // namespace

namespace {

Result<std::vector<Target>> bench_targets(const BenchRequest& request) {
  std::vector<Target> out;
  for (const std::string& name : request.boards) {
    if (name != "all-cores") {
      MOTE_ASSIGN(Target target, find_target(name, request.objective));
      out.push_back(std::move(target));
      continue;
    }
    for (Target board : boards()) {
      if (!board.generic || !board.emulator) continue;
      board.objective = request.objective;
      out.push_back(std::move(board));
    }
  }
  return out;
}

Result<BenchResult> bench_one(const std::string& model, const Target& target, const BenchRequest& how) {
  MOTE_ASSIGN(const Compiled compiled, compile_file(model, target, Optimize::kFull, how.model_options));
  MOTE_TRY(check_fit(compiled));
  return target.is_host() ? bench_host(compiled) : bench_board(compiled, how);
}

}  // namespace

Result<std::vector<BenchResult>> bench(const BenchRequest& request) {
  MOTE_ASSIGN(const std::vector<Target> targets, bench_targets(request));
  std::vector<BenchResult> results;
  for (const std::string& model : request.models) {
    for (const Target& target : targets) {
      Result<BenchResult> result = bench_one(model, target, request);
      if (result.ok()) {
        results.push_back(std::move(*result));
        continue;
      }
      if (result.error().code == Code::kInterrupted) return result.error();
      BenchResult failed;
      failed.model = model;
      failed.board = target.name;
      failed.core = target.core;
      failed.objective = target.objective;
      failed.error = result.error();
      results.push_back(std::move(failed));
    }
  }
  return results;
}

Json to_json(const BenchResult& r) {
  if (r.error)
    return {{"model", r.model},
            {"board", r.board},
            {"core", r.core},
            {"objective", objective_name(r.objective)},
            {"error", {{"code", code_name(r.error->code)}, {"what", r.error->to_string()}}}};
  Json layers = Json::array();
  for (const BenchResult::Layer& l : r.layers)
    layers.push_back({{"index", l.node},
                      {"op", l.op},
                      {"name", l.name},
                      {"kernel", l.kernel},
                      {"output_shape", l.output_shape},
                      {"macs", l.macs},
                      {"instructions", or_null(l.instructions)},
                      {"cycles_estimated", or_null(l.cycles)},
                      {"constant_bytes", l.constant_bytes},
                      {"ram_bytes", l.live_bytes}});
  Json functions = Json::array();
  for (const FunctionCount& f : r.functions)
    functions.push_back({{"name", f.name},
                         {"calls", f.calls},
                         {"instructions", f.instructions},
                         {"cycles_estimated", f.cycles}});
  Json flash = {{"code", or_null(r.code_bytes)},
                {"weights", r.weights_bytes},
                {"parameters", or_null(r.parameter_bytes)},
                {"total", nullptr}};
  if (r.code_bytes) flash["total"] = *r.code_bytes + r.weights_bytes + *r.parameter_bytes;
  Json ram = {{"arena", r.arena_bytes},          {"state", r.state_bytes},
              {"weights", r.weights_ram_bytes},  {"other", or_null(r.other_ram_bytes)},
              {"stack", or_null(r.stack_bytes)}, {"total", nullptr}};
  if (r.stack_bytes)
    ram["total"] = r.arena_bytes + r.state_bytes + r.weights_ram_bytes + *r.other_ram_bytes + *r.stack_bytes;
  Json out = {{"model", r.model},
              {"board", r.board},
              {"core", r.core},
              {"emulated_core", r.emulated_core.empty() ? Json(nullptr) : Json(r.emulated_core)},
              {"stand_in", r.stand_in.empty() ? Json(nullptr) : Json(r.stand_in)},
              {"objective", objective_name(r.objective)},
              {"macs", r.macs},
              {"instructions", or_null(r.instructions)},
              {"runs_per_answer", r.runs_per_answer},
              {"longest_run", Json(nullptr)}};
  if (r.longest_run_instructions)
    out["longest_run"] = {{"instructions", *r.longest_run_instructions},
                          {"cycles_estimated", or_null(r.longest_run_cycles)}};
  add_to_json(r.cycles, &out);
  const Json rest = {{"energy_uj", or_null(r.energy_uj)},
                     {"energy_error_percent", or_null(r.energy_error_percent)},
                     {"compiler", r.compiler.empty() ? Json(nullptr) : Json(r.compiler)},
                     {"flags", r.flags},
                     {"flash", flash},
                     {"ram", ram},
                     {"output_sha256", r.output_sha256},
                     {"layers", layers},
                     {"functions", functions},
                     {"why", r.why}};
  out.update(rest);
  return out;
}

}  // namespace mote
