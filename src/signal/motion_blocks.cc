// SPDX-License-Identifier: Apache-2.0
// Blocks of accelerometers and other sensors of several axes: channel, length, jerk, orientation and
// order-track. [samples, axes] in, float32.
#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "base/format.h"
#include "signal/frames.h"

namespace mote {

namespace {

Status check_axes(const Chain& chain, int32_t axes) {
  if (chain.shape().size() == 2 && (axes == 0 || chain.shape()[1] == axes)) return ok_status();
  return Error(Code::kInvalid,
               format("the shape {} is not that of {} axes", shape_text(chain.shape()),
                      axes == 0 ? std::string("several") : std::to_string(axes)),
               "give [samples, axes]");
}

// One axis of several.
Status channel(Chain& chain, Settings& settings) {
  MOTE_TRY(check_axes(chain, 0));
  const int64_t index = settings.integer("index", 0, 0, chain.shape()[1] - 1);
  MOTE_TRY(settings.status());
  return chain.pick(1, index);
}

// The length of the vector of all axes: independent of how the sensor lies.
Status length(Chain& chain, Settings& settings) {
  MOTE_TRY(settings.status());
  MOTE_TRY(check_axes(chain, 0));
  MOTE_TRY(chain.to_float());
  MOTE_TRY(chain.with("mul", chain.current));
  MOTE_TRY(chain.reduce("sum", 1));
  return chain.function("sqrt");
}

// The change from sample to sample, per second: one sample less.
Status jerk(Chain& chain, Settings& settings) {
  MOTE_TRY(settings.status());
  if (chain.rate_hz <= 0)
    return Error(Code::kInvalid, "a change per second needs the rate of the samples",
                 "give the chain's rate in hertz");
  if (chain.shape().size() > 2 || chain.shape()[0] < 2)
    return Error(Code::kInvalid, format("the shape {} has no two samples", shape_text(chain.shape())));
  MOTE_TRY(chain.to_float());
  const TensorId samples = chain.current;
  const int64_t count = chain.shape()[0];
  MOTE_TRY(chain.slice(0, 0, count - 1));
  const TensorId earlier = chain.current;
  chain.current = samples;
  MOTE_TRY(chain.slice(0, 1, count - 1));
  MOTE_TRY(chain.with("sub", earlier));
  return chain.with("mul", chain.reals("rate", Shape(chain.shape().size(), 1), {chain.rate_hz}));
}

// How far an axis points above the horizon, in degrees: the arc tangent of it over the length of both others.
Status append_angle(Chain& chain, TensorId samples, int64_t axis) {
  std::vector<TensorId> squares;
  for (int64_t other = 0; other < 3; ++other) {
    if (other == axis) continue;
    chain.current = samples;
    MOTE_TRY(chain.pick(1, other));
    MOTE_TRY(chain.with("mul", chain.current));
    squares.push_back(chain.current);
  }
  MOTE_TRY(chain.with("add", squares[0]));
  // A sensor that falls freely has no orientation; 0 stands for it.
  MOTE_TRY(chain.with_constant("add", "least", 1e-12));
  MOTE_TRY(chain.function("sqrt"));
  const TensorId level = chain.current;
  chain.current = samples;
  MOTE_TRY(chain.pick(1, axis));
  MOTE_TRY(chain.with("div", level));
  MOTE_TRY(chain.function("atan"));
  return chain.with_constant("mul", "degrees", 180 / std::numbers::pi);
}

// [samples, 3] -> [samples, 2]: pitch, of the first axis, and roll, of the second one.
Status orientation(Chain& chain, Settings& settings) {
  MOTE_TRY(settings.status());
  MOTE_TRY(check_axes(chain, 3));
  MOTE_TRY(chain.to_float());
  const TensorId samples = chain.current;
  MOTE_TRY(append_angle(chain, samples, 0));
  const TensorId pitch = chain.current;
  MOTE_TRY(append_angle(chain, samples, 1));
  return chain.join({pitch, chain.current}, 1, true);
}

Status append_by_tachometer(Chain& chain, int64_t tachometer, double level, int64_t per_turn,
                            int64_t points) {
  MOTE_TRY(check_axes(chain, 2));
  const TensorId samples = chain.current;
  MOTE_TRY(chain.pick(1, tachometer));
  const TensorId pulses = chain.current;
  chain.current = samples;
  MOTE_TRY(chain.pick(1, 1 - tachometer));
  Attrs attributes;
  attributes.set("points", points);
  attributes.set("per_turn", per_turn);
  attributes.set("level", level);
  return chain.then("signal_order_track", {pulses}, attributes, DType::kFloat32);
}

// Where the speed of a shaft is looked for: the strongest line between two frequencies, in frames that
// overlap by half. The line turns `harmonic` times as fast as the shaft.
struct SpeedRange {
  int64_t frame = 0, first = 0, end = 0, harmonic = 1;
};

// Frames are as long as eight turns at the lowest speed, unless the chain says otherwise.
SpeedRange speed_range(Chain& chain, Settings& settings) {
  SpeedRange out;
  const double rate = std::max(chain.rate_hz, 1e-9);
  if (chain.rate_hz <= 0)
    settings.fail("a speed needs the rate of the samples", "give the chain's rate in hertz");
  for (const char* needed : {"low_hz", "high_hz"})
    if (!settings.has(needed))
      settings.fail(format("'{}' is missing", needed),
                    "give the frequencies between which the line of the shaft lies");
  const double low = settings.number("low_hz", rate / 8, rate * 1e-6, rate / 2);
  const double high = settings.number("high_hz", rate / 4, rate * 1e-6, rate / 2);
  const double turns = std::min(8 * rate / low, double{1 << 15});
  const auto frame = static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(std::max(turns, 16.0))));
  out.frame = settings.integer("frame", frame, 16, 1 << 15);
  out.harmonic = settings.integer("harmonic", 1, 1, 1024);
  if (!std::has_single_bit(static_cast<uint64_t>(out.frame)))
    settings.fail(format("'frame' is {}; it must be a power of two", out.frame));
  const double bins = static_cast<double>(out.frame) / rate;
  out.first = static_cast<int64_t>(std::ceil(low * bins));
  out.end = static_cast<int64_t>(std::floor(high * bins)) + 1;
  if (out.first >= out.end)
    settings.fail(
        format("no bin of {} samples lies between 'low_hz' of {} and 'high_hz' of {}", out.frame, low, high),
        "low_hz must be below high_hz; a longer 'frame' has more bins");
  return out;
}

