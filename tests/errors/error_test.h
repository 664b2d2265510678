// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/errors/run_mote.h"

namespace mote {

// A user's mistake: the files that he has, in a folder of their own in which mote is run, and what it must
// say.
class ErrorTest : public ::testing::Test {
 protected:
  ErrorTest();

  // Writes a file; its path is relative to the folder, as it is given to mote.
  void put(const std::string& path, const std::string& text);
  void put(const std::string& path, const Bytes& bytes);
  std::string full(const std::string& path) const { return folder_ / path; }
  const ProgramOptions& options() const { return options_; }

  // A correct int8 classifier of 12x12 grey images, "good.mote", and a dataset "dataset" with a project
  // "project" that uses it.
  void put_model();
  void put_project();

  // Runs mote, which must say every one of `texts` on standard error and nothing on standard output, end with
  // `exit_code` and leave every file as it was, with no new ones.
  void expect_refused(const std::vector<std::string>& arguments, const std::vector<std::string>& texts,
                      int exit_code = 1);
  void expect_refused(const std::vector<std::string>& arguments, const std::vector<std::string>& texts,
                      int exit_code, const ProgramOptions& options);

 private:
  TemporaryFolder folder_;
  ProgramOptions options_;
};

}  // namespace mote
