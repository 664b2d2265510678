// SPDX-License-Identifier: Apache-2.0
// What a user does: mote new, then the project's own script on the recordings. The script ends with an error
// unless every run of the emulated board gives the outputs of this computer. Training is cut short here; the
// figures of whole trainings are in docs/signal.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "base/json.h"
#include "tests/errors/run_mote.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

namespace fs = std::filesystem;

struct Example {
  std::string name;
  std::string pack, folder;                                  // of the recordings
  std::vector<std::pair<std::string, std::string>> shorter;  // settings of its mote.toml
  std::string figure;                                        // of its history.json, of the test split
  double least;
};

class ExampleProject : public testing::TestWithParam<Example> {};

Result<std::string> toml_with(const std::string& file, const Example& example) {
  MOTE_ASSIGN(std::string text, read_text_file(file, 1 << 16));
  for (const auto& [from, to] : example.shorter) {
    const size_t at = text.find("\n" + from + "\n");
    if (at == std::string::npos) return Error(Code::kInvalid, "has no line '" + from + "'", "", Origin{file});
    text.replace(at + 1, from.size(), to);
  }
  return text;
}

TEST_P(ExampleProject, GoesFromRecordingsToTheBoard) {
  const Example& example = GetParam();
  const auto recordings = shared_file(example.pack, example.folder);
  if (!recordings) GTEST_SKIP() << "the recordings are not here: set MOTE_SHARED; " << example.pack;
  const auto place = TemporaryFolder::make("mote-project");
  ASSERT_TRUE(place.ok());
  const ProgramRun made = run_mote({"new", example.name, *place / "mine"});
  ASSERT_EQ(made.exit_code, 0) << made.err;

  const std::string toml = *place / "mine/mote.toml";
  const Result<std::string> text = toml_with(toml, example);
  ASSERT_TRUE(text.ok()) << text.error().to_string();
  ASSERT_TRUE(write_file(toml, *text).ok());

  ProgramOptions options;
  options.folder = place->path();
  options.environment = {{"MOTE", mote_program()}};
  options.timeout_seconds = 500;
  const ProgramRun run = run_program({"/bin/sh", "mine/run.sh", *recordings}, options);
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, testing::HasSubstr("runs identical to the host's"));
  for (const char* file : {"run/report.html", "library/library.properties"})
    EXPECT_TRUE(fs::exists(fs::path(place->path()) / "mine" / file)) << file;

  const auto history = read_text_file(*place / "mine/run/history.json", 16 << 20);
  ASSERT_TRUE(history.ok()) << history.error().to_string();
  const auto json = parse_json(*history, "history.json");
  ASSERT_TRUE(json.ok());
  EXPECT_GE(json->at(Json::json_pointer(example.figure)).get<double>(), example.least);
}

constexpr char kAccuracy[] = "/test/int8/accuracy";

INSTANTIATE_TEST_SUITE_P(
    New, ExampleProject,
    testing::Values(
        Example{"gesture",
                "data/imu_magic_wand_digits/magic_wand_digits_json.tar.xz",
                ".",
                {{"epochs = 40", "epochs = 6"}, {"qat_epochs = 10", "qat_epochs = 3"}},
                kAccuracy,
                0.9},
        Example{"exercise",
                "data/imu_emlearn_exercise/emlearn_har_exercise.tar.xz",
                "raw/har_record_exercises_1/data",
                {{"epochs = 40", "epochs = 12"}, {"qat_epochs = 10", "qat_epochs = 3"}},
                kAccuracy,
                0.7},
        Example{"fan", "data/vib_ceiling_fan/ceiling_fan_csv.tar.xz", ".", {}, "/test/answers/auc", 0.9}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace mote
