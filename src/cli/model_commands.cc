// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "cli/command.h"
#include "flow/compile.h"
#include "flow/inspect.h"
#include "flow/memory.h"
#include "flow/objective.h"
#include "flow/opt.h"
#include "report/table.h"

namespace mote {

namespace {

void print_listening(const ListeningSummary& s) {
  print(format("  {}\n", to_text(s.time)));
  print(format("  a queue of {} samples, {} bytes with what is remembered of answers; events: {}\n",
               with_commas(s.queue_frames), with_commas(s.bytes),
               s.events.empty() ? std::string("none, each answer is told") : join(s.events, ", ")));
}

void add_compile(CLI::App& app, Session& session) {
  CLI::App* command =
      add_command(app, "compile", "write a model as a library for a board: Arduino library and CMake target",
                  "mote compile kws.tflite --board arduino-nano-33-ble -o kws-library");
  auto request = std::make_shared<CompileRequest>();
  auto json = std::make_shared<bool>(false);
  add_model_options(command, &request->model, &request->model_options);
  add_board_option(command, &request->board, false);
  add_optimize_option(command, &request->objective);
  command->add_option("-o,--output", request->folder, "folder for the library")->required();
  command->add_option("--name", request->name, "C name of the model; made from the file's name otherwise");
  add_json_flag(command, json.get());
  command->callback([request, json, &session] {
    // A project may name its board, a model cannot.
    std::error_code ignored;
    if (request->board.empty() && !std::filesystem::is_directory(request->model, ignored))
      throw CLI::RequiredError("--board");
    const Result<CompileSummary> result = compile(*request);
    if (!result.ok()) return fail(session, result.error());
    if (*json) return print_json(to_json(*result));
    print(format("{}: {} MACs, arena {} bytes{} (all RAM but the stack), constants {} bytes\n", result->name,
                 with_commas(result->macs), with_commas(result->arena_bytes),
                 result->state_bytes > 0 ? format(", states {} bytes", with_commas(result->state_bytes)) : "",
                 with_commas(result->constant_bytes)));
    if (result->listening) print_listening(*result->listening);
    print(format("{} files in {}: an Arduino library and a CMake target; start at src/mote_{}.h\n",
                 result->files.size(), result->folder, result->name));
  });
}

std::string tensor_line(const std::string& kind, const Tensor& t) {
  std::string line = format("{:<7} {} {} '{}'", kind, dtype_name(t.type), shape_text(t.shape), t.name);
  if (t.quant.present()) line += format(", scale {}, zero point {}", t.quant.scale[0], t.quant.zero_point[0]);
  return line + "\n";
}

struct InspectOptions {
  MemoryRequest memory_request;  // its model is that of both
  bool memory = false, json = false;
};

void print_inspection(const Inspection& inspection) {
  const Graph& graph = inspection.graph;
  for (const TensorId id : graph.inputs) print(tensor_line("input", graph.tensor(id)));
  for (const TensorId id : graph.outputs) print(tensor_line("output", graph.tensor(id)));
  print(format("{} nodes, {} MACs, {} bytes of constants\n\n", graph.nodes.size(),
               with_commas(inspection.macs), with_commas(inspection.constant_bytes)));
  TextTable table({{"operator"}, {"count", Align::kRight}, {"MACs", Align::kRight}});
  for (const auto& entry : inspection.operators)
    table.add_row({entry.name, std::to_string(entry.count), with_commas(entry.macs)});
  print(table.to_string());
}

void print_advice(const MemorySummary& s) {
  print(format("\nit does not fit: {} has {} bytes, {} too few; layers that set the size:\n", s.board_title,
               with_commas(s.available_bytes), with_commas(s.arena_bytes - s.available_bytes)));
  TextTable layers(
      {{"layer", Align::kRight}, {"operator"}, {"name", Align::kLeft, 60}, {"bytes", Align::kRight}});
  for (const MemorySummary::Layer& l : s.peak)
    layers.add_row({std::to_string(l.node), l.op, l.name, with_commas(l.bytes)});
  print(layers.to_string("  "));
  print("what would help:\n");
  TextTable help({{"change"}, {"arena", Align::kRight}, {"fits"}, {""}});
  for (const MemoryAdvice& a : s.advice)
    help.add_row({a.what, with_commas(a.arena_bytes), a.fits ? "yes" : "no",
                  a.estimated ? "planned from the shapes; train the model so" : ""});
  print(s.advice.empty() ? "  nothing that was tried\n" : help.to_string("  "));
}

void print_memory(const MemorySummary& s, const std::string& svg) {
  print(format("arena of {} on {}: {} bytes{}, optimised for {}\n\n", s.model, s.board,
               with_commas(s.arena_bytes),
               s.available_bytes > 0 ? format(" of {}", with_commas(s.available_bytes)) : std::string(),
               objective_name(s.objective)));
  const Terminal terminal = terminal_of_stdout();
  print(memory_text(s.picture, terminal.columns, terminal.unicode));
  if (!s.fits) print_advice(s);
  if (!svg.empty()) print(format("picture: {}\n", svg));
}

void run_inspect(const InspectOptions& options, Session& session) {
  if (!options.memory) {
    const Result<Inspection> result =
        inspect(options.memory_request.model, options.memory_request.model_options);
    if (!result.ok()) return fail(session, result.error());
    return options.json ? print_json(to_json(*result)) : print_inspection(*result);
  }
  const Result<MemorySummary> result = inspect_memory(options.memory_request);
  if (!result.ok()) return fail(session, result.error());
  return options.json ? print_json(to_json(*result)) : print_memory(*result, options.memory_request.svg);
}

void add_inspect(CLI::App& app, Session& session) {
  CLI::App* command = add_command(app, "inspect", "what a model file contains, and how its memory is used",
                                  "mote inspect kws.tflite\n"
                                  "  mote inspect kws.tflite --memory --board cortex-m4 --svg arena.svg");
  auto options = std::make_shared<InspectOptions>();
  MemoryRequest& request = options->memory_request;
  request.board = "cortex-m4";
  add_model_options(command, &request.model, &request.model_options);
  CLI::Option* memory =
      command->add_flag("--memory", options->memory, "draw the plan of the arena on a board");
  add_board_option(command, &request.board, false)->needs(memory);
  add_optimize_option(command, &request.objective)->needs(memory);
  command->add_option("--svg", request.svg, "write the picture as an SVG file")->needs(memory);
  add_json_flag(command, &options->json);
  command->callback([options, &session] { run_inspect(*options, session); });
}

void print_steps(const OptSummary& summary, bool times) {
  TextTable table({{"after"},
                   {"nodes", Align::kRight},
                   {"MACs", Align::kRight},
                   {"constants", Align::kRight},
                   {"channels removed", Align::kRight},
                   {times ? "ms" : "", Align::kRight}});
  table.add_row({"import", std::to_string(summary.nodes_before), with_commas(summary.macs_before),
                 with_commas(summary.constant_bytes_before), "0", ""});
  for (const OptSummary::Step& step : summary.steps)
    table.add_row({step.pass, std::to_string(step.nodes), with_commas(step.macs),
                   with_commas(step.constant_bytes), with_commas(step.channels_removed),
                   times ? format("{:.3f}", step.seconds * 1e3) : ""});
  print(table.to_string());
}

void add_opt(CLI::App& app, Session& session) {
  CLI::App* command = add_command(app, "opt", "show what the compiler's passes do to a model",
                                  "mote opt kws.tflite --print-after=all --time-passes");
  auto request = std::make_shared<OptRequest>();
  auto json = std::make_shared<bool>(false);
  add_model_options(command, &request->model, &request->model_options);
  add_board_option(command, &request->board, false);
  command->add_option("--pass", request->only, "run these passes only, in this order")->delimiter(',');
  command->add_option("--print-after", request->print_after,
                      "pass after which the graph is printed, or 'all'");
  command->add_flag("--time-passes", request->time_passes, "print the seconds that each pass took");
  command->add_option("-o,--output", request->output, "write the graph that comes out as a .mote file");
  add_json_flag(command, json.get());
  command->callback([request, json, &session] {
    const Result<OptSummary> result = opt(*request);
    if (!result.ok()) return fail(session, result.error());
    if (*json) return print_json(to_json(*result));
    for (const OptSummary::Step& step : result->steps)
      if (!step.text.empty()) print(format("// after {}\n{}\n", step.pass, step.text));
    if (request->print_after.empty() || request->time_passes) print_steps(*result, request->time_passes);
  });
}

}  // namespace

void add_model_commands(CLI::App& app, Session& session) {
  add_compile(app, session);
  add_inspect(app, session);
  add_opt(app, session);
}

}  // namespace mote
