// SPDX-License-Identifier: Apache-2.0
// The engine as a whole, on a small made-up problem: it learns, it repeats itself exactly, it survives being
// stopped.
#include "train/train.h"

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "ops/op.h"
#include "train/architecture.h"
#include "train/random.h"

namespace mote {
namespace {

// 10x10 images with a bright bar: upright (class 0), lying (1) or none (2), in noise.
Split bars(int count, uint64_t stream) {
  Split out;
  for (int i = 0; i < count; ++i) {
    train::Random random(3, stream * 100000 + static_cast<uint64_t>(i));
    const auto label = static_cast<int32_t>(random.below(3));
    const int64_t place = 2 + random.below(6);
    for (int64_t y = 0; y < 10; ++y)
      for (int64_t x = 0; x < 10; ++x) {
        const bool bar = (label == 0 && x == place) || (label == 1 && y == place);
        out.samples.push_back(static_cast<uint8_t>(random.below(60) + (bar ? 180 : 0)));
      }
    out.labels.push_back(label);
  }
  return out;
}

class TrainTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto engine = load_train_engine();
    if (!engine.ok() && !MOTE_HAS_TRAIN_ENGINE) {
      EXPECT_EQ(engine.error().code, Code::kMissingTool);
      EXPECT_NE(engine.error().hint.find("apt install libtorch-dev"), std::string::npos);
      GTEST_SKIP() << "built without libtorch";
    }
    ASSERT_TRUE(engine.ok()) << engine.error().to_string();
    engine_ = *engine;
    const auto toml = Toml::parse(R"(layers = [
      { op = "conv2d", filters = 9, kernel = 3, stride = 2, activation = "relu" },
      { op = "depthwise_conv2d", kernel = 3, activation = "relu6" },
      { op = "conv2d", filters = 12, kernel = 1, activation = "relu" },
      { op = "average_pool2d" }, { op = "fully_connected" }, { op = "softmax" }])",
                                  "test.toml");
    const auto layers = read_layers(*toml);
    ASSERT_TRUE(layers.ok()) << layers.error().to_string();
    const auto network = build_network("bars", *layers, {10, 10, 1}, {"upright", "lying", "none"});
    ASSERT_TRUE(network.ok()) << network.error().to_string();
    request_.network = *network;
    request_.train = &train_;
    request_.validation = &validation_;
    request_.options.epochs = 3;
    request_.options.qat_epochs = 3;
    request_.options.batch = 16;
    request_.options.augmentation.shift_pixels = 1;
    auto folder = TemporaryFolder::make("mote-train-test");
    ASSERT_TRUE(folder.ok());
    folder_.emplace(*std::move(folder));
    request_.checkpoint_file = *folder_ / "checkpoint";
  }

  static std::string hash(const Graph& graph) {
    Sha256 sha;
    for (const Tensor& t : graph.tensors) {
      if (t.is_constant()) sha.add(t.data->data(), t.data->size());
      sha.add(t.quant.scale.data(), t.quant.scale.size() * sizeof(float));
    }
    return sha.hex();
  }

  TrainEngine* engine_ = nullptr;
  TrainRequest request_;
  Split train_ = bars(960, 1), validation_ = bars(200, 2);
  std::optional<TemporaryFolder> folder_;
};

TEST_F(TrainTest, LearnsAndExportsGraphsThatTheOperatorsAccept) {
  const auto out = engine_->train(request_);
  ASSERT_TRUE(out.ok()) << out.error().to_string();
  ASSERT_EQ(out->history.size(), 6u);
  EXPECT_EQ(out->history[2].phase, "float");
  EXPECT_EQ(out->history[3].phase, "qat");
  EXPECT_EQ(out->history[5].phase, "qat-frozen");
  EXPECT_LT(out->history[5].loss, out->history[0].loss / 2);
  EXPECT_GT(out->history[5].validation_accuracy, 0.9);
  EXPECT_TRUE(verify_ops(out->float_model).ok());
  const Status int8 = verify_ops(out->int8_model);
  EXPECT_TRUE(int8.ok()) << int8.error().to_string();
  EXPECT_EQ(out->int8_model.tensor(out->int8_model.inputs[0]).type, DType::kInt8);
}

TEST_F(TrainTest, TwoRunsGiveTheSameBitsOnAnyNumberOfThreads) {
  const auto first = engine_->train(request_);
  request_.threads = 2;
  const auto second = engine_->train(request_);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(hash(first->int8_model), hash(second->int8_model));
  EXPECT_EQ(hash(first->float_model), hash(second->float_model));
  request_.options.seed = 2;
  const auto other = engine_->train(request_);
  ASSERT_TRUE(other.ok());
  EXPECT_NE(hash(first->int8_model), hash(other->int8_model));
}

TEST_F(TrainTest, AnInterruptedAndResumedRunEqualsAnUninterruptedOne) {
  const auto whole = engine_->train(request_);
  ASSERT_TRUE(whole.ok());
  // In the middle of the first, a float, and a quantisation-aware epoch, of 60 steps each.
  for (const int stop_after : {20, 100, 250}) {
    request_.resume = false;
    int steps = 0;
    request_.stop = [&] { return ++steps > stop_after; };
    const auto stopped = engine_->train(request_);
    ASSERT_FALSE(stopped.ok());
    EXPECT_EQ(stopped.error().code, Code::kInterrupted);
    request_.stop = nullptr;
    request_.resume = true;
    const auto resumed = engine_->train(request_);
    ASSERT_TRUE(resumed.ok()) << resumed.error().to_string();
    EXPECT_EQ(hash(resumed->int8_model), hash(whole->int8_model)) << stop_after;
    EXPECT_EQ(hash(resumed->float_model), hash(whole->float_model)) << stop_after;
    EXPECT_EQ(resumed->history.size(), whole->history.size());
  }
}

TEST_F(TrainTest, RefusesToResumeWithOtherSettings) {
  ASSERT_TRUE(engine_->train(request_).ok());
  request_.resume = true;
  request_.options.learning_rate = 0.02;
  const auto out = engine_->train(request_);
  ASSERT_FALSE(out.ok());
  EXPECT_NE(out.error().what.find("other [train] settings"), std::string::npos);
}

TEST_F(TrainTest, SaysWhenTheLossIsNotANumber) {
  request_.options.optimizer = "sgd";
  request_.options.learning_rate = 1e30;
  const auto out = engine_->train(request_);
  ASSERT_FALSE(out.ok());
  EXPECT_NE(out.error().what.find("not a number"), std::string::npos) << out.error().to_string();
  EXPECT_NE(out.error().hint.find("learning_rate"), std::string::npos);
}

TEST_F(TrainTest, RefusesMoreThanTheDataGives) {
  request_.options.batch = 961;
  const auto out = engine_->train(request_);
  ASSERT_FALSE(out.ok());
  EXPECT_NE(out.error().what.find("fewer than one batch"), std::string::npos);
}

}  // namespace
}  // namespace mote
