// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "device/app/health.h"
#include "emit/listener.h"
#include "flow/board_run.h"
#include "flow/compiled.h"
#include "flow/fault.h"
#include "flow/sensor_feed.h"

namespace mote {

// What a recording makes a model say, run by run.
struct SensorOutputs {
  std::vector<Bytes> of;     // all outputs; empty where the run was lost
  std::vector<bool> waited;  // the run ended at a window that waits, its outputs are zeros
  // With a listener: the events of each run, the state of the machine behind it, and what was seen of the
  // sensor.
  std::vector<uint32_t> events, states;
  mote_health health = {};
  std::optional<bool> stream_intact;  // the device's check sum is that of the recording; none on the host
  bool refused = false;               // the firmware found its weights damaged
};

// A model, its firmware if it runs on a board, and a feed. All three given must outlive it.
class SensorRun {
 public:
  // `listener`: null for a model alone.
  SensorRun(const Compiled& compiled, const SensorFeed& feed, const Listener* listener);

  // To be called first: builds the firmware.
  Status build(const std::string& optimization = kDefaultOptimization, bool weights_in_ram = false);

  Result<SensorOutputs> on_host(const SampleStream& stream) const;

  // On the board, or on the host if that is the target.
  Result<SensorOutputs> run(const SampleStream& stream) const;

  // The feed with a fault in the device.
  Result<SensorOutputs> run_damaged(const Fault& fault, uint64_t seed, bool check_weights) const;

  const Tensor& output() const { return output_; }
  const Graph& graph() const { return graph_; }
  const Listener* listener() const { return listener_; }

 private:
  Result<SensorOutputs> listen(const SampleStream& stream) const;
  std::vector<Bytes> divided(const Bytes& outputs) const;

  const Compiled& compiled_;
  const SensorFeed& feed_;
  const Listener* listener_;
  const Graph& graph_;
  const Tensor &input_, &output_;
  int64_t output_bytes_ = 0;
  std::optional<Firmware> firmware_;
};

}  // namespace mote
