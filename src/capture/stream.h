// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/set/new_recording.h"

namespace mote {

// One sensor of a device: frames of all its channels at one rate.
struct StreamInfo {
  std::string name;               // "" where the form has none
  std::vector<Channel> channels;  // at least one
  bool is_sound = false;          // values are int16, 32,768 is 1.0
  double rate_hz = 0;             // as the device says; 0 where the form does not say
};

// What a decoder found in the bytes of a device, in their order.
struct StreamEvent {
  enum class Kind {
    kStream,  // `info` of a stream, before its first frames; again when it changes
    kFrames,  // `values`, whole frames
    kLost,    // frames are missing here, or cannot be trusted
  };
  Kind kind = Kind::kFrames;
  size_t stream = 0;  // from 0 in the order of their first description
  StreamInfo info;
  std::vector<float> values;             // frame after frame
  std::optional<double> device_seconds;  // when the first of these frames was taken, by the device's clock
  std::optional<int64_t> frames;         // lost; nothing where the form does not tell how many
  std::string why;                       // of a loss: "checksum", "sequence", ...
};

// One form of a serial stream. Input is hostile: nothing in it is trusted, memory stays bounded.
class StreamDecoder {
 public:
  virtual ~StreamDecoder() = default;

  // As users know it: "lines of numbers (Edge Impulse data forwarder, Arduino plotter)".
  virtual std::string form() const = 0;

  // Takes the next bytes and appends what they mean. An error where the device itself reports one.
  virtual Status push(const uint8_t* bytes, size_t count, std::vector<StreamEvent>* out) = 0;

  // What the host has to send when it begins to listen and when it is through; "" for nothing.
  virtual std::string greeting() const { return {}; }
  virtual std::string farewell() const { return {}; }
};

constexpr size_t kMostChannels = 64;
constexpr double kMostRateHz = 10e6;

}  // namespace mote
