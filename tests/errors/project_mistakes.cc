// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

constexpr const char* kStart = "name = \"p\"\n[data]\ndataset = \"../dataset\"\n[model]\n";
constexpr const char* kLayers = "layers = [{ op = \"fully_connected\" }, { op = \"softmax\" }]\n";

TEST_F(ErrorTest, UnknownSetting) {
  put("p/mote.toml", std::string(kStart) + kLayers + "[train]\nepoch = 3\nbatches = 8\n");
  expect_refused({"train", "p"},
                 {"p/mote.toml:7: 'train.epoch' is not a setting", "did you mean 'epochs'?",
                  "p/mote.toml:8: 'train.batches' is not a setting", "did you mean 'batch'?"});
}

TEST_F(ErrorTest, SettingOfWrongType) {
  put("p/mote.toml", std::string(kStart) + kLayers + "[train]\nepochs = \"many\"\n");
  expect_refused({"train", "p"}, {"p/mote.toml:7: 'train.epochs' must be a whole number"});
  put("p/mote.toml", std::string(kStart) + kLayers + "[train]\nbatch = -3\n");
  expect_refused({"train", "p"}, {"p/mote.toml:7: 'train.batch' must be between 2 and 4096, it is -3"});
}

TEST_F(ErrorTest, UnknownLayer) {
  put("p/mote.toml", std::string(kStart) + "layers = [\n  { op = \"conv\", filters = 3, kernel = 3 },\n]\n");
  expect_refused({"train", "p"}, {"p/mote.toml:6: 'conv' is not a layer", "did you mean 'conv2d'?"});
}

TEST_F(ErrorTest, LayerThatDoesNotFit) {
  put_project();
  put("p/mote.toml", std::string(kStart) +
                         "layers = [\n  { op = \"conv2d\", filters = 3, kernel = 13, padding = \"valid\" },\n"
                         "  { op = \"fully_connected\" },\n]\n");
  expect_refused({"train", "p"}, {"p/mote.toml:6: layer ", "conv2d", "13x13 does not fit", "12x12"});
}

TEST_F(ErrorTest, NotToml) {
  put("p/mote.toml", "name = \n");
  expect_refused({"train", "p"}, {"p/mote.toml:1: not valid TOML"});
}

TEST_F(ErrorTest, UnknownBoardInProject) {
  put("p/mote.toml", std::string(kStart) + kLayers + "[target]\nboard = \"cortex-m44\"\n");
  expect_refused({"eval", "p"},
                 {"p/mote.toml:7: there is no board 'cortex-m44'", "did you mean 'cortex-m4'?"});
}

TEST_F(ErrorTest, NotAProject) {
  put("p/readme.txt", "nothing");
  expect_refused({"train", "p"},
                 {"p/mote.toml: there is no such file", "a project is a folder with a mote.toml"});
}

}  // namespace
}  // namespace mote
