// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "capture/stream.h"

namespace mote {

// SensiML's Simple Streaming Interface, version 2. A device repeats a line of JSON,
//   {"version":2,"sample_rate":476,"samples_per_packet":6,"column_location":{"AccelerometerX":0,...}}
// until the host sends "connect"; then come packets:
//   FF | length, 2 bytes LE, of what follows but the checksum | 00 | channel | sequence, 4 bytes LE |
//   int16 LE, samples_per_packet x columns | XOR of all bytes after the length
// Source: SensiML, Simple Streaming Interface specification 2.0.
class SensimlDecoder : public StreamDecoder {
 public:
  // From the line of JSON; an error says what is missing in it.
  static Result<std::unique_ptr<SensimlDecoder>> make(std::string_view line);

  std::string form() const override { return "SensiML simple streaming, version 2"; }
  Status push(const uint8_t* bytes, size_t count, std::vector<StreamEvent>* out) override;
  std::string greeting() const override { return "connect\n"; }
  std::string farewell() const override { return "disconnect\n"; }

 private:
  SensimlDecoder() = default;
  // Looks at the packet that may begin at `at` and returns where the next one may begin; the same place if
  // bytes are missing.
  size_t take(size_t at, std::vector<StreamEvent>* out);
  void lose(std::optional<int64_t> frames, const char* why, std::vector<StreamEvent>* out);

  StreamInfo info_;
  size_t frames_per_packet_ = 1;
  std::vector<uint8_t> bytes_;
  bool described_ = false, in_step_ = true;
  std::optional<uint32_t> sequence_;
};

// Is it a line of JSON that such a device repeats?
bool is_sensiml_line(std::string_view line);
// Are there packets of such a device that somebody has connected before? It has to be disconnected first.
bool has_sensiml_packet(const std::vector<uint8_t>& bytes);

}  // namespace mote
