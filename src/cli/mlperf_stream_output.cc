// SPDX-License-Identifier: Apache-2.0
#include "cli/mlperf_stream_output.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "cli/command.h"
#include "flow/mlperf_firmware.h"

namespace mote {

namespace {

// " at 3.2, 8.0 s"; the first ones, where there are many.
std::string moments(const std::vector<double>& seconds) {
  constexpr size_t kMost = 10;
  std::vector<std::string> out;
  for (size_t i = 0; i < std::min(seconds.size(), kMost); ++i) out.push_back(format("{:.2f}", seconds[i]));
  if (out.empty()) return "";
  return " at " + join(out, ", ") + (seconds.size() > kMost ? " ..." : "") + " s";
}

std::string times(size_t count, const char* what) {
  return format("{} {}{}", with_commas(static_cast<int64_t>(count)), what, count == 1 ? "" : "s");
}

// What of it is that of this computer.
std::string equality(const MlperfStreamFile& f, bool in_float) {
  if (f.identical_runs == f.runs) return "all of them as on this computer";
  if (in_float && f.identical_events == f.runs)
    return format("{} of them with outputs that floats of this computer round otherwise, all with its events",
                  with_commas(f.runs - f.identical_runs));
  return format("{} of them NOT as on this computer", with_commas(f.runs - f.identical_runs));
}

void print_file(const MlperfStreamFile& f, bool in_float) {
  const WakeWordScore& s = f.score;
  print(format("== File {} ({:.1f} s) ==\n", f.name, f.seconds));
  print(format("  {}, {}{}, {}{}\n", times(s.true_positives.size(), "true positive"),
               times(s.false_negatives.size(), "false negative"), moments(s.false_negatives),
               times(s.false_positives.size(), "false positive"), moments(s.false_positives)));
  print(format("  at most {} false positives and {} false negatives: {}\n", kMostFalsePositives,
               kMostFalseNegatives, f.reached() ? "reached" : "NOT reached"));
  if (f.seconds < kLongFileSeconds - 1)
    print(format("  (the closed division asks it of a file of {:.0f} s)\n", kLongFileSeconds));
  print(format("  {} runs on the board, {}; {} answers{}\n", with_commas(f.runs), equality(f, in_float),
               with_commas(f.answers), f.intact ? "" : "; the board did NOT receive what was sent"));
}

}  // namespace

void print_mlperf_stream(const MlperfStreamSummary& s) {
  const BenchResult& r = s.cost;
  print(format("sww01 (streaming wake word): {} on {} ({}, peripherals not)\n{}\n", s.project, r.board,
               r.emulation_text, kMlperfNote));
  for (const MlperfStreamFile& file : s.files) print_file(file, s.in_float);
  print("== An answer ==\n");
  if (s.time.work_ms) {
    print(format("  average duty cycle: {:.4f}\n", *s.time.work_ms / s.time.period_ms));
    print(format("  average period: {:.4f} s\n", s.time.period_ms / 1000));
    print(format("  estimated throughput: {:.3f} inf./sec.\n", *s.throughput()));
  } else {
    print(format("  duty cycle and throughput: none: {}\n", s.time.why));
  }
  print(format("  {}, {} instructions (exact, emulated)\n", cycles_text(r.cycles), figure(r.instructions)));
  print(s.power.milliwatt ? format("  average power: {:.2f} mW, {}\n", *s.power.milliwatt, s.power.how)
                          : format("  average power: none: {}\n", s.power.how));
  if (s.time.too_slow() || s.time.perhaps_too_slow())
    print(format("  {}: {}\n", s.time.too_slow() ? "TOO SLOW" : "perhaps too slow", to_text(s.time)));
  print(format("  {:.1f} s on this computer\n", s.seconds));
}

}  // namespace mote
