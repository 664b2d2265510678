// SPDX-License-Identifier: Apache-2.0
// Projects that learn what is normal.
#include "tests/errors/error_test.h"

namespace mote {
namespace {

class DetectorMistakes : public ErrorTest {
 protected:
  void put_project_with(const std::string& labels, const std::string& model) {
    put("p/mote.toml", "name = \"p\"\n[data]\nset = \"../set\"\n" + labels +
                           "[sensor]\ntype = \"float32\"\nrate_hz = 100\nstep = 2\n"
                           "[[signal]]\nblock = \"statistics\"\nwhich = \"std\"\n[model]\n" +
                           model);
  }
  void put_table(const std::string& path, int number) {
    std::string text = "time_ms,x\n";
    for (int i = 0; i < 8; ++i) text += std::to_string(i * 10) + "," + std::to_string(number + i) + "\n";
    put(path, text);
  }
};

TEST_F(DetectorMistakes, SettingsNameTheirLine) {
  put_project_with("normal = [\"a\"]\n", "detector = \"kmeans\"\n");
  expect_refused({"train", "p"}, {"p/mote.toml:13: 'kmeans' is not a detector", "did you mean 'k_means'"});
  put_project_with("", "detector = \"mahalanobis\"\n");
  expect_refused({"train", "p"}, {"'data.normal' is missing"});
  put_project_with("normal = \"a\"\n", "detector = \"mahalanobis\"\n");
  expect_refused({"train", "p"}, {"p/mote.toml:4: 'normal' is no list of labels", "mote data stats"});
  put_project_with("normal = [\"a\"]\n", "detector = \"mahalanobis\"\nlayers = []\n");
  expect_refused({"train", "p"}, {"[model] has both layers and a detector"});
}

TEST_F(DetectorMistakes, LabelsMustBeInTheSet) {
  put_table("d/train/a/1.csv", 1);
  put_table("d/validation/a/2.csv", 20);
  put_table("d/test/b/3.csv", 40);
  const ProgramRun made = run_mote({"data", "import", "d", "-o", "set"}, options());
  ASSERT_EQ(made.exit_code, 0) << made.err;
  put_project_with("normal = [\"c\"]\n", "detector = \"mahalanobis\"\n");
  expect_refused({"train", "p"}, {"set: nothing in the set has the label 'c'"});
  put_project_with("normal = [\"a\"]\n", "detector = \"mahalanobis\"\n");
  expect_refused({"train", "p"},
                 {"set: no normal recording is in the split 'test'", "mote data split", "--again"});
  put_table("d/test/a/4.csv", 60);
  ASSERT_EQ(run_mote({"data", "import", "d", "-o", "set"}, options()).exit_code, 0);
  expect_refused({"train", "p", "--epochs", "3"}, {"--epochs is for a model that is trained in epochs"});
  expect_refused({"train", "p"}, {"the features of the normal answers do not vary", "[[signal]]"});
}

}  // namespace
}  // namespace mote
