// SPDX-License-Identifier: Apache-2.0
#include "capture/capture_test.h"
#include "tests/fuzz/seeds.h"

namespace mote {

// The first byte is the size of the pieces.
void add_stream_seeds(SeedWriter& seeds) {
  seeds.add("stream", "lines",
            std::string("\x07"
                        "boot\n1.5,-2\n3e1\t4\r\n1,2,3\nx\n5 6\n"));
  seeds.add("stream", "plotter",
            std::string("\x3f"
                        "?\naccX:1,accY:2\naccX:3,accY:4\naccX:5,accY:6\n"));
  std::string sensiml =
      "\x10"
      "x\n{\"version\":2,\"sample_rate\":476,\"samples_per_packet\":2,\"column_location\":{\"b\":1,\"a\":0}}"
      "\n";
  for (const uint32_t sequence : {0u, 1u, 4u, 0u}) {
    const std::vector<uint8_t> packet = sensiml_packet(sequence, {1, -2, 3, 400});
    sensiml.append(packet.begin(), packet.end());
  }
  seeds.add("stream", "sensiml", sensiml);
  SentBytes sent{{32}};
  mote_stream stream = {&imu_info(), SentBytes::write, &sent, 0, 0};
  const int16_t values[4] = {1, -2, 3, 400};
  mote_stream_describe(&stream);
  mote_stream_send(&stream, values, 2, 0);
  mote_stream_drop(&stream, 3);
  mote_stream_send(&stream, values, 2, 50000);
  stream.sequence += 2;
  mote_stream_send(&stream, values, 1, 90000);
  seeds.add("stream", "packets", sent.bytes);
}

}  // namespace mote
