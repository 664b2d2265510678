// SPDX-License-Identifier: Apache-2.0
// What a device sends over a serial port, in all forms, in pieces of any size.
#include "capture/recognise.h"
#include "capture/recorder.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  if (size == 0) return 0;
  const size_t piece = data[0] % 64 + size_t{1};
  Recogniser recogniser;
  Recorder recorder({0, data[0] % 3 == 0 ? 0.1 : 0.0});
  std::unique_ptr<StreamDecoder> decoder;
  for (size_t at = 1; at < size; at += piece) {
    const size_t count = std::min(piece, size - at);
    std::vector<StreamEvent> events;
    if (decoder) {
      const Status status = decoder->push(data + at, count, &events);
      require_sound(status);
      if (!status.ok()) break;
    } else {
      Result<std::unique_ptr<StreamDecoder>> found = recogniser.look(data + at, count, &events);
      require_sound(found);
      if (!found.ok()) return 0;
      decoder = std::move(*found);
    }
    for (StreamEvent& event : events) recorder.take(std::move(event), 0.01 * static_cast<double>(at));
    (void)recorder.states();
  }
  require_sound(recorder.finish());
  return 0;
}
