// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/format.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/command.h"
#include "flow/data_import.h"
#include "flow/eval.h"
#include "flow/train.h"
#include "report/table.h"

namespace mote {

namespace {

struct DataImportOptions {
  DataImportRequest request;
  std::string size, validation;
  bool grey = false, colour = false, json = false;
};

Status complete(DataImportOptions* options) {
  if (!options->size.empty()) {
    MOTE_ASSIGN(options->request.size, parse_image_size(options->size));
  }
  if (!options->validation.empty()) {
    MOTE_ASSIGN(options->request.splits.validation, parse_amount(options->validation, "--validation"));
  }
  if (options->grey) options->request.colour = ImageColour::kGrey;
  if (options->colour) options->request.colour = ImageColour::kColour;
  return ok_status();
}

void print_import(const DataImportSummary& s) {
  print(format("{}: {} samples of {}, {} classes, licence: {}\n", s.dataset.folder,
               with_commas(s.dataset.sample_count()), shape_text(s.dataset.sample_shape),
               s.dataset.classes.size(), s.dataset.licence));
  std::vector<TextTable::Column> columns = {{"split"}, {"samples", Align::kRight}};
  for (const std::string& name : s.dataset.classes) columns.push_back({name, Align::kRight, 12});
  TextTable table(columns);
  for (const SplitInfo& split : s.dataset.splits) {
    int64_t total = 0;
    std::vector<std::string> cells = {split.name, ""};
    for (const int64_t count : split.per_class) {
      cells.push_back(with_commas(count));
      total += count;
    }
    cells[1] = with_commas(total);
    table.add_row(cells);
  }
  print(table.to_string("  "));
}

void add_data(CLI::App& app, Session& session) {
  CLI::App* data = app.add_subcommand("data", "work with datasets");
  data->require_subcommand(1);
  CLI::App* command = add_command(
      *data, "import",
      "make a dataset from idx files or from folders of PNG and JPEG images (label = folder name)",
      "mote data import /usr/share/datasets/fashion-mnist -o fashion-data");
  auto options = std::make_shared<DataImportOptions>();
  DataImportRequest& request = options->request;
  command->add_option("SOURCE", request.source, "folder with the files")->required();
  command->add_option("-o,--output", request.output, "dataset folder to make")->required();
  command->add_flag("--force", request.force, "replace the dataset that is there");
  command->add_option("--name", request.name, "name of the dataset");
  command->add_option("--licence", request.licence, "licence of the samples");
  command->add_option("--classes", request.classes, "names of the classes, in the order of the labels")
      ->delimiter(',');
  command->add_option("--size", options->size, "resize images, for example 96x96 (width first)");
  CLI::Option* grey = command->add_flag("--grey", options->grey, "one channel");
  command->add_flag("--colour", options->colour, "three channels")->excludes(grey);
  command->add_option("--validation", options->validation,
                      "samples split off the training set: a number or 10%");
  command->add_option("--test", request.splits.test_percent,
                      "percent for the test split, when the source has none");
  command->add_option("--seed", request.splits.seed, "of the splits");
  add_json_flag(command, &options->json);
  command->callback([options, &session] {
    const Status status = complete(options.get());
    if (!status.ok()) return fail(session, status.error());
    const Result<DataImportSummary> result = data_import(options->request);
    if (!result.ok()) return fail(session, result.error());
    for (const std::string& warning : result->warnings)
      std::fprintf(stderr, "warning: %s\n", warning.c_str());
    if (options->json) return print_json(to_json(*result));
    print_import(*result);
  });
}

}  // namespace

void add_project_commands(CLI::App& app, Session& session) { add_data(app, session); }

}  // namespace mote
