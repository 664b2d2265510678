// SPDX-License-Identifier: Apache-2.0
#include "flow/detector_settings.h"

#include <gmock/gmock.h>

#include "flow/project.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

constexpr const char* kSensor = R"([sensor]
type = "float32"
rate_hz = 50
step = 10
[data]
set = "s"
)";

Result<Project> parse(const std::string& data_and_model) {
  MOTE_ASSIGN(const Toml toml, Toml::parse(kSensor + data_and_model, "p/mote.toml"));
  return parse_project(toml, "p");
}

void expect_error(const std::string& text, const std::string& what, int line) {
  const auto out = parse(text);
  ASSERT_FALSE(out.ok()) << text;
  EXPECT_THAT(out.error().to_string(), HasSubstr(what));
  EXPECT_EQ(out.error().where.line, line) << out.error().to_string();
}

TEST(DetectorSettings, AreReadFromTheProject) {
  const auto out = parse(
      "normal = [\"a\", \"b\"]\nanomalies = [\"c\"]\n[model]\ndetector = \"k_means\"\nclusters = 5\n"
      "false_alarms = 0.02\n");
  ASSERT_TRUE(out.ok()) << out.error().to_string();
  ASSERT_TRUE(out->detector.has_value());
  EXPECT_EQ(out->detector->clusters, 5);
  EXPECT_EQ(out->detector->false_alarms, 0.02);
  EXPECT_TRUE(out->detector->is_normal("b"));
  EXPECT_FALSE(out->detector->is_normal("c"));
  EXPECT_TRUE(out->detector->uses("c"));
  EXPECT_FALSE(out->detector->uses("d"));
  EXPECT_TRUE(out->stream->detector);
  EXPECT_TRUE(out->stream->trained);
}

TEST(DetectorSettings, WithoutAListAllOtherLabelsAreAnomalies) {
  const auto out = parse("normal = [\"a\"]\n[model]\ndetector = \"mahalanobis\"\n");
  ASSERT_TRUE(out.ok()) << out.error().to_string();
  EXPECT_EQ(out->detector->clusters, 1);
  EXPECT_EQ(out->detector->false_alarms, 0.01);
  EXPECT_TRUE(out->detector->uses("anything"));
  EXPECT_FALSE(out->detector->is_normal("anything"));
}

TEST(DetectorSettings, NameTheLineOfEveryMistake) {
  const std::string normal = "normal = [\"a\"]\n", model = "[model]\ndetector = \"k_means\"\n";
  expect_error(model + "clusters = 2\n", "'data.normal' is missing", 5);
  expect_error("normal = []\n" + model + "clusters = 2\n", "'normal' is no list of labels", 7);
  expect_error("normal = \"a\"\n" + model + "clusters = 2\n", "'normal' is no list of labels", 7);
  expect_error("normal = [\"a\",\n\"a\"]\n" + model, "the label 'a' is named twice", 8);
  expect_error(normal + "anomalies = [\"a\"]\n" + model, "the label 'a' is named twice", 8);
  expect_error("normal = [\"\"]\n" + model, "an empty label", 7);
  expect_error(normal + model, "'model.clusters' is missing", 8);
  expect_error(normal + model + "clusters = 0\n", "between 1 and 256", 10);
  expect_error(normal + "[model]\ndetector = \"k-means\"\n", "did you mean 'k_means'", 9);
  expect_error(normal + "[model]\ndetector = \"mahalanobis\"\nclusters = 2\n",
               "'model.clusters' is not a setting", 10);
  expect_error(normal + model + "clusters = 2\nfalse_alarms = 0.6\n", "between 0 and 0.5", 11);
  expect_error(normal + model + "clusters = 2\n[train]\nepochs = 2\n", "a detector has no epochs", 11);
  expect_error(normal + "[model]\nlayers = [{ op = \"softmax\" }]\n", "known: set", 7);
}

}  // namespace
}  // namespace mote