Status append_by_spectrum(Chain& chain, const SpeedRange& range, int64_t per_turn, int64_t points) {
  if (chain.shape().size() == 2 && chain.shape()[1] == 1) MOTE_TRY(chain.pick(1, 0));
  if (chain.shape().size() != 1)
    return Error(Code::kInvalid, format("the shape {} is not one channel", shape_text(chain.shape())),
                 "put the block 'channel' before this one");
  if (chain.shape()[0] < range.frame)
    return Error(Code::kInvalid,
                 format("{} samples are less than a frame of {}", chain.shape()[0], range.frame),
                 "take a longer window, a higher 'low_hz' or a shorter 'frame'");
  const TensorId samples = chain.current;
  Frames frames;
  frames.size = frames.length = range.frame;
  frames.step = range.frame / 2;
  frames.window = *window_table("hann", frames.size, true);
  MOTE_TRY(append_power_spectrum(chain, frames));
  Attrs line, track;
  line.set("first", range.first);
  line.set("end", range.end);
  line.set("scale", 1 / static_cast<double>(range.frame * range.harmonic));
  MOTE_TRY(chain.then("signal_strongest_line", {}, line, DType::kFloat32));
  const TensorId speed = chain.current;
  chain.current = samples;
  track.set("points", points);
  track.set("per_turn", per_turn);
  track.set("centre", frames.size / 2);
  track.set("step", frames.step);
  return chain.then("signal_speed_track", {speed}, track, DType::kFloat32);
}

// One channel over the angle of a shaft, [samples, 2] -> [points] where the other one is its tachometer,
// [samples] -> [points] where its speed is found in the spectrum. The rate that follows is in points per
// revolution, so that blocks of frequencies speak of orders.
Status order_track(Chain& chain, Settings& settings) {
  const bool estimated = settings.word("speed", "tachometer", {"tachometer", "estimated"}) == "estimated";
  const int64_t per_turn = settings.integer("per_turn", 64, 2, 4096);
  const int64_t points = per_turn * settings.integer("turns", 8, 1, 4096);
  const SpeedRange range = estimated ? speed_range(chain, settings) : SpeedRange{};
  const int64_t tachometer = estimated ? 0 : settings.integer("tachometer", 1, 0, 1);
  const double level = estimated ? 0 : settings.number("level", 0.5, -1e30, 1e30);
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  MOTE_TRY(estimated ? append_by_spectrum(chain, range, per_turn, points)
                     : append_by_tachometer(chain, tachometer, level, per_turn, points));
  chain.rate_hz = static_cast<double>(per_turn);
  return ok_status();
}

}  // namespace

const std::vector<BlockKind>& motion_blocks() {
  static const std::vector<BlockKind> blocks = {{"channel", channel},
                                                {"length", length},
                                                {"jerk", jerk},
                                                {"orientation", orientation},
                                                {"order-track", order_track}};
  return blocks;
}

}  // namespace mote
