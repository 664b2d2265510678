// SPDX-License-Identifier: Apache-2.0
#pragma once
// A small recording set for tests of training on recordings: three motions, told apart by their frequency.
#include <cmath>
#include <numbers>

#include "base/format.h"
#include "flow/project.h"
#include "flow/run_sensor.h"
#include "flow/testing.h"

namespace mote::testing {

inline constexpr char kMotions[] = R"(name = "motions"
[data]
set = "set"
[sensor]
type = "float32"
rate_hz = 50
channels = 2
step = 10
[[signal]]
block = "window"
length = 40
every = 20
[[signal]]
block = "statistics"
which = "mean,std,crossings"
[model]
layers = [
  { op = "fully_connected", units = 8, activation = "relu" },
  { op = "fully_connected" },
  { op = "softmax" },
]
[train]
epochs = 12
qat_epochs = 3
batch = 8
learning_rate = 0.02
[target]
board = "cortex-m4"
)";

class Motions : public SetImport {
 protected:
  // Both channels in `units`; two numbers make each recording another one.
  static std::string motion(double hertz, int frames, int number, double rate_hz = 50,
                            const std::string& unit = "g") {
    std::string out = format("time_ms,accX [{}],accY [{}]\n", unit, unit);
    for (int i = 0; i < frames; ++i) {
      const double angle = 2 * std::numbers::pi * hertz * i / rate_hz + 0.7 * number;
      const double size = 0.5 + 0.05 * (number % 7);
      out += format("{},{:.4f},{:.4f}\n", i * 1000 / rate_hz, size * std::sin(angle),
                    1 + 0.3 * size * std::cos(angle) + 0.01 * (number % 3));
    }
    return out;
  }

  void put_motions(int per_class = 12) {
    const std::pair<const char*, double> classes[] = {{"slow", 1}, {"still", 0}, {"fast", 6}};
    const char* splits[] = {"train", "train", "validation", "test"};
    int number = 0;
    for (const auto& [label, hertz] : classes)
      for (int i = 0; i < per_class; ++i, ++number)
        put(format("{}/{}/{}.csv", splits[i % 4], label, number), motion(hertz, 100, number));
  }

  void put_project(const std::string& text = kMotions) {
    ASSERT_TRUE(write_file(root_ / "mote.toml", text).ok());
  }
  static std::string with(const std::string& what, const std::string& by) {
    std::string text = kMotions;
    const size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
  }
  // All answers of the project over a recording that it has not seen, on the host.
  void expect_fast_motion_is(const std::string& label) {
    put("new.csv", motion(6, 200, 40));
    RunSensorRequest run;
    run.model = root_.path();
    run.board = "host";
    run.feed.path = root_ / "source/new.csv";
    const auto answers = run_sensor(run);
    ASSERT_TRUE(answers.ok()) << answers.error().to_string();
    ASSERT_EQ(answers->answers.size(), 9u);
    for (const Answer& answer : answers->answers)
      EXPECT_EQ(answers->labels.at(static_cast<size_t>(answer.label)), label);
  }
  Project project() {
    auto opened = open_project(root_.path());
    if (opened.ok()) return std::move(opened).value();
    ADD_FAILURE() << opened.error().to_string();
    return {};
  }
};

}  // namespace mote::testing
