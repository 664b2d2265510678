// SPDX-License-Identifier: Apache-2.0
// Blocks of accelerometers and other sensors of several axes: channel, length, jerk, orientation and
// order-track. [samples, axes] in, float32.
#include <numbers>

#include "base/format.h"
#include "signal/chain.h"

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

// [samples, 2] -> [points]: one channel over the angle of the shaft whose tachometer is the other one. The
// rate that follows is in points per revolution, so that blocks of frequencies speak of orders.
Status order_track(Chain& chain, Settings& settings) {
  MOTE_TRY(check_axes(chain, 2));
  const int64_t tachometer = settings.integer("tachometer", 1, 0, 1);
  const int64_t per_turn = settings.integer("per_turn", 64, 2, 4096);
  const int64_t turns = settings.integer("turns", 8, 1, 4096);
  const double level = settings.number("level", 0.5, -1e30, 1e30);
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  const TensorId samples = chain.current;
  MOTE_TRY(chain.pick(1, tachometer));
  const TensorId pulses = chain.current;
  chain.current = samples;
  MOTE_TRY(chain.pick(1, 1 - tachometer));
  Attrs attributes;
  attributes.set("points", per_turn * turns);
  attributes.set("per_turn", per_turn);
  attributes.set("level", level);
  MOTE_TRY(chain.then("signal_order_track", {pulses}, attributes, DType::kFloat32));
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
