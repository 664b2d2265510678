// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <memory>

#include "base/format.h"
#include "base/text.h"
#include "cli/command.h"
#include "flow/data_import.h"
#include "flow/set_import.h"
#include "report/table.h"

namespace mote {

namespace {

struct DataImportOptions {
  DataImportRequest images;  // of an image dataset
  SetImportRequest set;      // of a recording set
  std::string size, validation;
  bool grey = false, colour = false, json = false, recordings = false, strict = false;
};

Status complete(DataImportOptions* options) {
  DataImportRequest& images = options->images;
  images.source = options->set.paths.front();
  images.output = options->set.output;
  images.name = options->set.name;
  images.licence = options->set.licence;
  if (!options->size.empty()) {
    MOTE_ASSIGN(images.size, parse_image_size(options->size));
  }
  if (!options->validation.empty()) {
    MOTE_ASSIGN(images.splits.validation, parse_amount(options->validation, "--validation"));
  }
  if (options->grey) images.colour = ImageColour::kGrey;
  if (options->colour) images.colour = ImageColour::kColour;
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

void print_list(const char* title, const std::vector<SetImportSummary::About>& list) {
  constexpr size_t kMost = 20;
  if (list.empty()) return;
  print(format("{}:\n", title));
  for (size_t i = 0; i < list.size() && i < kMost; ++i)
    print(format("  {}{}: {}\n", printable(list[i].file),
                 list[i].files > 1 ? format(" and {} more", list[i].files - 1) : "", list[i].text));
  if (list.size() > kMost) print(format("  and {} more; --json lists them\n", list.size() - kMost));
}

void print_import(const SetImportSummary& s) {
  print(format("{}: {} recordings, {} of them new ({:.1f} s), from {} files ({}) in {:.1f} s\n", s.folder,
               with_commas(s.total), with_commas(s.added), s.seconds_added, with_commas(s.files),
               join(s.layouts, ", "), s.seconds));
  if (s.present > 0) print(format("{} were there already, not stored twice\n", with_commas(s.present)));
  print_list("twice in what was imported", s.duplicates);
  print_list("not added, since the same is there with another label", s.contradictions);
  print_list("notes", s.notes);
  if (s.more_notes > 0) print(format("  and {} more notes\n", s.more_notes));
  print_list(format("skipped, {} in all", s.skipped.size()).c_str(), s.skipped);
}

void run_images(DataImportOptions* options, Session& session) {
  const Status status = complete(options);
  if (!status.ok()) return fail(session, status.error());
  const Result<DataImportSummary> result = data_import(options->images);
  if (!result.ok()) return fail(session, result.error());
  for (const std::string& warning : result->warnings) std::fprintf(stderr, "warning: %s\n", warning.c_str());
  if (options->json) return print_json(to_json(*result));
  print_import(*result);
}

void run_set(const DataImportOptions& options, Session& session) {
  const Result<SetImportSummary> result = set_import(options.set);
  if (!result.ok()) return fail(session, result.error());
  for (const std::string& warning : result->warnings) std::fprintf(stderr, "warning: %s\n", warning.c_str());
  if (options.json)
    print_json(to_json(*result));
  else
    print_import(*result);
  if (options.strict && !(result->skipped.empty() && result->contradictions.empty())) session.exit_code = 1;
}

// Names of options of one kind that were given.
std::vector<std::string> given(const std::vector<CLI::Option*>& options) {
  std::vector<std::string> out;
  for (const CLI::Option* option : options)
    if (option->count() > 0) out.push_back(option->get_name());
  return out;
}

}  // namespace

void add_data_import(CLI::App& data, Session& session) {
  CLI::App* command = add_command(data, "import", "make a recording set, or a dataset of images for training",
                                  "mote data import speech_commands -o speech\n"
                                  "  mote data import vibration -o fan --rate 200 --group-from '^([^/]+)/'\n"
                                  "  mote data import /usr/share/datasets/fashion-mnist -o fashion-data");
  command->footer(command->get_footer() +
                  "\n\nFolders of PNG and JPEG images in class folders, MNIST-style idx files and CIFAR's "
                  "binary files, become a "
                  "dataset of images for\ntraining; everything else, several paths, and a SET that is a "
                  "recording set already make or extend a recording set,\nas does --recordings. docs/data.md "
                  "has the formats and layouts.");
  auto options = std::make_shared<DataImportOptions>();
  DataImportRequest& images = options->images;
  SetImportRequest& set = options->set;
  command->add_option("PATH", set.paths, "files or folders")->required();
  command->add_option("-o,--output", set.output, "folder to make or extend")->required();
  command->add_option("--name", set.name, "name of the set or dataset");
  command->add_option("--licence", set.licence, "licence of the recordings");
  CLI::Option* recordings =
      command->add_flag("--recordings", options->recordings, "a recording set, also of images");
  std::vector<CLI::Option*> of_sets = {recordings};
  of_sets.push_back(command->add_option("--label", set.label, "label of all recordings"));
  of_sets.push_back(command->add_option("--label-from", set.label_from,
                                        "regular expression; its first group in a file's path is the label"));
  of_sets.push_back(command->add_option("--group-from", set.group_from,
                                        "the same for the group: speaker, device, session"));
  of_sets.push_back(command->add_option(
      "--rate", set.rate_hz, "frames per second: sound and tables with times are resampled to it"));
  of_sets.push_back(
      command->add_option("--noise-clip", set.noise_clip_seconds,
                          "cut the files of _background_noise_ into clips of this many seconds"));
  of_sets.push_back(
      command->add_option("--hmac-key", set.hmac_key, "key of the signatures of Edge Impulse files"));
  of_sets.push_back(command->add_option("--as", set.as, "layout or format, where it is not recognised"));
  of_sets.push_back(command->add_flag("--strict", options->strict,
                                      "exit code 1 if a file was skipped or contradicts another"));
  std::vector<CLI::Option*> of_images;
  of_images.push_back(
      command->add_flag("--force", images.force, "images: replace the dataset that is there"));
  of_images.push_back(command
                          ->add_option("--classes", images.classes,
                                       "images: names of the classes, in the order of the labels")
                          ->delimiter(','));
  of_images.push_back(
      command->add_option("--size", options->size, "images: resize, for example 96x96 (width first)"));
  CLI::Option* grey = command->add_flag("--grey", options->grey, "images: one channel");
  of_images.push_back(grey);
  of_images.push_back(
      command->add_flag("--colour", options->colour, "images: three channels")->excludes(grey));
  of_images.push_back(command->add_option("--validation", options->validation,
                                          "images: samples split off the training set, a number or 10%"));
  of_images.push_back(command->add_option("--test", images.splits.test_percent,
                                          "images: percent for the test split, when the source has none"));
  of_images.push_back(command->add_option("--seed", images.splits.seed, "images: of the splits"));
  add_json_flag(command, &options->json);
  command->callback([options, of_sets, of_images, &session] {
    const std::vector<std::string> for_set = given(of_sets), for_images = given(of_images);
    bool make_set = !for_set.empty();
    if (!make_set) {
      const Result<bool> wants = wants_recording_set(options->set.paths, options->set.output);
      if (!wants.ok()) return fail(session, wants.error());
      make_set = *wants;
    }
    if (!make_set) return run_images(options.get(), session);
    if (!for_images.empty())
      return fail(session, Error(Code::kInvalid,
                                 format("{} is of datasets of images, but this import makes a recording set",
                                        for_images.front()),
                                 "leave it out; 'mote data split' splits a set"));
    run_set(*options, session);
  });
}

}  // namespace mote
