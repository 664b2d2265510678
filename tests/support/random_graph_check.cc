// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/format.h"
#include "base/process.h"
#include "emit/library.h"
#include "flow/compiled.h"
#include "flow/objective.h"
#include "interp/device_session.h"
#include "interp/patterns.h"
#include "interp/reference.h"
#include "ir/text.h"
#include "ops/case_builder.h"
#include "target/target.h"
#include "tests/support/engines.h"
#include "tests/support/random_graph.h"

namespace mote {

namespace {

constexpr double kFloatTolerance = 1e-3;
constexpr int kRuns = 3;

bool differ(DType type, const Bytes& is, const Bytes& truth) {
  if (type != DType::kFloat32) return is != truth;
  std::vector<float> a(is.size() / sizeof(float)), b(a.size());
  std::memcpy(a.data(), is.data(), is.size());
  std::memcpy(b.data(), truth.data(), truth.size());
  float largest = 1e-3f;
  for (const float value : b) largest = std::max(largest, std::fabs(value));
  for (size_t i = 0; i < b.size(); ++i)
    if (!(std::fabs(a[i] - b[i]) <= static_cast<float>(kFloatTolerance) * largest)) return true;
  return false;
}

struct Run {
  std::vector<Bytes> inputs, outputs;
};

std::vector<Run> reference_runs(const Graph& graph) {
  ReferenceSession reference(graph);
  std::vector<Run> out;
  for (uint32_t seed = 1; seed <= kRuns; ++seed) {
    Run run{random_inputs(graph, seed), {}};
    const std::vector<Bytes> values = reference.run(run.inputs);
    for (const TensorId id : graph.outputs) run.outputs.push_back(values[static_cast<size_t>(id)]);
    out.push_back(std::move(run));
  }
  return out;
}

// "" or what is wrong.
std::string check_on(const Engine& engine, const Graph& graph, const std::vector<Run>& runs) {
  const auto wrong = [&](const std::string& what) {
    return engine_name(engine) + ": " + what + "\n" + print(graph);
  };
  const Result<Compiled> compiled = compile_graph(graph, target_of(engine), engine.optimize);
  if (!compiled.ok()) return wrong(compiled.error().to_string());
  DeviceSession session(compiled->model, compiled->layout);
  for (size_t run = 0; run < runs.size(); ++run) {
    session.run(runs[run].inputs, {}, /*poison=*/true);
    const std::vector<Bytes> outputs = session.outputs();
    for (size_t i = 0; i < outputs.size(); ++i)
      if (differ(graph.tensor(graph.outputs[i]).type, outputs[i], runs[run].outputs[i]))
        return wrong(format("output {} of run {} differs", i, run));
  }
  return "";
}

constexpr const char* kMain =
    "#include \"mote_random.h\"\nint main(void) { return mote_random_selftest() == MOTE_OK ? 0 : 1; }\n";

Result<std::string> build_and_run(const Graph& graph, const char* compiler) {
  MOTE_ASSIGN(const Compiled compiled, compile_graph(graph, *find_board("host"), Optimize::kFull));
  MOTE_ASSIGN(const TemporaryFolder folder, TemporaryFolder::make("random-graph"));
  std::vector<SelfTestVector> vectors;
  for (const SelfTestPattern pattern : {SelfTestPattern::kRamp, SelfTestPattern::kNoise}) {
    const std::vector<Bytes> values = run_reference(graph, pattern_inputs(graph, static_cast<int>(pattern)));
    vectors.push_back({pattern, {}});
    for (const TensorId id : graph.outputs) vectors.back().outputs.push_back(values[static_cast<size_t>(id)]);
  }
  std::vector<std::string> command = {compiler,
                                      "-std=c++11",
                                      "-O1",
                                      "-Wall",
                                      "-Wextra",
                                      "-Werror",
                                      "-I" + (folder / "src"),
                                      "-o",
                                      folder / "program",
                                      folder / "main.cpp"};
  MOTE_TRY(write_file(folder / "main.cpp", kMain));
  for (const SourceFile& file :
       emit_library({compiled.model, compiled.layout, "random", "bytes", "0", std::move(vectors)})) {
    MOTE_TRY(write_file(folder / file.path, file.text));
    if (file.path.ends_with(".cpp")) command.push_back(folder / file.path);
  }
  MOTE_ASSIGN(const ProcessResult built, run_process(command));
  if (built.exit_code != 0) return format("{} refuses the library:\n{}", compiler, built.output);
  MOTE_ASSIGN(const ProcessResult run, run_process({folder / "program"}));
  return run.exit_code == 0 ? std::string()
                            : format("built by {}, the self-test ends with {}", compiler, run.exit_code);
}

}  // namespace

std::string check_on_kernels(const Graph& graph) {
  const std::vector<Run> runs = reference_runs(graph);
  for (const Engine& engine : kEngines)
    if (std::string what = check_on(engine, graph, runs); !what.empty()) return what;
  return "";
}

std::string check_on_kernels(const Graph& graph, size_t choice) {
  return check_on(kEngines[choice % std::size(kEngines)], graph, reference_runs(graph));
}

std::string check_emitted(const Graph& graph) {
  for (const char* compiler : {"g++", "clang++-14"}) {
    const Result<std::string> what = build_and_run(graph, compiler);
    if (!what.ok()) return what.error().to_string() + "\n" + print(graph);
    if (!what->empty()) return *what + "\n" + print(graph);
  }
  return "";
}

}  // namespace mote
