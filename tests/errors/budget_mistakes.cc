// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "tests/errors/error_test.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

TEST_F(ErrorTest, BudgetsThatMakeNoSense) {
  put_model();
  const std::vector<std::string> nano = {"budget", "good.mote", "--board", "arduino-nano-33-ble"};
  const auto with = [&](std::vector<std::string> more) {
    std::vector<std::string> all = nano;
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  expect_refused(with({"--battery", "220", "--rate", "1/s"}),
                 {"'220' is no capacity of a battery", "220mAh"});
  expect_refused(with({"--battery", "220mAh", "--rate", "often"}), {"'often' is no rate", "10/min"});
  expect_refused(with({"--battery", "220mAh", "--rate", "1/s", "--cycles", "1e9"}),
                 {"too many for Arduino Nano 33 BLE", "at most 0.064/s"});
  expect_refused(with({"--battery", "220mAh", "--rate", "1/s", "--self-discharge", "200"}), {"200 % a year"});
  expect_refused({"budget", "good.mote", "--board", "cortex-m4", "--battery", "1Ah", "--rate", "1/s"},
                 {"a core, not a board", "mote boards"});
  expect_refused({"budget", "good.mote", "--battery", "1Ah", "--rate", "1/s"},
                 {"no board is named", "--board"});
}

TEST_F(ErrorTest, BudgetOfAProjectThatIsNotTrained) {
  put_project();
  expect_refused({"budget", "project", "--battery", "1Ah", "--rate", "1/s"},
                 {"project/run/model.mote", "no trained model", "mote train project"});
}

// Not a mistake: the project's board and its data are taken, unless others are named.
TEST_F(ErrorTest, BudgetOfAProject) {
  put_project();
  put_model();
  std::filesystem::create_directories(full("project/run"));
  std::filesystem::copy_file(full("good.mote"), full("project/run/model.mote"));
  expect_refused({"budget", "project", "--battery", "1Ah", "--rate", "1/s"},
                 {"cortex-m4", "a core, not a board"});
  const ProgramRun run = run_mote({"budget", "project", "--board", "nucleo-l4r5zi", "--battery", "1Ah",
                                   "--rate", "1/s", "--cycles", "1000000"},
                                  options());
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("144 bytes an inference: one sample of the dataset"));
  EXPECT_THAT(run.out, HasSubstr("MLPerf Tiny"));  // the source of the energy
  EXPECT_THAT(run.out, HasSubstr("battery life"));
}

}  // namespace
}  // namespace mote
