// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/errors/made_model.h"
#include "tests/errors/run_mote.h"

namespace mote {

// What a user does with the library that `mote compile` wrote: builds it with his own compilers, in a folder
// of the test's own.
class PackageTest : public ::testing::Test {
 protected:
  PackageTest();

  std::string full(const std::string& path) const { return folder_ / path; }
  void put(const std::string& path, const std::string& text);
  std::string text(const std::string& path);

  // Writes the model as `name`.mote and compiles it into the folder `name`.
  void compile_model(const MadeModel& model, const std::string& name, const std::string& board);

  // Runs mote in the folder; it must succeed. Returns its standard output.
  std::string mote(const std::vector<std::string>& arguments);

  // Runs a program of PATH in the folder; it must succeed. Returns its standard output.
  std::string must_run(const std::vector<std::string>& command);

  // Builds main.cpp with the sources of libraries and runs it; it must return 0. Warnings are errors.
  void build_and_run(const std::string& compiler, const std::vector<std::string>& libraries,
                     const std::vector<std::string>& flags = {});

 private:
  TemporaryFolder folder_;
  ProgramOptions options_;
};

// Paths of the files in contents_of() that lie under `folder` and end so.
std::vector<std::string> files_in(const std::string& folder, const std::string& end);

}  // namespace mote
