// SPDX-License-Identifier: Apache-2.0
#include "flow/calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/format.h"
#include "flow/calibration_resources.h"
#include "flow/cycles.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

const std::string kHeader =
    "core,machine,release,role,benchmark,path,estimated_ms,published_ms,error_percent,note\n";

std::string line(const std::string& role, double estimated) {
  return format("cortex-m4,board,v1.2,{},kws,a/b.bin,{},100,,\n", role, estimated);
}

CoreCalibration only_core(const std::string& csv) {
  const auto images = parse_calibration(kHeader + csv, "results.csv");
  EXPECT_TRUE(images.ok()) << images.error().to_string();
  return summarise(*images).at(0);
}

TEST(Calibration, TheBandHoldsNineTenthsOfTheUnseenImages) {
  std::string csv = line("tuned", 150);
  for (int i = 1; i <= 10; ++i) csv += line("unseen", i % 2 == 0 ? 100 + i : 100 - i);
  const CoreCalibration ten = only_core(csv);
  EXPECT_EQ(ten.tuned, 1);
  EXPECT_EQ(ten.unseen, 10);
  EXPECT_NEAR(*ten.band_percent, 9, 1e-9);  // the ninth of ten
  EXPECT_NEAR(ten.median_percent, 5.5, 1e-9);
  EXPECT_NEAR(ten.lowest_percent, -9, 1e-9);
  EXPECT_NEAR(ten.highest_percent, 10, 1e-9);
  EXPECT_NEAR(ten.tuned_worst_percent, 50, 1e-9);
  // -9 -7 -5 -3 -1 2 4 6 8 10: the shortest of nine leaves out an end.
  EXPECT_NEAR(ten.interval_low_percent, -9, 1e-9);
  EXPECT_NEAR(ten.interval_high_percent, 8, 1e-9);
  // Of nine, 8.1 images are nine tenths: all nine.
  EXPECT_NEAR(*only_core(csv.substr(0, csv.size() - line("unseen", 110).size())).band_percent, 9, 1e-9);
}

TEST(Calibration, ImagesThatWereNotRunDoNotCount) {
  const CoreCalibration core = only_core(line("tuned", 101) + "cortex-m4,b,v1.2,unseen,ad,p,,3,,no UART\n");
  EXPECT_EQ(core.unseen, 0);
  EXPECT_FALSE(core.band_percent.has_value());
}

TEST(Calibration, FloatingPointIsJudgedApart) {
  std::string csv = line("unseen", 101);
  csv += "cortex-m4,b,v1.2,unseen,ad-float,p,150,100,,\n";
  const auto images = parse_calibration(kHeader + csv, "results.csv");
  ASSERT_TRUE(images.ok());
  const std::vector<CoreCalibration> cores = summarise(*images);
  ASSERT_EQ(cores.size(), 2u);
  EXPECT_FALSE(cores[0].is_float);
  EXPECT_NEAR(*cores[0].band_percent, 1, 1e-9);
  EXPECT_TRUE(cores[1].is_float);
  EXPECT_NEAR(*cores[1].band_percent, 50, 1e-9);
}

TEST(Calibration, MistakesAreNamedWithTheirLine) {
  const auto error = [](const std::string& csv) {
    const auto images = parse_calibration(csv, "results.csv");
    return images.ok() ? std::string("no error") : images.error().to_string();
  };
  EXPECT_THAT(error("core\n"), HasSubstr("results.csv:1"));
  EXPECT_THAT(error(kHeader + "cortex-m4,b\n"), HasSubstr("results.csv:2"));
  EXPECT_THAT(error(kHeader + line("guessed", 1)), HasSubstr("neither 'tuned' nor 'unseen'"));
  EXPECT_THAT(error(kHeader + line("unseen", -1)), HasSubstr("no positive number"));
  EXPECT_THAT(error(kHeader + "cortex-m4,b,v1.2,unseen,ad,p,,3,,\n"), HasSubstr("no note"));
}

TEST(Calibration, TheTableOfTheProgramIsWhole) {
  const Resource& table = calibration_resources().front();
  const auto parsed = parse_calibration(std::string(table.data), std::string(table.path));
  ASSERT_TRUE(parsed.ok()) << parsed.error().to_string();
  EXPECT_EQ(calibration_images().size(), parsed->size());
  for (const char* core : {"cortex-m0plus", "cortex-m33", "cortex-m4", "cortex-m7"}) {
    const CoreCalibration calibration = calibration_of(core, false);
    EXPECT_EQ(calibration.tuned, std::string(core) == "cortex-m7" ? 8 : 4) << core;
    EXPECT_GE(calibration.unseen, 4) << core;
    ASSERT_TRUE(calibration.band_percent.has_value()) << core;
    EXPECT_LT(*calibration.band_percent, 20) << core;
    EXPECT_LT(calibration.tuned_worst_percent, 5) << core;
  }
  EXPECT_FALSE(calibration_of("cortex-m55", false).band_percent.has_value());
  // What an image was tuned by cannot be what it is judged by.
  for (const CalibrationImage& image : calibration_images())
    EXPECT_EQ(image.tuned, image.release == "v1.0" || image.release == "v1.1") << image.path;
}

InstructionCounts counts_of(double cycles) {
  InstructionCounts counts;
  counts.cycles = CycleEstimate{};
  counts.cycles->total.mean = cycles;
  return counts;
}

TEST(Cycles, AreShownWithTheirBandOrAsUncalibrated) {
  const Target board = *find_board("stm32f746g-disco");
  const CycleFigures known = cycle_figures(board, counts_of(2'160'000), false);
  EXPECT_EQ(known.cycles, 2'160'000);
  EXPECT_NEAR(*known.latency_ms, 10, 1e-9);
  ASSERT_TRUE(known.error_percent.has_value());
  EXPECT_GE(*known.error_percent, *calibration_of("cortex-m7", false).band_percent);
  EXPECT_TRUE(known.why.empty());
  EXPECT_LT(*known.cycles_low, 2'160'000);
  EXPECT_GT(*known.cycles_high, 2'160'000);
  EXPECT_NEAR(static_cast<double>(*known.cycles_high),
              2'160'000 / (1 + calibration_of("cortex-m7", false).interval_low_percent / 100), 1);
  EXPECT_THAT(cycles_text(known), HasSubstr("latency 10 ms ("));
  EXPECT_THAT(cycles_text(known), HasSubstr("), 2,160,000 cycles (estimated, ±"));

  const CycleFigures generic = cycle_figures(*find_board("cortex-m55"), counts_of(1000), false);
  EXPECT_FALSE(generic.latency_ms.has_value());
  EXPECT_FALSE(generic.error_percent.has_value());
  EXPECT_THAT(generic.why.at("cycles_error_percent"), HasSubstr("uncalibrated"));
  EXPECT_EQ(cycles_text(generic), "1,000 cycles (estimated, uncalibrated)");

  const CycleFigures none = cycle_figures(board, InstructionCounts{}, false);
  EXPECT_FALSE(none.cycles.has_value());
  EXPECT_EQ(none.why.size(), 5u);
  EXPECT_EQ(cycles_text(none), "");
  Json json;
  add_to_json(none, &json);
  EXPECT_TRUE(json.at("cycles_estimated").is_null());
}

}  // namespace
}  // namespace mote
