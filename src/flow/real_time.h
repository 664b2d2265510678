// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "base/json.h"
#include "flow/bench.h"
#include "flow/stream_project.h"

namespace mote {

// Does a board keep up with its sensor? Estimated from the cycles of the runs between two answers.
struct RealTime {
  double period_ms = 0;              // from one answer to the next, as the sensor's samples come
  std::optional<double> work_ms;     // of the model in that time; none if it cannot be estimated
  std::optional<double> high_ms;     // where nine in ten estimates of the core are below; none: uncalibrated
  std::optional<double> longest_ms;  // of one run: at its highest
  int64_t backlog_frames = 0;        // that come during it: what the queue must have room for
  std::string why;                   // there is no estimate

  std::optional<double> free_part() const {
    return work_ms ? std::optional(1 - *work_ms / period_ms) : std::nullopt;
  }
  // For certain, or perhaps: the estimate fits and its band does not.
  bool too_slow() const { return work_ms && *work_ms > period_ms; }
  bool perhaps_too_slow() const { return !too_slow() && high_ms && *high_ms > period_ms; }
};

RealTime real_time_of(const StreamProject& project, const BenchResult& cost, double mhz);

// Without an estimate the queue has room for all samples from one answer to the next.
RealTime unknown_real_time(const StreamProject& project, int64_t runs_per_answer, const std::string& why);

// kDoesNotFit if the work takes longer than its samples.
Status check_real_time(const RealTime& time, const StreamProject& project, const Target& board);

// "an answer every 200.0 ms takes 148.5 ms (estimated, up to 162.0): 26 % free".
std::string to_text(const RealTime& time);
Json to_json(const RealTime& time);

}  // namespace mote
