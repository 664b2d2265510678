// SPDX-License-Identifier: Apache-2.0
// What a user does: mote new, then the project's own script on the recordings. The script ends with an error
// unless every run of the emulated board gives the outputs of this computer. Training is cut short here; the
// figures of whole trainings are in docs/signal.md and docs/anomaly.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "base/json.h"
#include "base/text.h"
#include "tests/errors/run_mote.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

namespace fs = std::filesystem;

// The folder of an example's recordings, or nothing; what has to be put together goes into `place`.
using Recordings = std::function<std::optional<std::string>(const fs::path& place)>;

struct Example {
  std::string name;
  Recordings recordings;
  std::vector<std::pair<std::string, std::string>> shorter;  // lines of its mote.toml, changed
  std::string figure;                                        // of its history.json, of the test split
  double least;
};

void PrintTo(const Example& example, std::ostream* out) { *out << example.name; }

Recordings of_pack(const std::string& pack, const std::string& folder) {
  return [=](const fs::path&) { return shared_file(pack, folder); };
}

// Of the clips to learn from every eighth, of those to be tested by every fortieth.
std::optional<std::string> few_keywords(const fs::path& place) {
  const std::string folder = "data/kws_speech_commands_v2/";
  const auto labels = shared_plain_file(folder + "labels.csv");
  const auto noise = shared_file("data/kws_background_noise/background_noise_wav16k.tar.xz", ".");
  std::vector<fs::path> packs;
  for (const char* pack : {"mlperf_eval1000_wav", "extra_a_wav", "extra_b_wav"})
    if (const auto root = shared_file(folder + pack + ".tar.xz", ".")) packs.emplace_back(*root);
  if (!labels || !noise || packs.size() != 3) return std::nullopt;
  std::ifstream lines(*labels);
  int64_t learnt = 0, tested = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> cells = split(trim(line), ',');
    if (cells.size() != 7 || cells[0] == "path") continue;
    const bool test = cells[5] == "eval1000";
    if (test ? tested++ % 40 != 0 : learnt++ % 8 != 0) continue;
    const fs::path to = place / "recordings/words" / (test ? "test" : "train") / cells[0];
    fs::create_directories(to.parent_path());
    for (const fs::path& pack : packs)
      if (fs::exists(pack / cells[0])) fs::copy_file(pack / cells[0], to, fs::copy_options::skip_existing);
  }
  fs::create_directory_symlink(*noise, place / "recordings/noise");
  return (place / "recordings").string();
}

class ExampleProject : public testing::TestWithParam<Example> {};

// The lines that make the training shorter must be there, or the test would take the time of the example.
Status shorten(const std::string& file, const Example& example) {
  MOTE_ASSIGN(std::string text, read_text_file(file, 1 << 16));
  for (const auto& [from, to] : example.shorter) {
    const size_t at = text.find("\n" + from + "\n");
    if (at == std::string::npos)
      return Error(Code::kInvalid, "has no line '" + from + "'", "change the test with the example",
                   Origin{file});
    text.replace(at + 1, from.size(), to);
  }
  return write_file(file, text);
}

TEST_P(ExampleProject, GoesFromRecordingsToTheBoard) {
  const Example& example = GetParam();
  const auto place = TemporaryFolder::make("mote-project");
  ASSERT_TRUE(place.ok());
  const auto recordings = example.recordings(place->path());
  if (!recordings) GTEST_SKIP() << "the recordings of " << example.name << " are not here: set MOTE_SHARED";
  const ProgramRun made = run_mote({"new", example.name, *place / "mine"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const Status shorter = shorten(*place / "mine/mote.toml", example);
  ASSERT_TRUE(shorter.ok()) << shorter.error().to_string();

  ProgramOptions options;
  options.folder = place->path();
  options.environment = {{"MOTE", mote_program()}};
  options.timeout_seconds = 500;
  const ProgramRun run = run_program({"/bin/sh", "mine/run.sh", *recordings}, options);
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, testing::HasSubstr("runs identical to the host's"));
  for (const char* file : {"mine/run/report.html", "mine/library/library.properties"})
    EXPECT_TRUE(fs::exists(*place / file)) << file;

  const auto history = read_text_file(*place / "mine/run/history.json", 16 << 20);
  ASSERT_TRUE(history.ok()) << history.error().to_string();
  const auto json = parse_json(*history, "history.json");
  ASSERT_TRUE(json.ok()) << json.error().to_string();
  EXPECT_GE(json->at(Json::json_pointer(example.figure)).get<double>(), example.least);
}

constexpr char kAccuracy[] = "/test/int8/accuracy";

std::vector<Example> examples() {
  return {
      {"gesture",
       of_pack("data/imu_magic_wand_digits/magic_wand_digits_json.tar.xz", "."),
       {{"epochs = 40", "epochs = 6"}, {"qat_epochs = 10", "qat_epochs = 3"}},
       kAccuracy,
       0.9},
      {"exercise",
       of_pack("data/imu_emlearn_exercise/emlearn_har_exercise.tar.xz", "raw/har_record_exercises_1/data"),
       {{"epochs = 40", "epochs = 12"}, {"qat_epochs = 10", "qat_epochs = 3"}},
       kAccuracy,
       0.7},
      {"fan", of_pack("data/vib_ceiling_fan/ceiling_fan_csv.tar.xz", "."), {}, "/test/answers/auc", 0.9},
      // Twelve classes, of 178 clips.
      {"keyword", few_keywords, {{"copies = 20", "copies = 6"}}, kAccuracy, 0.25}};
}

INSTANTIATE_TEST_SUITE_P(New, ExampleProject, testing::ValuesIn(examples()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace mote
