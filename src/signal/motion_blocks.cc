// SPDX-License-Identifier: Apache-2.0
// Blocks of accelerometers and other sensors of several axes: channel, length, jerk and orientation.
// [samples, axes] in, float32.
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

}  // namespace

const std::vector<BlockKind>& motion_blocks() {
  static const std::vector<BlockKind> blocks = {
      {"channel", channel}, {"length", length}, {"jerk", jerk}, {"orientation", orientation}};
  return blocks;
}

}  // namespace mote
