// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "cli/command.h"
#include "flow/set_export.h"
#include "flow/set_lint.h"
#include "flow/set_queries.h"
#include "flow/set_split.h"
#include "report/table.h"

namespace mote {

namespace {

// --label, --split and --group.
void add_filter(CLI::App* command, SetFilter* filter) {
  command->add_option("--label", filter->label, "only recordings with this label");
  command->add_option("--split", filter->split, "only recordings of this split; '' for those without");
  command->add_option("--group", filter->group, "only recordings of this group");
}

void add_ls(CLI::App& data, Session& session) {
  CLI::App* command =
      add_command(data, "ls", "list the recordings of a set", "mote data ls speech --label yes --split test");
  auto folder = std::make_shared<std::string>();
  auto filter = std::make_shared<SetFilter>();
  auto json = std::make_shared<bool>(false);
  command->add_option("SET", *folder, "recording set")->required();
  add_filter(command, filter.get());
  add_json_flag(command, json.get());
  command->callback([=, &session] {
    const Result<RecordingSet> set = open_recording_set(*folder);
    if (!set.ok()) return fail(session, set.error());
    const Status status = list_set(*set, *filter, *json, print);
    if (!status.ok()) fail(session, status.error());
  });
}

std::string rate_text(double rate) { return format("{:g} Hz", rate); }

void print_stats(const SetStats& s) {
  print(format("{}: {}, {} recordings, {:.1f} s, licence: {}\n", s.folder, s.name,
               with_commas(s.all.recordings), s.all.seconds, s.licence));
  std::vector<TextTable::Column> columns = {
      {"label", Align::kLeft, 32}, {"recordings", Align::kRight}, {"seconds", Align::kRight}};
  for (const auto& [split, labels] : s.splits) columns.push_back({split_name(split), Align::kRight});
  TextTable table(columns);
  for (const auto& [label, part] : s.classes) {
    std::vector<std::string> cells = {label.empty() ? "-" : label, with_commas(part.recordings),
                                      format("{:.1f}", part.seconds)};
    for (const auto& [split, labels] : s.splits) {
      const auto it = labels.find(label);
      cells.push_back(it == labels.end() ? "" : with_commas(it->second));
    }
    table.add_row(cells);
  }
  print(table.to_string("  "));
  if (!s.segment_classes.empty()) {
    TextTable segments(
        {{"label of segments", Align::kLeft, 32}, {"segments", Align::kRight}, {"seconds", Align::kRight}});
    for (const auto& [label, part] : s.segment_classes)
      segments.add_row({label, with_commas(part.recordings), format("{:.1f}", part.seconds)});
    print(segments.to_string("  "));
  }
  print(format("groups: {}, {} recordings without one\n", with_commas(s.groups), with_commas(s.ungrouped)));
  std::vector<std::string> rates;
  for (const auto& [rate, count] : s.rates)
    rates.push_back(format("{} ({})", rate_text(rate), with_commas(count)));
  if (rates.size() > 8) rates = {format("{} different ones", rates.size())};
  if (!rates.empty()) print(format("rates: {}\n", join(rates, ", ")));
}

void add_stats(CLI::App& data, Session& session) {
  CLI::App* command = add_command(data, "stats", "recordings, seconds, classes, groups and rates of a set",
                                  "mote data stats speech");
  auto folder = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  command->add_option("SET", *folder, "recording set")->required();
  add_json_flag(command, json.get());
  command->callback([=, &session] {
    const Result<RecordingSet> set = open_recording_set(*folder);
    if (!set.ok()) return fail(session, set.error());
    const Result<SetStats> stats = set_stats(*set);
    if (!stats.ok()) return fail(session, stats.error());
    if (*json) return print_json(to_json(*stats));
    print_stats(*stats);
  });
}

void print_view(const RecordingView& v) {
  const RecordingRow& row = v.row;
  print(format("{}\n  file: {}\n  label: {}, split: {}, group: {}\n", row.id, row.file(),
               row.label.empty() ? "-" : row.label, split_name(row.split),
               row.group.empty() ? "-" : row.group));
  if (row.width > 0)
    print(format("  {} x {} pixels\n", row.width, row.frames / row.width));
  else
    print(format("  {} frames at {}, {:.3f} s\n", with_commas(row.frames), rate_text(row.rate_hz),
                 row.seconds()));
  print(format("  from: {} in {} ({}), licence: {}\n  SHA-256 of the source: {}\n", row.name, v.source.path,
               v.source.format, v.source.licence,
               v.source.sha256.empty() ? "not known, the import did not end" : v.source.sha256));
  TextTable table({{"channel"},
                   {"unit"},
                   {"min", Align::kRight},
                   {"max", Align::kRight},
                   {"mean", Align::kRight},
                   {"first values"}});
  for (const RecordingView::ChannelView& channel : v.channels) {
    std::vector<std::string> head;
    for (const double value : channel.head) head.push_back(format("{:g}", value));
    table.add_row({channel.name, channel.unit, format("{:g}", channel.least), format("{:g}", channel.most),
                   format("{:.6g}", channel.mean), join(head, " ")});
  }
  print(table.to_string("  "));
  for (const Segment& s : v.segments)
    print(s.width > 0 ? format("  box {},{} {}x{}: {}\n", s.x, s.y, s.width, s.height, s.label)
                      : format("  frames {} to {}: {}\n", s.first, s.last, s.label));
}

void add_show(CLI::App& data, Session& session) {
  CLI::App* command =
      add_command(data, "show", "values, labels and origin of one recording", "mote data show speech 3f0a91");
  auto folder = std::make_shared<std::string>();
  auto id = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  command->add_option("SET", *folder, "recording set")->required();
  command->add_option("ID", *id, "the first digits of its id, or its name")->required();
  add_json_flag(command, json.get());
  command->callback([=, &session] {
    const Result<RecordingSet> set = open_recording_set(*folder);
    if (!set.ok()) return fail(session, set.error());
    const Result<RecordingView> view = show_recording(*set, *id);
    if (!view.ok()) return fail(session, view.error());
    if (*json) return print_json(to_json(*view));
    print_view(*view);
  });
}

void add_split(CLI::App& data, Session& session) {
  CLI::App* command = add_command(
      data, "split", "put the recordings of a set into train, validation and test, whole groups at a time",
      "mote data split speech --validation 10% --test 20%");
  auto request = std::make_shared<SetSplitRequest>();
  auto json = std::make_shared<bool>(false);
  command->add_option("SET", request->set, "recording set")->required();
  command->add_option("--validation", request->validation, "part for validation")->capture_default_str();
  CLI::Option* test =
      command->add_option("--test", request->test, "part for the test")->capture_default_str();
  command->add_option("--by", request->by, "what stays together")
      ->check(CLI::IsMember({"group", "recording"}))
      ->capture_default_str();
  command->add_option("--seed", request->rule.seed, "of the choice")->capture_default_str();
  command->add_flag("--again", request->rule.again, "also recordings that have a split, official ones too");
  command
      ->add_flag("--keep-test", request->rule.keep_test,
                 "what is in test stays, all else is divided into train and validation")
      ->excludes(test);
  add_json_flag(command, json.get());
  command->callback([=, &session] {
    const Result<SetSplitSummary> result = set_split(*request);
    if (!result.ok()) return fail(session, result.error());
    for (const std::string& warning : result->warnings)
      std::fprintf(stderr, "warning: %s\n", warning.c_str());
    if (*json) return print_json(to_json(*result));
    TextTable table({{"split"}, {"recordings", Align::kRight}, {"groups", Align::kRight}});
    for (const SetSplitSummary::Part& part : result->parts)
      table.add_row({split_name(part.name), with_commas(part.recordings), with_commas(part.groups)});
    print(table.to_string("  "));
  });
}

void add_export(CLI::App& data, Session& session) {
  CLI::App* command = add_command(data, "export", "write recordings in a form that other programs read",
                                  "mote data export speech --as edge-impulse --hmac-key KEY -o upload");
  auto request = std::make_shared<SetExportRequest>();
  auto json = std::make_shared<bool>(false);
  command->add_option("SET", request->set, "recording set")->required();
  command->add_option("--as", request->as, "edge-impulse, csv or wav")->required();
  command->add_option("-o,--output", request->folder, "folder to make")->required();
  command->add_option("--hmac-key", request->hmac_key, "signs Edge Impulse files");
  add_filter(command, &request->filter);
  add_json_flag(command, json.get());
  command->callback([=, &session] {
    const Result<SetExportSummary> result = set_export(*request);
    if (!result.ok()) return fail(session, result.error());
    if (*json) return print_json(to_json(*result));
    print(format("{}: {} files as {}{}\n", result->folder, with_commas(result->files), result->as,
                 result->as != "edge-impulse" ? ""
                 : result->is_signed          ? ", signed"
                                              : ", not signed: --hmac-key signs them"));
  });
}

void add_lint(CLI::App& data, Session& session) {
  CLI::App* command = add_command(
      data, "lint", "find what spoils a set: leaks between splits, clipping, dead channels, wrong units",
      "mote data lint speech --strict");
  auto folder = std::make_shared<std::string>();
  auto strict = std::make_shared<bool>(false);
  auto json = std::make_shared<bool>(false);
  command->add_option("SET", *folder, "recording set")->required();
  command->add_flag("--strict", *strict, "exit code 1 if anything is found");
  add_json_flag(command, json.get());
  command->callback([=, &session] {
    const Result<LintReport> report = lint_set(*folder);
    if (!report.ok()) return fail(session, report.error());
    if (*strict && !report->findings.empty()) session.exit_code = 1;
    if (*json) return print_json(to_json(*report));
    for (const LintFinding& f : report->findings) {
      print(format("{}: {} ({})\n  {}\n", f.kind, f.what, with_commas(f.count), f.advice));
      for (size_t i = 0; i < f.files.size() && i < 5; ++i) print(format("    {}\n", f.files[i]));
    }
    print(format("{}: {} recordings, {} kinds of findings\n", report->folder, with_commas(report->recordings),
                 report->findings.size()));
  });
}

}  // namespace

void add_data_commands(CLI::App& app, Session& session) {
  CLI::App* data = app.add_subcommand("data", "work with recordings and datasets");
  data->require_subcommand(1);
  add_data_get(*data, session);
  add_data_import(*data, session);
  add_ls(*data, session);
  add_stats(*data, session);
  add_show(*data, session);
  add_split(*data, session);
  add_export(*data, session);
  add_lint(*data, session);
}

}  // namespace mote
