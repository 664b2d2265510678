// SPDX-License-Identifier: Apache-2.0
#include "train/architecture.h"

#include <gtest/gtest.h>

#include "ops/op.h"

namespace mote {
namespace {

Result<Graph> build(const std::string& text) {
  MOTE_ASSIGN(const Toml toml, Toml::parse(text, "mote.toml"));
  MOTE_ASSIGN(const std::vector<LayerSpec> layers, read_layers(toml));
  return build_network("net", layers, {28, 28, 1}, {"a", "b", "c"});
}

void expect_error(const std::string& text, const std::string& what, int line) {
  const auto out = build(text);
  ASSERT_FALSE(out.ok()) << text;
  EXPECT_NE(out.error().to_string().find(what), std::string::npos) << out.error().to_string();
  EXPECT_EQ(out.error().where.line, line) << out.error().to_string();
}

TEST(Architecture, BuildsAGraphOfTheOperators) {
  const auto out = build(R"(layers = [
  { op = "conv2d", filters = 8, kernel = [3, 5], stride = 2, activation = "relu" },
  { op = "depthwise_conv2d", kernel = 3, padding = "valid" },
  { op = "average_pool2d", kernel = 2 },
  { op = "average_pool2d" },
  { op = "fully_connected" },
  { op = "softmax" },
])");
  ASSERT_TRUE(out.ok()) << out.error().to_string();
  ASSERT_EQ(out->nodes.size(), 6u);
  EXPECT_EQ(out->tensor(out->nodes[0].outputs[0]).shape, (Shape{1, 14, 14, 8}));
  EXPECT_EQ(out->tensor(out->nodes[1].outputs[0]).shape, (Shape{1, 12, 12, 8}));
  EXPECT_EQ(out->tensor(out->nodes[2].outputs[0]).shape, (Shape{1, 6, 6, 8}));
  EXPECT_EQ(out->tensor(out->nodes[3].outputs[0]).shape, (Shape{1, 1, 1, 8}));
  EXPECT_EQ(out->tensor(out->outputs[0]).shape, (Shape{1, 3}));
  EXPECT_EQ(parameter_count(*out), 8 * 15 + 8 + 9 * 8 + 8 + 8 * 3 + 3);
  EXPECT_EQ(total_macs(*out) >= 196 * 120 + 144 * 72 + 24, true);
}

TEST(Architecture, NamesTheLineOfEveryMistake) {
  expect_error("layers = [\n{ op = \"conv3d\" }]", "did you mean 'conv2d'", 2);
  expect_error("layers = [\n\n{ op = \"softmax\", filters = 3 }]", "filters' is not a setting", 3);
  expect_error("layers = [{ op = \"conv2d\", filters = 3 }]", "kernel' is missing", 1);
  expect_error("layers = [{ op = \"conv2d\", filters = 3, kernel = 3, activation = \"rely\" }]", "'relu'", 1);
  expect_error("layers = [{ op = \"conv2d\", filters = 3, kernel = [3] }]", "[height, width]", 1);
  expect_error("layers = [{ op = \"conv2d\", filters = 0, kernel = 3 }]", "between 1 and", 1);
  expect_error("layers = [{ op = \"average_pool2d\", stride = 2 }]", "has no stride", 1);
  expect_error("layers = [{ op = \"fully_connected\" },\n{ op = \"conv2d\", filters = 1, kernel = 1 }]",
               "needs an image", 2);
  expect_error("layers = [{ op = \"depthwise_conv2d\", kernel = 30, padding = \"valid\" }]", "does not fit",
               1);
  expect_error("layers = [{ op = \"average_pool2d\" },\n{ op = \"softmax\" }]", "3 classes", 2);
  expect_error("layers = []", "1 to 256", 1);
  expect_error("layers = 3", "must be an array", 1);
}

}  // namespace
}  // namespace mote
