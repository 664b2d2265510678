// SPDX-License-Identifier: Apache-2.0
#include "flow/example_projects.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/io.h"
#include "flow/project.h"

namespace mote {
namespace {

namespace fs = std::filesystem;

TEST(ExampleProjects, EachSaysWhatItIsAndOpens) {
  const std::vector<ExampleProject> projects = example_projects();
  ASSERT_GE(projects.size(), 3u);
  const auto folder = TemporaryFolder::make("new");
  ASSERT_TRUE(folder.ok());
  for (const ExampleProject& example : projects) {
    SCOPED_TRACE(example.name);
    EXPECT_GT(example.summary.size(), 20u);
    EXPECT_EQ(example.summary.find('#'), std::string::npos);
    const std::string at = *folder / example.name;
    const auto files = new_project(example.name, at);
    ASSERT_TRUE(files.ok()) << files.error().to_string();
    EXPECT_EQ(files->size(), 2u) << "mote.toml and run.sh";
    const auto toml = Toml::read(at + "/mote.toml");
    ASSERT_TRUE(toml.ok());
    if (toml->has("model.file")) continue;  // the model is the user's
    const auto project = open_project(at);
    ASSERT_TRUE(project.ok()) << project.error().to_string();
    EXPECT_EQ(project->name, example.name);
    EXPECT_NE(fs::status(at + "/run.sh").permissions() & fs::perms::owner_exec, fs::perms::none);
  }
}

TEST(ExampleProjects, AreNotWrittenOverFiles) {
  const auto folder = TemporaryFolder::make("new");
  ASSERT_TRUE(folder.ok());
  std::ofstream(*folder / "notes.txt") << "mine";
  const auto files = new_project("gesture", folder->path());
  ASSERT_FALSE(files.ok());
  EXPECT_NE(files.error().to_string().find("holds files already"), std::string::npos);
  EXPECT_FALSE(fs::exists(*folder / "mote.toml"));
  const auto file = new_project("gesture", *folder / "notes.txt");
  ASSERT_FALSE(file.ok());
  EXPECT_NE(file.error().to_string().find("is a file"), std::string::npos);
}

TEST(ExampleProjects, AWrongNameIsAnsweredWithTheNearest) {
  const auto folder = TemporaryFolder::make("new");
  ASSERT_TRUE(folder.ok());
  for (const char* name : {"gestures", "", "..", "../examples/gesture"}) {
    const auto files = new_project(name, *folder / "x");
    ASSERT_FALSE(files.ok()) << name;
  }
  EXPECT_NE(new_project("gestures", *folder / "x").error().to_string().find("'gesture'"), std::string::npos);
  EXPECT_FALSE(fs::exists(*folder / "x"));
}

}  // namespace
}  // namespace mote
