// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "cli/command.h"
#include "flow/bench.h"
#include "flow/bench_compare.h"
#include "flow/run.h"
#include "flow/run_sensor.h"
#include "flow/verify.h"
#include "report/table.h"

namespace mote {

namespace {

void print_output(const RunModelSummary& summary, size_t index) {
  constexpr int64_t kMost = 20;
  const Tensor& tensor = summary.outputs[index];
  print(format("output {} '{}', {} {}\n", index, tensor.name, dtype_name(tensor.type),
               shape_text(tensor.shape)));
  TextTable table({{"index", Align::kRight}, {"stored", Align::kRight}, {"real", Align::kRight}, {"label"}});
  for (int64_t i = 0; i < std::min(tensor.elements(), kMost); ++i) {
    const bool is_float = tensor.type == DType::kFloat32;
    const bool labelled = index == 0 && static_cast<size_t>(i) < summary.labels.size();
    table.add_row(
        {std::to_string(i),
         is_float ? "" : std::to_string(static_cast<int8_t>(summary.values[index][static_cast<size_t>(i)])),
         format("{:.6g}", real_value(tensor, summary.values[index], i)),
         labelled ? summary.labels[static_cast<size_t>(i)] : ""});
  }
  print(table.to_string("  "));
  if (tensor.elements() > kMost)
    print(format("  ... {} more; --output writes all of them\n", tensor.elements() - kMost));
}

std::string percent(double part) { return format("{:.2f} %", 100 * part); }

std::string class_name(const RunSensorSummary& s, int32_t label) {
  const auto index = static_cast<size_t>(label);
  return index < s.labels.size() ? format("{} '{}'", label, s.labels[index]) : std::to_string(label);
}

// The moments at which the answer changed.
void print_answers(const RunSensorSummary& s) {
  constexpr size_t kMost = 20;
  TextTable table(
      {{"sample", Align::kRight}, {"seconds", Align::kRight}, {"class"}, {"value", Align::kRight}});
  size_t changes = 0;
  for (size_t i = 0; i < s.answers.size(); ++i) {
    const Answer& a = s.answers[i];
    if (i > 0 && s.answers[i - 1].label == a.label) continue;
    if (++changes > kMost) continue;
    table.add_row(
        {with_commas(a.frame),
         s.rate_hz > 0 ? format("{:.3f}", static_cast<double>(a.frame) / s.rate_hz) : std::string("-"),
         class_name(s, a.label), format("{:.4g}", a.value)});
  }
  print(format("  the answer and when it changed:\n{}", table.to_string("    ")));
  if (changes > kMost) print(format("    ... {} more; --json has all\n", changes - kMost));
}

void print_fault(const FaultReport& f) {
  print(format("fault: {}\n", f.fault.to_string()));
  print(format("  noticed by the firmware: {} ({})\n", f.noticed ? "yes" : "no", f.how));
  if (f.would_be) print("  had it been run in spite of it:\n");
  if (f.accuracy) print(format("  accuracy {}\n", percent(*f.accuracy)));
  print(format(
      "  of {} inferences {} gave another class, {} another output; mean change of an output value {:.4g}\n",
      with_commas(f.inferences), with_commas(f.answers_changed), with_commas(f.outputs_changed),
      f.mean_absolute_difference));
  if (f.events)
    print(format("  {} events without it, {} with it\n", with_commas(*f.events),
                 with_commas(*f.events_under_fault)));
  if (f.lost > 0) print(format("  {} inferences were lost\n", with_commas(f.lost)));
}

// The first events, and what was seen of the sensor.
void print_listening(const RunSensorSummary& s) {
  constexpr size_t kMost = 40;
  const ListeningReport& report = *s.listening;
  TextTable table({{"sample", Align::kRight}, {"seconds", Align::kRight}, {"event"}, {"state then"}});
  for (size_t i = 0; i < std::min(kMost, report.events.size()); ++i) {
    const HeardEvent& e = report.events[i];
    table.add_row({with_commas(e.frame),
                   s.rate_hz > 0 ? format("{:.3f}", static_cast<double>(e.frame) / s.rate_hz) : "-",
                   report.names[static_cast<size_t>(e.event)], e.state});
  }
  if (!report.names.empty())
    print(format("  {} events{}\n{}", with_commas(static_cast<int64_t>(report.events.size())),
                 s.emulation.empty() ? ""
                 : report.different_from_host == 0
                     ? ", equal to this computer's"
                     : format(", NOT this computer's after {} runs", with_commas(report.different_from_host)),
                 report.events.empty() ? "" : table.to_string("    ")));
  if (report.events.size() > kMost)
    print(format("    ... {} more; --json has all\n", report.events.size() - kMost));
  print(format("  the sensor: {} steps of samples with flat tops, {} that stand still, {} samples lost\n",
               with_commas(report.health.clipped), with_commas(report.health.stuck),
               with_commas(report.health.dropped)));
}

void run_with_sensor(const RunSensorRequest& request, bool json, Session& session) {
  const Result<RunSensorSummary> result = run_sensor(request);
  if (!result.ok()) return fail(session, result.error());
  const RunSensorSummary& s = *result;
  const auto inferences = static_cast<int64_t>(s.answers.size()), runs = inferences + s.waited;
  if (s.stream_intact == false || s.close_to_host != runs ||
      (s.listening && s.listening->different_from_host > 0))
    session.exit_code = 1;
  if (json) return print_json(to_json(s));
  print(format("{} on {}{}, fed with {}\n", s.model, s.board,
               s.emulation.empty() ? "" : format(" ({}, peripherals not)", s.emulation), s.feed));
  print(format("  {} samples{}, {} at a time, the model runs every {}: {} runs in {:.1f} s\n",
               with_commas(s.frames),
               s.rate_hz > 0 ? format(" ({:.1f} s at {:g} Hz)", s.seconds_of_recording, s.rate_hz) : "",
               with_commas(s.chunk_frames), with_commas(s.hop_frames), with_commas(runs), s.seconds));
  if (s.waited > 0)
    print(format("  {} of them ended at a window that waits, {} gave an answer\n", with_commas(s.waited),
                 with_commas(inferences)));
  if (s.stream_intact)
    print(format("  check sum of what the device received: {}\n",
                 *s.stream_intact ? "that of the recording" : "WRONG"));
  if (!s.emulation.empty())
    print(format("  outputs equal to this computer's: {} of {}{}\n", with_commas(s.identical_to_host),
                 with_commas(runs),
                 s.close_to_host > s.identical_to_host
                     ? format("; but for the rounding of floats {}", with_commas(s.close_to_host))
                     : ""));
  if (s.listening) print_listening(s);
  if (s.accuracy) {
    print(format("  accuracy {}\n", percent(*s.accuracy)));
  } else if (!s.listening || s.listening->names.empty()) {
    print_answers(s);
  }
  if (s.fault) print_fault(*s.fault);
}

void add_run(CLI::App& app, Session& session) {
  CLI::App* command = add_command(
      app, "run", "inferences on the host or on the emulated board: one input, or a sensor's recording",
      "mote run person.tflite --board arduino-nano-33-ble --input face.png --output scores.bin\n"
      "  mote run kws.tflite --board cortex-m4 --sensor hour.wav --every 1s\n"
      "  mote run kws.tflite --board cortex-m4 --sensor kws01/ --fault noise:20dB");
  auto request = std::make_shared<RunModelRequest>();
  auto sensor = std::make_shared<RunSensorRequest>();
  auto json = std::make_shared<bool>(false);
  add_model_options(command, &request->model, &request->model_options);
  add_board_option(command, &request->board, false);
  CLI::Option* input = command->add_option(
      "--input", request->input, "raw bytes (.bin), .npy, or .png for an image; a test pattern otherwise");
  command->add_option("--output", request->output,
                      "write the output tensors' raw bytes, one after the other");
  CLI::Option* path =
      command
          ->add_option("--sensor", sensor->feed.path,
                       "feed a recording (.wav .flac .ogg .csv .png), a folder of them, a dataset, or "
                       ".bin files with y_labels.csv, as the device would receive it")
          ->excludes(input);
  command->add_option("--chunk", sensor->feed.chunk, "samples that arrive at a time: 256 or 16ms")
      ->needs(path);
  command->add_option("--every", sensor->feed.every, "from one inference to the next: 1s, 20ms or 16000")
      ->needs(path);
  command->add_option("--rate", sensor->feed.rate_hz, "samples per second, where the file does not say")
      ->needs(path)
      ->check(CLI::Range(0.001, 1e9));
  command
      ->add_option("--fault", sensor->fault,
                   "run once more with a fault: drop:1% clip:50% offset:10% drift:2% noise:20dB weights:1 "
                   "ram:8 reset:1")
      ->needs(path);
  command->add_option("--seed", sensor->seed, "of the fault's random numbers")->needs(path);
  add_json_flag(command, json.get());
  command->callback([request, sensor, json, &session] {
    if (!sensor->feed.path.empty()) {
      sensor->model = request->model;
      sensor->model_options = request->model_options;
      sensor->board = request->board;
      sensor->output = request->output;
      return run_with_sensor(*sensor, *json, session);
    }
    const Result<RunModelSummary> result = run_model(*request);
    if (!result.ok()) return fail(session, result.error());
    if (*json) return print_json(to_json(*result));
    for (size_t i = 0; i < result->outputs.size(); ++i) print_output(*result, i);
    if (!result->stand_in.empty()) print(format("stand-in: {}\n", result->stand_in));
    if (result->cycles.cycles)
      print(
          format("{} instructions (exact), {}\n", figure(result->instructions), cycles_text(result->cycles)));
  });
}

void add_verify(CLI::App& app, Session& session) {
  CLI::App* command = add_command(
      app, "verify", "prove that reference, device kernels and board compute the same, bit for bit",
      "mote verify kws.tflite --board arduino-nano-33-ble --layers");
  auto request = std::make_shared<VerifyRequest>();
  auto json = std::make_shared<bool>(false);
  add_model_options(command, &request->model, &request->model_options);
  add_board_option(command, &request->board, false);
  add_optimize_option(command, &request->objective);
  command->add_option("--golden", request->golden, "golden.json or layers.ref.*.txt of another engine");
  command->add_option("--input", request->input, "one input (.bin, .npy, .png) instead of the six patterns");
  command->add_flag("--layers", request->layers,
                    "compile without fusion and overlap, so that every layer is compared");
  add_json_flag(command, json.get());
  command->callback([request, json, &session] {
    const Result<VerifySummary> result = verify_model(*request);
    if (!result.ok()) return fail(session, result.error());
    if (!result->equal()) session.exit_code = 1;
    if (*json) return print_json(to_json(*result));
    print(format("{} on {}, {} input{}, compared with the naive reference:\n", result->model, result->board,
                 result->inputs, result->inputs == 1 ? "" : "s"));
    TextTable table(
        {{"what"}, {"tensors", Align::kRight}, {"bytes", Align::kRight}, {"different", Align::kRight}});
    for (const VerifySummary::Engine& e : result->engines)
      table.add_row({e.name, with_commas(e.tensors), with_commas(e.bytes), with_commas(e.different)});
    print(table.to_string("  "));
    for (const Mismatch& m : result->mismatches)
      print(format("first difference of {} with input {}: {} '{}', index {}: expected {}, got {}\n", m.engine,
                   m.input, m.node < 0 ? std::string("output") : format("layer {}", m.node), m.name,
                   m.difference.index, m.difference.expected, m.difference.got));
    print(result->equal() ? "equal\n" : "NOT equal\n");
  });
}

void print_layers(const BenchResult& r) {
  TextTable table({{"layer", Align::kRight},
                   {"operator"},
                   {"kernel"},
                   {"output", Align::kRight},
                   {"MACs", Align::kRight},
                   {"instructions", Align::kRight},
                   {"per MAC", Align::kRight},
                   {"cycles", Align::kRight},
                   {"constants", Align::kRight},
                   {"RAM", Align::kRight}});
  for (const BenchResult::Layer& l : r.layers) {
    const bool ratio = l.instructions && l.macs > 0;
    table.add_row(
        {std::to_string(l.node), l.op, l.kernel, shape_text(l.output_shape), with_commas(l.macs),
         figure(l.instructions),
         ratio ? format("{:.2f}", static_cast<double>(*l.instructions) / static_cast<double>(l.macs)) : "-",
         figure(l.cycles), with_commas(l.constant_bytes), with_commas(l.live_bytes)});
  }
  print(table.to_string("  "));
}

void print_bench(const BenchResult& r) {
  print(format("{} on {} ({}), {}{}\n", r.model, r.board, r.core, r.emulation_text,
               r.emulated_core.empty() ? "" : ", peripherals not"));
  print_layers(r);
  const bool streams = r.runs_per_answer > 1;
  print(format("  MACs {}, instructions per {} {} (exact, emulated)\n", with_commas(r.macs),
               streams ? "answer" : "inference", figure(r.instructions)));
  if (streams)
    print(format("  an answer comes with every {} runs; the longest of them takes {} instructions\n",
                 with_commas(r.runs_per_answer), figure(r.longest_run_instructions)));
  if (r.cycles.cycles) print(format("  {}\n", cycles_text(r.cycles)));
  print(format("  flash: code {}, weights {}, parameters {} bytes\n", figure(r.code_bytes),
               with_commas(r.weights_bytes), figure(r.parameter_bytes)));
  print(format("  RAM: arena {}, {}{}other {}, stack {} bytes (measured)\n", with_commas(r.arena_bytes),
               r.state_bytes > 0 ? format("states {}, ", with_commas(r.state_bytes)) : "",
               r.weights_ram_bytes > 0 ? format("weights {}, ", with_commas(r.weights_ram_bytes)) : "",
               figure(r.other_ram_bytes), figure(r.stack_bytes)));
  if (!r.stand_in.empty()) print(format("  stand-in: {}\n", r.stand_in));
  for (const auto& [key, reason] : r.why)
    if (reason != r.stand_in) print(format("  no {}: {}\n", key, reason));
  if (!r.compiler.empty()) print(format("  {} {}\n", r.compiler, join(r.flags, " ")));
}

// One line for each model and board, when there are several.
void print_summary(const std::vector<BenchResult>& results) {
  TextTable table({{"model"},
                   {"board"},
                   {"instructions", Align::kRight},
                   {"code", Align::kRight},
                   {"weights", Align::kRight},
                   {"arena", Align::kRight},
                   {"stack", Align::kRight}});
  for (const BenchResult& r : results)
    if (!r.error)
      table.add_row({r.model, r.board, figure(r.instructions), figure(r.code_bytes),
                     with_commas(r.weights_bytes), with_commas(r.arena_bytes), figure(r.stack_bytes)});
  print("\n" + table.to_string());
}

void print_comparison(const std::vector<BenchComparison>& comparisons, const std::string& old_file) {
  std::vector<TextTable::Column> columns = {{"model"}, {"board"}};
  for (const char* name : {"instructions", "code", "weights", "arena", "stack"})
    columns.push_back({name, Align::kRight});
  columns.push_back({""});
  TextTable table(columns);
  for (const BenchComparison& c : comparisons) {
    std::vector<std::string> cells = {c.model, c.board};
    for (const BenchComparison::Figure& f : c.figures) {
      const std::optional<double> ratio = f.ratio();
      cells.push_back((f.worse() ? "! " : "") + (ratio ? format("{:.3f}", *ratio) : std::string("-")));
    }
    cells.resize(columns.size() - 1);
    cells.push_back(!c.found ? "not in the file" : c.outputs_differ ? "OUTPUTS DIFFER" : "");
    table.add_row(cells);
  }
  print(format("\nnew figures divided by those of {}; ! is worse\n{}", old_file, table.to_string()));
}

struct BenchOptions {
  BenchRequest request;
  std::string compare;
  bool json = false;
};

void run_bench(const BenchOptions& options, Session& session) {
  const Result<std::vector<BenchResult>> results = bench(options.request);
  if (!results.ok()) return fail(session, results.error());
  std::vector<BenchComparison> comparisons;
  if (!options.compare.empty()) {
    Result<std::vector<BenchComparison>> compared = compare_bench(*results, options.compare);
    if (!compared.ok()) return fail(session, compared.error());
    comparisons = std::move(*compared);
  }
  for (const BenchComparison& c : comparisons)
    if (c.outputs_differ) session.exit_code = 1;
  Json list = Json::array();
  auto comparison = comparisons.begin();
  for (const BenchResult& r : *results) {
    if (r.error) fail(session, *r.error);
    list.push_back(to_json(r));
    if (!r.error && !comparisons.empty()) list.back()["compared"] = to_json(*comparison++);
    if (!options.json && !r.error) print_bench(r);
  }
  if (options.json) return print_json(list);
  if (results->size() > 1) print_summary(*results);
  if (!comparisons.empty()) print_comparison(comparisons, options.compare);
}

void add_bench(CLI::App& app, Session& session) {
  CLI::App* command =
      add_command(app, "bench", "instructions, RAM and flash of models on boards, layer by layer",
                  "mote bench kws.tflite vww.tflite --board cortex-m4,rv32imc --json > old.json\n"
                  "  mote bench kws.tflite vww.tflite --board all-cores --compare old.json");
  auto options = std::make_shared<BenchOptions>();
  BenchRequest& request = options->request;
  add_model_options(command, &request.models, &request.model_options);
  command
      ->add_option("--board", request.boards,
                   "boards or cores, see 'mote boards'; 'all-cores' for every generic core")
      ->delimiter(',')
      ->required()
      ->type_name("BOARD,...")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_optimize_option(command, &request.objective);
  add_weights_option(command, &request.weights_in_ram);
  command->add_option("--optimization", request.optimization, "how the firmware is compiled")
      ->check(CLI::IsMember({"-Os", "-O1", "-O2", "-O3"}))
      ->capture_default_str();
  command->add_option("--compare", options->compare,
                      "an earlier output of bench --json: print ratios; exit code 1 if outputs differ");
  add_json_flag(command, &options->json);
  command->callback([options, &session] { run_bench(*options, session); });
}

}  // namespace

void add_run_commands(CLI::App& app, Session& session) {
  add_run(app, session);
  add_verify(app, session);
  add_bench(app, session);
}

}  // namespace mote
