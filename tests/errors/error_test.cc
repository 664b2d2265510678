// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include <filesystem>

#include "base/format.h"
#include "tests/errors/made_model.h"

namespace mote {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

namespace {

TemporaryFolder own_folder() {
  Result<TemporaryFolder> folder = TemporaryFolder::make("mote-errors");
  if (!folder.ok()) throw std::runtime_error(folder.error().to_string());
  return std::move(*folder);
}

// An idx file: two zero bytes, type 8 (uint8), the rank, sizes and values, most significant byte first.
Bytes idx(const std::vector<uint32_t>& shape, int (*value)(size_t)) {
  Bytes out = {0, 0, 8, static_cast<uint8_t>(shape.size())};
  size_t count = 1;
  for (const uint32_t size : shape) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(size >> shift));
    count *= size;
  }
  for (size_t i = 0; i < count; ++i) out.push_back(static_cast<uint8_t>(value(i)));
  return out;
}

constexpr const char* kProject = R"(name = "project"
[data]
dataset = "../dataset"
[model]
layers = [
  { op = "conv2d", filters = 4, kernel = 3, stride = 2, activation = "relu" },
  { op = "average_pool2d" },
  { op = "fully_connected" },
  { op = "softmax" },
]
[train]
epochs = 1
qat_epochs = 1
[target]
board = "cortex-m4"
)";

}  // namespace

ErrorTest::ErrorTest() : folder_(own_folder()) { options_.folder = folder_.path(); }

void ErrorTest::put(const std::string& path, const std::string& text) {
  const Status status = write_file(full(path), text);
  ASSERT_TRUE(status.ok()) << status.error().to_string();
}

void ErrorTest::put(const std::string& path, const Bytes& bytes) {
  put(path, std::string(bytes.begin(), bytes.end()));
}

void ErrorTest::put_model() { put("good.mote", small_classifier().text()); }

void ErrorTest::put_project() {
  // Every image has a colour of its own, so that none is a duplicate.
  const auto pixel = [](size_t i) { return static_cast<int>((i / 144 * 7 + i % 144) % 251); };
  const auto label = [](size_t i) { return static_cast<int>(i % 4); };
  for (const auto& [split, count] : {std::pair{"train", 40u}, {"t10k", 12u}}) {
    put(format("idx/{}-images-idx3-ubyte", split), idx({count, 12, 12}, pixel));
    put(format("idx/{}-labels-idx1-ubyte", split), idx({count}, label));
  }
  const ProgramRun made = run_mote({"data", "import", "idx", "-o", "dataset", "--validation", "8"}, options_);
  ASSERT_EQ(made.exit_code, 0) << made.err;
  put("project/mote.toml", kProject);
}

void ErrorTest::expect_refused(const std::vector<std::string>& arguments,
                               const std::vector<std::string>& texts, int exit_code) {
  expect_refused(arguments, texts, exit_code, options_);
}

void ErrorTest::expect_refused(const std::vector<std::string>& arguments,
                               const std::vector<std::string>& texts, int exit_code,
                               const ProgramOptions& options) {
  fs::create_directories(full("tmp"));
  const auto before = contents_of(folder_.path());
  const ProgramRun run = run_mote(arguments, options);
  EXPECT_FALSE(run.timed_out);
  EXPECT_EQ(run.exit_code, exit_code) << run.err;
  EXPECT_EQ(run.out, "");
  for (const std::string& text : texts) EXPECT_THAT(run.err, HasSubstr(text));
  EXPECT_FALSE(run.left_processes);
  for (const auto& [path, text] : contents_of(folder_.path())) {
    const auto was = before.find(path);
    if (was == before.end())
      ADD_FAILURE() << path << " was left behind";
    else
      EXPECT_TRUE(text == was->second) << path << " was changed";
  }
  for (const auto& [path, text] : before) EXPECT_TRUE(fs::exists(full(path))) << path << " is gone";
}

}  // namespace mote
