// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "capture/stream.h"

namespace mote {

// mote's own packets, as device/app/stream.h sends and describes them. Data of a stream that was not
// described yet is passed over: the device describes its streams again and again.
class PacketDecoder : public StreamDecoder {
 public:
  std::string form() const override { return "mote packets, version 1"; }
  Status push(const uint8_t* bytes, size_t count, std::vector<StreamEvent>* out) override;

 private:
  struct Stream {
    uint8_t id = 0;
    bool is_float = false;
    float scale = 1;
    StreamInfo info;
    // Of the packet of data before.
    bool any = false;
    uint32_t sequence = 0, dropped = 0;
    uint64_t time_us = 0;
    int64_t frames = 0;
  };
  size_t take(size_t at, std::vector<StreamEvent>* out);
  Status describe(uint8_t id, const uint8_t* payload, size_t count, std::vector<StreamEvent>* out);
  void data(size_t stream, const uint8_t* payload, size_t count, std::vector<StreamEvent>* out);
  void look_for_loss(size_t stream, uint32_t sequence, uint64_t time_us, uint32_t dropped,
                     std::vector<StreamEvent>* out);

  std::vector<Stream> streams_;
  std::vector<uint8_t> bytes_;
  Status status_ = ok_status();
};

// Is there a whole packet with the right checksum?
bool has_packet(const std::vector<uint8_t>& bytes);

}  // namespace mote
