// SPDX-License-Identifier: Apache-2.0
// `mote quantize` on MLPerf Tiny's keyword spotter in float: learnt from 100 of the benchmark's 1,000 inputs,
// it recognises the other 900 as well as the float model and the int8 model that TensorFlow's converter made.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/io.h"
#include "import/import.h"
#include "interp/device_session.h"
#include "quantize/host_model.h"
#include "quantize/quantize.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

constexpr char kPack[] = "data/kws_speech_commands_v2/mlperf_kws01_features.tar.xz";
constexpr size_t kCalibrationInputs = 100;

struct Keyword {
  Bytes features;  // int8
  size_t label;
};

std::vector<Keyword> keywords() {
  std::vector<Keyword> out;
  const auto labels = shared_file(kPack, "kws01/y_labels.csv");
  if (!labels) return out;
  std::ifstream file(*labels);
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string name, classes, label;
    std::getline(fields, name, ',');
    std::getline(fields, classes, ',');
    std::getline(fields, label, ',');
    const auto bytes = read_file(*shared_file(kPack, "kws01/" + name), 4096);
    EXPECT_TRUE(bytes.ok()) << name;
    if (bytes.ok()) out.push_back({*bytes, static_cast<size_t>(std::stoi(label))});
  }
  return out;
}

Bytes float_bytes(const std::vector<float>& values) {
  Bytes out(values.size() * sizeof(float));
  std::memcpy(out.data(), values.data(), out.size());
  return out;
}

// How many of the inputs after the first ones the model recognises.
int recognised(const Graph& graph, const std::vector<Keyword>& inputs, const Tensor& form) {
  Result<HostModel> model = HostModel::make(graph);
  EXPECT_TRUE(model.ok());
  int right = 0;
  const bool is_float = graph.tensor(graph.inputs[0]).type == DType::kFloat32;
  for (size_t i = kCalibrationInputs; i < inputs.size(); ++i) {
    const std::vector<float> reals = real_values(form, inputs[i].features);
    model->run(
        {is_float ? float_bytes(reals) : quantised_value(graph.tensor(graph.inputs[0]), float_bytes(reals))});
    const std::vector<float> scores = model->reals(graph.outputs[0]);
    right += static_cast<size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin()) ==
             inputs[i].label;
  }
  return right;
}

TEST(PostTrainingQuantisation, KeywordsAreRecognisedAsWell) {
  const auto real_path = shared_model("mlcommons_tiny/keyword_spotting/kws_ref_model_float32.tflite");
  if (!real_path) GTEST_SKIP() << kNoSharedModels;
  const Result<Graph> real = import_model(*real_path);
  const Result<Graph> official =
      import_model(*shared_model("mlcommons_tiny/keyword_spotting/kws_ref_model.tflite"));
  ASSERT_TRUE(real.ok() && official.ok());
  const Tensor form = official->tensor(official->inputs[0]);
  const std::vector<Keyword> inputs = keywords();
  ASSERT_EQ(inputs.size(), 1000u);
  std::vector<Sample> samples;
  for (size_t i = 0; i < kCalibrationInputs; ++i)
    samples.push_back({float_bytes(real_values(form, inputs[i].features))});
  const Result<Quantized> made = quantize(*real, samples, QuantizeOptions{}, *find_board("cortex-m4"));
  ASSERT_TRUE(made.ok()) << made.error().to_string();
  const int of_float = recognised(*real, inputs, form), of_official = recognised(*official, inputs, form);
  const int of_made = recognised(made->graph, inputs, form);
  RecordProperty("float", of_float);
  RecordProperty("converter", of_official);
  RecordProperty("mote", of_made);
  std::cout << "of 900: float " << of_float << ", the converter's int8 " << of_official << ", mote's "
            << of_made << " (" << made->decibels << " dB)\n";
  EXPECT_GE(of_made, of_official - 4);
  EXPECT_GE(of_made, of_float - 8);
  EXPECT_GT(made->decibels, 15);
}

}  // namespace
}  // namespace mote
