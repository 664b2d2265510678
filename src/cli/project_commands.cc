// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <memory>
#include <optional>

#include "base/format.h"
#include "base/progress.h"
#include "cli/command.h"
#include "cli/detector_output.h"
#include "flow/eval.h"
#include "flow/train.h"
#include "report/table.h"

namespace mote {

namespace {

std::string percent(int64_t correct, int64_t total) {
  const double part = total > 0 ? 100.0 * static_cast<double>(correct) / static_cast<double>(total) : 0.0;
  return format("{:.2f} % ({} of {})", part, with_commas(correct), with_commas(total));
}

std::string percent(const RecordingScore& s) { return percent(s.correct, s.total); }

void print_learnt(const RecordingsLearnt& r) {
  const auto part = [](int64_t recordings, int64_t answers) {
    return format("{} ({})", with_commas(answers), with_commas(recordings));
  };
  print(format("answers (recordings) to learn from {}, to choose by {}, to test {}\n",
               part(r.train_recordings, r.train_answers), part(r.validation_recordings, r.validation_answers),
               part(r.test_recordings, r.test_answers)));
  const auto note = [](int64_t count, const std::string& what) {
    if (count > 0) print(format("{} {}\n", with_commas(count), what));
  };
  note(r.padded, format("recordings were shorter than the {} samples that an answer needs, and padded",
                        with_commas(r.window_frames)));
  note(r.unlabelled_answers, "answers between labelled parts were left out");
  note(r.unlabelled_recordings, "recordings without a label were left out");
  note(r.unsplit_recordings, "recordings in no split were left out");
}

void print_train(const TrainSummary& s) {
  if (s.detector) return print(learnt_text(s));
  print(format("{}: {} parameters, {} MACs, trained in {}\n", s.project.name, with_commas(s.parameters),
               with_commas(s.macs), format_seconds(s.epoch_seconds)));
  if (s.recordings) print_learnt(*s.recordings);
  print(format("test accuracy, float: {}\n", percent(s.float_test.correct, s.float_test.total)));
  print(format("test accuracy, int8 by the integer graph: {}\n",
               percent(s.int8_test.correct, s.int8_test.total)));
  if (s.recordings && s.recordings->by_recording.total > 0)
    print(format("by recording, mean of its answers: {}\n",
                 percent(s.recordings->by_recording.correct, s.recordings->by_recording.total)));
  print(format("model: {}\n", s.project.model_file()));
}

void add_train(CLI::App& app, Session& session) {
  CLI::App* command = add_command(
      app, "train",
      "train a project's model, in float and then quantisation-aware; or find its detector of anomalies",
      "mote train fashion --full");
  auto request = std::make_shared<TrainCommand>();
  auto json = std::make_shared<bool>(false);
  command->add_option("PROJECT", request->project, "folder with a mote.toml")->required();
  command->add_flag("--full", request->full, "with the settings of [train.full]: longer and better");
  command->add_flag("--resume", request->resume,
                    "go on after the last whole epoch of a training that was stopped");
  command->add_option("--epochs", request->epochs, "float epochs, instead of the project's")
      ->check(CLI::Range(1, 100000));
  command->add_option("--qat-epochs", request->qat_epochs, "quantisation-aware epochs")
      ->check(CLI::Range(1, 100000));
  command->add_option("--seed", request->seed, "of weights, order and augmentation");
  add_json_flag(command, json.get());
  command->callback([request, json, &session] {
    const Result<TrainSummary> result = train_project(*request);
    if (!result.ok()) return fail(session, result.error());
    if (*json) return print_json(to_json(*result));
    print_train(*result);
  });
}

// Of one inference; "-" and the reason where there is none.
void add_estimate_rows(const BenchResult& cost, TextTable* table) {
  const auto estimated = [](const std::optional<double>& error_percent) {
    return error_percent ? format("estimated, ±{:.1f} %: ", *error_percent) : "estimated, uncalibrated: ";
  };
  const auto add = [&](const char* what, const std::optional<double>& value, const std::string& how,
                       const std::map<std::string, std::string>& reasons, const char* key) {
    const auto why = reasons.find(key);
    table->add_row({what, value ? format("{:.4g}", *value) : "-",
                    value                  ? how
                    : why != reasons.end() ? why->second
                                           : ""});
  };
  add("latency, ms", cost.cycles.latency_ms,
      estimated(cost.cycles.error_percent) + figure(cost.cycles.cycles) + " cycles at the board's clock",
      cost.cycles.why, "latency_ms");
  add("energy, uJ", cost.energy_uj,
      estimated(cost.energy_error_percent) + "cycles times the board's energy for each", cost.why,
      "energy_uj");
}

void add_cost_rows(const BenchResult& cost, TextTable* table) {
  table->add_row({"RAM: arena, bytes", with_commas(cost.arena_bytes), "memory plan, known at compile time"});
  if (cost.state_bytes > 0)
    table->add_row({"RAM: states, bytes", with_commas(cost.state_bytes), "windows of the signal chain"});
  table->add_row(
      {"RAM: other static, bytes", figure(cost.other_ram_bytes), "ELF file, board's memory map, -Os"});
  table->add_row({"RAM: stack, bytes", figure(cost.stack_bytes), "measured, high-water mark"});
  table->add_row({"flash: code, bytes", figure(cost.code_bytes), "ELF file: kernels and glue"});
  table->add_row({"flash: weights, bytes", with_commas(cost.weights_bytes), "ELF file"});
  table->add_row({"flash: parameter tables, bytes", figure(cost.parameter_bytes), "ELF file"});
}

void add_board_rows(const EvalSummary& s, TextTable* table) {
  const BoardEvaluation& b = *s.board;
  const bool all = b.samples == s.int8_model.total;
  const std::string samples =
      all ? "whole test split" : format("first {} test samples", with_commas(b.samples));
  if (!all) table->add_row({"accuracy, int8, host", percent(b.correct_on_host, b.samples), samples});
  table->add_row({"accuracy, int8, board", percent(b.correct, b.samples),
                  samples + "; " + b.cost.emulation_text + ", peripherals not"});
  table->add_row({"outputs identical to the host's",
                  format("{} of {}", with_commas(b.identical_outputs), with_commas(b.samples)),
                  "every byte compared"});
  table->add_rule();
  table->add_row({"instructions per inference", figure(b.cost.instructions),
                  format("exact, emulated; mean, from {} to {}", with_commas(b.counts.total.min),
                         with_commas(b.counts.total.max))});
  add_estimate_rows(b.cost, table);
  add_cost_rows(b.cost, table);
}

void add_recordings_board_rows(const RecordingsEvaluated& r, int64_t all, TextTable* table) {
  const RecordingsOnBoard& b = *r.board;
  const std::string samples = b.answers == all
                                  ? "all test recordings"
                                  : format("first {} test recordings", with_commas(b.recordings));
  if (b.answers != all)
    table->add_row({"answers, int8, host", percent(b.correct_on_host, b.answers), samples});
  table->add_row({"answers, int8, board", percent(b.correct, b.answers),
                  samples + "; " + b.cost.emulation_text + ", peripherals not"});
  table->add_row({"runs identical to the host's",
                  format("{} of {}", with_commas(b.identical_runs), with_commas(b.runs)),
                  "samples to outputs, every byte compared"});
  table->add_rule();
  table->add_row({"instructions per answer", figure(b.cost.instructions),
                  format("exact, emulated; of {} runs, test pattern", with_commas(b.cost.runs_per_answer))});
  add_estimate_rows(b.cost, table);
  table->add_row(
      {"average power, mW", b.power.milliwatt ? format("{:.3g}", *b.power.milliwatt) : "-", b.power.how});
  add_cost_rows(b.cost, table);
}

void print_recordings(const EvalSummary& s) {
  const RecordingsEvaluated& r = *s.recordings;
  TextTable table({{"what"}, {"value", Align::kRight}, {"how"}});
  if (s.float_model)
    table.add_row({"answers, float, host", percent(s.float_model->correct, s.float_model->total),
                   "float kernels on the same features"});
  table.add_row(
      {"answers, int8, host", percent(s.int8_model.correct, s.int8_model.total),
       format("{}, {} test recordings", r.detector ? "right side of the threshold" : "integer graph",
              with_commas(r.recordings))});
  if (r.float_score && r.float_score->total > 0)
    table.add_row({"recordings, float, host", percent(*r.float_score), "mean of all answers of each"});
  if (r.int8_score.total > 0)
    table.add_row({"recordings, int8, host", percent(r.int8_score), "mean of all answers of each"});
  if (r.board) add_recordings_board_rows(r, s.int8_model.total, &table);
  print(format("{} on {}\n{}", s.name, r.board ? r.board->cost.board : std::string("the host"),
               table.to_string("  ")));
  if (r.detector) print(detector_tables(*r.detector));
  if (r.int8_score.total > 0 && !r.detector) {
    TextTable classes({{"class"}, {"recordings", Align::kRight}});
    for (size_t i = 0; i < r.classes.size(); ++i)
      if (r.int8_score.total_of[i] > 0)
        classes.add_row({r.classes[i], percent(r.int8_score.correct_of[i], r.int8_score.total_of[i])});
    print(classes.to_string("  "));
  }
  if (r.padded > 0)
    print(format("{} recordings are shorter than the {} samples that an answer needs, and were padded\n",
                 with_commas(r.padded), with_commas(r.window_frames)));
  if (r.board && !r.board->cost.stand_in.empty()) print(format("stand-in: {}\n", r.board->cost.stand_in));
  print(format("report: {}\n", s.report));
}

void print_eval(const EvalSummary& s) {
  TextTable table({{"what"}, {"value", Align::kRight}, {"how"}});
  if (s.float_model)
    table.add_row({"accuracy, float, host", percent(s.float_model->correct, s.float_model->total),
                   "float kernels, whole test split"});
  table.add_row({"accuracy, int8, host", percent(s.int8_model.correct, s.int8_model.total),
                 "integer graph, whole test split"});
  if (s.board) add_board_rows(s, &table);
  print(format("{} on {}\n{}", s.name, s.board ? s.board->cost.board : std::string("the host"),
               table.to_string("  ")));
  if (s.board && !s.board->cost.stand_in.empty()) print(format("stand-in: {}\n", s.board->cost.stand_in));
  print(format("report: {}\n", s.report));
}

void add_eval(CLI::App& app, Session& session) {
  CLI::App* command = add_command(
      app, "eval", "accuracy on the test split, on the host and on the emulated board, and an HTML report",
      "mote eval fashion --board arduino-nano-33-ble");
  auto request = std::make_shared<EvalRequest>();
  auto json = std::make_shared<bool>(false);
  command->add_option("PROJECT", request->project, "folder with a mote.toml, trained")->required();
  command->add_option("--board", request->board, "the project's if not given; 'host' for none");
  add_optimize_option(command, &request->objective);
  command
      ->add_option("--samples", request->board_samples,
                   "test samples, or answers over recordings, to run on the board")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 40))
      ->capture_default_str();
  add_json_flag(command, json.get());
  command->callback([request, json, &session] {
    const Result<EvalSummary> result = eval(*request);
    if (!result.ok()) return fail(session, result.error());
    if (*json) return print_json(to_json(*result));
    if (result->recordings) return print_recordings(*result);
    print_eval(*result);
  });
}

}  // namespace

void add_project_commands(CLI::App& app, Session& session) {
  add_train(app, session);
  add_eval(app, session);
}

}  // namespace mote
