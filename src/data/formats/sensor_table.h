// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/recording.h"
#include "data/set/new_recording.h"

namespace mote {

// A table of numbers as sensors' loggers write it: one line for each frame; comma, semicolon, tab or space
// apart, with or without a line of names before it, lines that begin with # left out.
//
// A column named time, timestamp or t (with a unit: _s, _ms, _us, _ns, or in brackets) is the time. Without a
// unit, numbers as large as those of a clock are taken as since 1970 in the unit that fits; else a
// "timestamp" whose steps are 1 or more counts milliseconds, as Edge Impulse has it, and all else seconds. A
// note says what was taken. A column named label, class, activity or target has the label of each frame; it
// becomes segments. Units are read from names such as "accX [m/s2]" or "accX (g)".
struct SensorTable {
  Recording recording;  // kFloat32; rate_hz from the times, 0 without them
  std::vector<Channel> channels;
  std::vector<double> times;  // seconds from the first frame; empty without a column of time
  std::vector<Segment> segments;
  std::vector<std::string> notes;  // jitter, gaps, the unit of the time
};

Result<SensorTable> parse_sensor_table(const std::string& text, const std::string& file);

// What the times say. The rate is one over the mean of the steps that are at most one and a half times the
// median step: the median alone is wrong where a clock counts whole milliseconds, the mean of all where there
// are gaps. Times so uneven that this would be a guess (more than 5 % longer steps, or a deviation above a
// quarter of the step) give the mean of all, and gaps are then the steps longer than five of those.
struct Timing {
  double rate_hz = 0;
  double jitter_seconds = 0;  // standard deviation of the steps that are no gaps
  int64_t gaps = 0;
  double longest_gap_seconds = 0;
  int64_t repeated = 0;  // steps of 0
  bool uneven = false;
  // Rates of the first and the last quarter, where they differ by more than 1 % and more than jitter
  // explains; else 0. One rate is then wrong at both ends.
  double first_rate_hz = 0, last_rate_hz = 0;
};
Timing timing_of(const std::vector<double>& times);

// The table at an even rate, by straight lines between the frames around each moment. Channels stay as they
// are; segments are moved.
Result<SensorTable> resampled(const SensorTable& table, double rate_hz, const std::string& file);

}  // namespace mote
