// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

TEST_F(ErrorTest, NotTrained) {
  put_project();
  expect_refused({"eval", "project"},
                 {"project/run/model.mote: there is no trained model yet", "run: mote train project"});
}

TEST_F(ErrorTest, NothingToResume) {
  put_project();
  expect_refused(
      {"train", "project", "--resume"},
      {"project/run/training.checkpoint: there is no training to go on with", "run it without --resume"});
}

}  // namespace
}  // namespace mote
