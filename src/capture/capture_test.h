// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a device would send, for the tests of this folder.
#include <cstdint>
#include <string>
#include <vector>

#include "capture/stream.h"
#include "device/app/stream.h"

namespace mote {

struct SentBytes {
  std::vector<uint8_t> bytes;
  static void write(void* context, const uint8_t* bytes, uint32_t count) {
    std::vector<uint8_t>& out = static_cast<SentBytes*>(context)->bytes;
    out.insert(out.end(), bytes, bytes + count);
  }
};

// A stream "imu" of two int16 channels at 100 Hz, a step is 0.5 m/s2.
inline const mote_stream_info& imu_info() {
  static constexpr char kText[] = "imu\0x\0m/s2\0y\0m/s2";
  static const mote_stream_info info = {kText, sizeof kText, 7, MOTE_STREAM_INT16, 2, 0, 100.0f, 0.5f};
  return info;
}

// A packet of SensiML's with these values.
inline std::vector<uint8_t> sensiml_packet(uint32_t sequence, const std::vector<int16_t>& values) {
  std::vector<uint8_t> body = {0, 0};
  for (int i = 0; i < 4; ++i) body.push_back(static_cast<uint8_t>(sequence >> (8 * i)));
  for (const int16_t value : values) {
    body.push_back(static_cast<uint8_t>(value & 0xff));
    body.push_back(static_cast<uint8_t>(value >> 8 & 0xff));
  }
  std::vector<uint8_t> out = {0xff, static_cast<uint8_t>(body.size() & 0xff),
                              static_cast<uint8_t>(body.size() >> 8)};
  uint8_t sum = 0;
  for (const uint8_t byte : body) sum ^= byte;
  out.insert(out.end(), body.begin(), body.end());
  out.push_back(sum);
  return out;
}

inline std::vector<StreamEvent> decode(StreamDecoder& decoder, const std::vector<uint8_t>& bytes) {
  std::vector<StreamEvent> out;
  // One byte at a time: nothing may depend on how the bytes arrive.
  for (const uint8_t byte : bytes)
    if (!decoder.push(&byte, 1, &out).ok()) break;
  return out;
}

// "S" for a description, the number of values for frames, "L" and the frames lost ("?" if not known).
inline std::string outline(const std::vector<StreamEvent>& events) {
  std::string out;
  for (const StreamEvent& event : events) {
    if (!out.empty()) out += ' ';
    if (event.kind == StreamEvent::Kind::kStream) out += 'S';
    if (event.kind == StreamEvent::Kind::kFrames) out += std::to_string(event.values.size());
    if (event.kind == StreamEvent::Kind::kLost)
      out += "L" + (event.frames ? std::to_string(*event.frames) : std::string("?"));
  }
  return out;
}

}  // namespace mote
