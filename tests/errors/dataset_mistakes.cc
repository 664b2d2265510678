// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include "tests/errors/made_model.h"

namespace mote {
namespace {

TEST_F(ErrorTest, MissingDataset) {
  put_project();
  put("project/run/model.mote", small_classifier().text());
  std::string toml = *read_text_file(full("project/mote.toml"), 1 << 20);
  toml.replace(toml.find("../dataset"), 10, "../nothing");
  put("project/mote.toml", toml);
  for (const char* command : {"train", "eval"})
    expect_refused({command, "project"}, {"nothing: is not a dataset folder", "mote data import"});
}

TEST_F(ErrorTest, DamagedDataset) {
  put_project();
  put("project/run/model.mote", small_classifier().text());
  std::string samples = *read_text_file(full("dataset/samples.bin"), 1 << 20);
  samples.back() ^= 1;
  put("dataset/samples.bin", samples);
  expect_refused(
      {"eval", "project", "--board", "host"},
      {"dataset/samples.bin: ", "'test' is not what was imported: its SHA-256 differs", "import it again"});
  samples.pop_back();
  put("dataset/samples.bin", samples);
  expect_refused({"eval", "project", "--board", "host"}, {"dataset/samples.bin: has ", "import it again"});
}

TEST_F(ErrorTest, DatasetThatIsThereAlready) {
  put_project();
  expect_refused({"data", "import", "idx", "-o", "dataset"}, {"dataset", "--force"});
}

}  // namespace
}  // namespace mote
