// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/mlperf_stream_output.h"
#include "flow/export.h"
#include "flow/mlperf_firmware.h"
#include "flow/mlperf_serve.h"
#include "flow/mlperf_stream_serve.h"

namespace mote {

namespace {

void add_mlperf_options(CLI::App* command, MlperfRequest* request, bool board_required) {
  add_model_options(command, &request->model, &request->model_options);
  add_board_option(command, &request->board, board_required);
  add_optimize_option(command, &request->objective);
  command
      ->add_option("--benchmark", request->benchmark,
                   "which one the model is for; found by its input otherwise")
      ->type_name("kws01|vww01|ic01|ad01|sww01");
  add_weights_option(command, &request->weights_in_ram);
  command->add_option("--optimization", request->optimization, "how the firmware is compiled")
      ->check(CLI::IsMember({"-Os", "-O1", "-O2", "-O3"}))
      ->capture_default_str();
}

void print_mlperf(const MlperfSummary& s) {
  const BenchResult& r = s.cost;
  print(format("{} ({}) on {} ({}, peripherals not)\n{}\n", s.benchmark.id, s.benchmark.title, r.board,
               r.emulation_text, kMlperfNote));
  print(format("  performance: {}\n",
               s.throughput ? format("{:.3f} inf./sec., {}", *s.throughput, cycles_text(r.cycles))
                            : "none: " + r.why.at("latency_ms")));
  if (!s.accuracy) {
    print("  accuracy: none without --data\n");
    return;
  }
  const MlperfAccuracy& a = *s.accuracy;
  if (a.top1) print(format("  Top 1% = {:.1f}\n", 100 * *a.top1));
  print(format("  AUC = {:.3f}\n", a.auc));
  if (a.quality_target > 0)
    print(format("  {} of {:.2f} is asked for in the closed division: {}\n", s.benchmark.metric,
                 a.quality_target, a.reached() ? "reached" : "NOT reached"));
  print(format("  {} inputs, {} inferences on the board, {} with the outputs of this computer\n",
               with_commas(a.inputs), with_commas(a.inferences), with_commas(a.identical_to_host)));
}

void serve(const MlperfServeRequest& request, bool json, Session& session) {
  const Status status = mlperf_serve(request, [&](const MlperfDevice& device) {
    if (json) {
      print_json({{"port", device.port},
                  {"benchmark", device.benchmark.id},
                  {"picoseconds_per_instruction", device.picoseconds_per_instruction}});
    } else {
      print(
          format("{} listens at {} (115,200 baud); Ctrl-C ends it\n{}; laps are virtual time: exact "
                 "instructions at the "
                 "estimated {} ps each\n",
                 device.benchmark.id, device.port, kMlperfNote, device.picoseconds_per_instruction));
    }
    std::fflush(stdout);
  });
  if (!status.ok()) fail(session, status.error());
}

void serve_stream(const MlperfServeRequest& request, bool json, Session& session) {
  const Status status = mlperf_stream_serve(request, [&](const MlperfInterfaceDevice& device) {
    if (json) {
      print_json({{"port", device.port},
                  {"benchmark", "sww01"},
                  {"interface", true},
                  {"recordings", device.recordings},
                  {"busy_ms", device.busy_ms}});
    } else {
      print(
          format("an interface board listens at {} (115,200 baud), {} behind it; Ctrl-C ends it\n{}; an "
                 "answer takes "
                 "{:.2f} ms, estimated\n",
                 device.port, device.board, kMlperfNote, device.busy_ms));
    }
    std::fflush(stdout);
  });
  if (!status.ok()) fail(session, status.error());
}

struct MlperfOptions {
  MlperfServeRequest request;
  std::string truth;
  bool serve = false, no_pace = false, json = false;
};

void score(const MlperfOptions& options, Session& session) {
  const Result<MlperfSummary> result = mlperf(options.request.mlperf);
  if (!result.ok()) return fail(session, result.error());
  if (result->accuracy &&
      (!result->accuracy->reached() || result->accuracy->identical_to_host != result->accuracy->inferences))
    session.exit_code = 1;
  if (options.json) return print_json(to_json(*result));
  print_mlperf(*result);
}

void score_stream(const MlperfOptions& options, Session& session) {
  const Result<MlperfStreamSummary> result = mlperf_stream({options.request.mlperf, options.truth});
  if (!result.ok()) return fail(session, result.error());
  if (!result->passed()) session.exit_code = 1;
  if (options.json) return print_json(to_json(*result));
  print_mlperf_stream(*result);
}

// What goes with what: a project that listens is played recordings, a model is sent its inputs.
Status check_mlperf(const MlperfOptions& options, bool listens) {
  const MlperfRequest& request = options.request.mlperf;
  if (listens && request.data.empty())
    return Error(Code::kInvalid, "a project that listens needs recordings",
                 "give their folder, and in it a truth file, with --data FOLDER");
  if (listens) return ok_status();
  if (request.board.empty())
    return Error(Code::kInvalid, "a model names no board", "choose one with --board, see 'mote boards'");
  if (!options.truth.empty())
    return Error(Code::kInvalid, "--truth is for a project that listens",
                 "leave it out: y_labels.csv says what the inputs of a model are");
  if (options.serve && !request.data.empty())
    return Error(Code::kInvalid, "with --serve, the benchmark's runner sends the inputs of a model",
                 "leave --data out");
  return ok_status();
}

void run_mlperf(const MlperfOptions& options, Session& session) {
  const auto project = find_stream_project(options.request.mlperf.model);
  if (!project.ok()) return fail(session, project.error());
  const bool listens = project->has_value();
  if (const Status status = check_mlperf(options, listens); !status.ok())
    return fail(session, status.error());
  if (options.serve) return (listens ? serve_stream : serve)(options.request, options.json, session);
  if (listens) return score_stream(options, session);
  score(options, session);
}

void add_mlperf(CLI::App& app, Session& session) {
  CLI::App* command =
      add_command(app, "mlperf", "performance and accuracy on an emulated board in the terms of MLPerf Tiny",
                  "mote mlperf kws.tflite --board nucleo-l4r5zi --data kws01/\n"
                  "  mote mlperf kws.tflite --board nucleo-l4r5zi --serve\n"
                  "  mote mlperf sww-mlperf --data sww01/");
  auto options = std::make_shared<MlperfOptions>();
  MlperfRequest& request = options->request.mlperf;
  add_mlperf_options(command, &request, false);
  command->add_option(
      "--data", request.data,
      "folder with y_labels.csv and the inputs it names, or for a project that listens with a "
      "truth file and its recordings");
  command->add_option("--truth", options->truth,
                      "where the wake word is spoken; the only .json file of the folder otherwise");
  CLI::Option* serve_flag =
      command->add_flag("--serve", options->serve,
                        "put the board's serial port behind a pseudo-terminal, for the benchmark's runner");
  command->add_flag("--no-pace", options->no_pace, "with --serve: answer as soon as the emulator is done")
      ->needs(serve_flag);
  add_json_flag(command, &options->json);
  command->callback([options, &session] {
    options->request.pace = !options->no_pace;
    run_mlperf(*options, session);
  });
}

void add_export(CLI::App& app, Session& session) {
  CLI::App* command = add_command(app, "export", "a model as a whole program for a board",
                                  "mote export kws.tflite --to mlperf-tiny --board nucleo-l4r5zi -o kws-dut");
  auto request = std::make_shared<ExportRequest>();
  auto json = std::make_shared<bool>(false);
  add_mlperf_options(command, &request->mlperf, true);
  command->add_option("--to", request->to, "what kind of program")->required()->type_name("mlperf-tiny");
  command->add_option("-o,--output", request->folder, "folder for the program")->required();
  add_json_flag(command, json.get());
  command->callback([request, json, &session] {
    const Result<ExportSummary> result = export_model(*request);
    if (!result.ok()) return fail(session, result.error());
    if (*json) return print_json(to_json(*result));
    print(format("{}: {} files for {}; make builds it, README.md says the rest\n", result->folder,
                 result->files.size(), result->board));
  });
}

}  // namespace

void add_benchmark_commands(CLI::App& app, Session& session) {
  add_mlperf(app, session);
  add_export(app, session);
}

}  // namespace mote
