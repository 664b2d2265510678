// SPDX-License-Identifier: Apache-2.0
// Made-up shafts whose speed changes, with a tachometer and without one.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ops/case_builder.h"
#include "tests/signal/chain_session.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

constexpr double kPi = std::numbers::pi;

// A shaft that runs up, and what turns three times as fast as it.
TEST(OrderTrack, ByATachometer) {
  std::vector<float> samples;
  for (int i = 0; i < 4000; ++i) {
    const double turns = 4e-3 * i + 1e-6 * i * i;
    samples.push_back(static_cast<float>(std::sin(2 * kPi * 3 * turns)));
    samples.push_back(turns - std::floor(turns) < 0.3 ? 1.0f : 0.0f);
  }
  const std::vector<float> y =
      features(reals({4000, 2}, 1000),
               {{"order-track", settings({{"per_turn", count(32)}, {"turns", count(16)}})},
                {"spectrum",
                 settings({{"frame", count(512)}, {"step", count(512)}, {"spectrum", word("magnitude")}})}},
               samples);
  ASSERT_EQ(y.size(), 257u);
  const auto largest = std::max_element(y.begin(), y.end()) - y.begin();
  EXPECT_EQ(largest, 3 * 16) << "in sixteenths of an order";
  EXPECT_GT(y[48], 15 * y[60]);
}

// A shaft without a tachometer whose speed drifts, with what turns five times as fast, and noise.
struct Drift {
  double from_hz, to_hz;
};
std::vector<float> drifting(Drift drift, size_t count, double rate) {
  std::vector<float> out;
  CaseRandom random(7);
  for (size_t i = 0; i < count; ++i) {
    const double t = static_cast<double>(i) / rate, all = static_cast<double>(count) / rate;
    const double turns = drift.from_hz * t + (drift.to_hz - drift.from_hz) * t * t / (2 * all);
    out.push_back(static_cast<float>(std::sin(2 * kPi * turns + 1) + 0.5 * std::sin(2 * kPi * 5 * turns)) +
                  random.real(-0.2f, 0.2f));
  }
  return out;
}

// The place of the largest number, and the part of the sum of squares within one bin of it.
std::pair<size_t, double> sharpest(const std::vector<float>& power, size_t first) {
  const auto at = static_cast<size_t>(
      std::max_element(power.begin() + static_cast<std::ptrdiff_t>(first), power.end()) - power.begin());
  double all = 0, near = 0;
  for (size_t k = first; k < power.size(); ++k) {
    all += double{power[k]};
    if (k + 1 >= at && k <= at + 1) near += double{power[k]};
  }
  return {at, near / all};
}

TEST(OrderTrack, ByTheStrongestLine) {
  const Block spectrum = {"spectrum", settings({{"frame", count(1024)}, {"step", count(1024)}})};
  for (const Drift drift : {Drift{24, 24}, Drift{22, 30}, Drift{31, 20}}) {
    const std::vector<float> samples = drifting(drift, 4096, 1000);
    const std::vector<float> y = features(reals({4096}),
                                          {{"order-track", settings({{"speed", word("estimated")},
                                                                     {"low_hz", 15.0},
                                                                     {"high_hz", 40.0},
                                                                     {"frame", count(512)},
                                                                     {"per_turn", count(16)},
                                                                     {"turns", count(64)}})},
                                           spectrum},
                                          samples);
    ASSERT_EQ(y.size(), 513u);
    // In sixty-fourths of an order.
    const auto [fifth, sharp] = sharpest(y, 3 * 64);
    EXPECT_NEAR(static_cast<double>(fifth), 5 * 64, 1) << drift.from_hz;
    const auto [blurred_at, blurred] = sharpest(features(reals({4096}), {spectrum}, samples), 80);
    EXPECT_GT(sharp, 0.75) << drift.from_hz;
    if (drift.from_hz != drift.to_hz) {
      EXPECT_GT(sharp, 2 * blurred) << blurred_at;
    }
  }
}

// The line that is seen may be a harmonic of the shaft.
TEST(OrderTrack, ByAHarmonic) {
  const std::vector<float> y =
      features(reals({4096}),
               {{"order-track", settings({{"speed", word("estimated")},
                                          {"low_hz", 100.0},
                                          {"high_hz", 160.0},
                                          {"harmonic", count(5)},
                                          {"per_turn", count(16)},
                                          {"turns", count(64)}})},
                {"spectrum", settings({{"frame", count(1024)}, {"step", count(1024)}})}},
               drifting({22, 30}, 4096, 1000));
  ASSERT_EQ(y.size(), 513u);
  EXPECT_NEAR(static_cast<double>(sharpest(y, 10).first), 64, 1);
}

TEST(OrderTrack, NeedsALine) {
  const auto problem = [](Shape shape, Attrs more, double rate = 1000) {
    more.set("speed", std::string("estimated"));
    const Result<Graph> graph = build_chain("c", reals(std::move(shape), rate), {{"order-track", more}});
    return graph.ok() ? std::string() : graph.error().to_string();
  };
  const Attrs range = settings({{"low_hz", 15.0}, {"high_hz", 40.0}});
  EXPECT_EQ(problem({4096}, range), "");
  EXPECT_EQ(problem({4096, 1}, range), "");
  EXPECT_THAT(problem({4096}, {}), HasSubstr("'low_hz' is missing"));
  EXPECT_THAT(problem({4096}, settings({{"low_hz", 40.0}, {"high_hz", 15.0}})), HasSubstr("no bin of"));
  EXPECT_THAT(problem({4096}, settings({{"low_hz", 15.0}, {"high_hz", 40.0}, {"frame", count(500)}})),
              HasSubstr("power of two"));
  EXPECT_THAT(problem({4096}, settings({{"low_hz", 15.0}, {"high_hz", 40.0}, {"level", 1.0}})),
              HasSubstr("no setting 'level'"));
  EXPECT_THAT(problem({4096, 2}, range), HasSubstr("put the block 'channel' before"));
  EXPECT_THAT(problem({512}, range), HasSubstr("less than a frame of 1024"));
  EXPECT_THAT(problem({4096}, range, 0), HasSubstr("needs the rate"));
}

}  // namespace
}  // namespace mote
