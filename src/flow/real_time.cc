// SPDX-License-Identifier: Apache-2.0
#include "flow/real_time.h"

#include <cmath>

#include "base/format.h"

namespace mote {

RealTime unknown_real_time(const StreamProject& project, int64_t runs_per_answer, const std::string& why) {
  RealTime out;
  out.period_ms = 1000 * project.step_seconds() * static_cast<double>(runs_per_answer);
  out.backlog_frames = project.step_frames() * runs_per_answer;
  out.why = why;
  return out;
}

RealTime real_time_of(const StreamProject& project, const BenchResult& cost, double mhz) {
  if (!cost.cycles.latency_ms || mhz <= 0) {
    const auto found = cost.why.find("latency_ms");
    return unknown_real_time(project, cost.runs_per_answer,
                             found == cost.why.end() ? "the board's clock is not known" : found->second);
  }
  RealTime out;
  out.period_ms = 1000 * project.step_seconds() * static_cast<double>(cost.runs_per_answer);
  out.work_ms = cost.cycles.latency_ms;
  const double cycles_per_ms = 1000 * mhz;
  double highest = 1;
  if (cost.cycles.cycles_high) {
    out.high_ms = static_cast<double>(*cost.cycles.cycles_high) / cycles_per_ms;
    highest = *out.high_ms / *out.work_ms;
  }
  out.longest_ms =
      highest * (cost.longest_run_cycles ? static_cast<double>(*cost.longest_run_cycles) / cycles_per_ms
                                         : *out.work_ms);
  out.backlog_frames = static_cast<int64_t>(std::ceil(*out.longest_ms / 1000 * project.input.rate_hz));
  return out;
}

Status check_real_time(const RealTime& time, const StreamProject& project, const Target& board) {
  if (!time.too_slow()) return ok_status();
  return Error(Code::kDoesNotFit,
               format("{} takes {:.1f} ms for an answer, of which one is due every {:.1f} ms", board.title,
                      *time.work_ms, time.period_ms),
               format("give the last window a larger 'every', or choose a smaller model or a faster board; "
                      "mote bench {} --board {} shows the time of each layer",
                      project.folder(), board.name),
               Origin{project.file});
}

std::string to_text(const RealTime& time) {
  if (!time.work_ms)
    return format("an answer is due every {:.1f} ms; whether the board keeps up was not checked: {}",
                  time.period_ms, time.why);
  return format("an answer is due every {:.1f} ms and takes {:.1f} ms (estimated{}): {:.0f} % free{}",
                time.period_ms, *time.work_ms,
                time.high_ms ? format(", up to {:.1f}", *time.high_ms) : ", uncalibrated",
                100 * *time.free_part(),
                time.perhaps_too_slow() ? "; with the error of the estimate, NOT for certain" : "");
}

Json to_json(const RealTime& time) {
  return {{"period_ms", time.period_ms},
          {"work_ms", or_null(time.work_ms)},
          {"work_high_ms", or_null(time.high_ms)},
          {"longest_run_ms", or_null(time.longest_ms)},
          {"free_part", or_null(time.free_part())},
          {"backlog_frames", time.backlog_frames},
          {"why", time.why.empty() ? Json(nullptr) : Json(time.why)}};
}

}  // namespace mote
