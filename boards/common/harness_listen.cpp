/* SPDX-License-Identifier: MIT-0 */
/* Feeds the model's listener as a sensor's driver would: chunks of stream.bin, which holds frames in the
   sensor's own form, are pushed into its queue, and it listens until it is idle. stream.cfg has two words:
   the bytes of a chunk and those of a frame.

   output.bin gets for every run of the model all outputs, then what listen returned, and the events and the
   state of the moment; health.bin gets the counts at the end. */
#include <stdint.h>

#include "device/port/crc32.h"
#include "harness.h"
#include "harness_model.h"
#include "machine.h"
#include "semihosting.h"

namespace {

struct Configuration {
  uint32_t chunk_bytes, frame_bytes;
} configuration;

/* As large as the largest buffer of a driver that hands over samples. */
__attribute__((aligned(8))) char chunk[4096];
struct mote_moment moment;

/* On the model's stack, so that what listening needs of it is measured. */
int listen_once(void) { return HARNESS_LISTEN(&moment); }

/* One run; false if fewer samples than a step wait. */
bool listen(void) {
  moment.events = 0;
  const int32_t result = harness_call(listen_once, model_stack_top);
  report.status = result == MOTE_LISTEN_WAITS ? HARNESS_EARLY : result < 0 ? result : HARNESS_OK;
  if (result < 0) finish(kBadStatus);
  if (result == MOTE_LISTEN_IDLE) return false;
  write_outputs();
  const uint32_t words[] = {(uint32_t)result, moment.events, moment.state};
  write_all(words, sizeof words);
  ++report.inferences;
  return true;
}

void write_health(void) {
  const int32_t file = semihosting_open("health.bin", 10, SEMIHOSTING_WRITE_BINARY);
  if (file < 0 || semihosting_write(file, HARNESS_HEALTH(), sizeof(struct mote_health)) != 0)
    finish(kInputOutput);
  semihosting_close(file);
}

}  // namespace

void run_listen(void) {
  const int32_t settings = semihosting_open("stream.cfg", 10, SEMIHOSTING_READ_BINARY);
  const int32_t stream = semihosting_open("stream.bin", 10, SEMIHOSTING_READ_BINARY);
  if (settings < 0 || stream < 0 || semihosting_read(settings, &configuration, sizeof configuration) != 0 ||
      configuration.chunk_bytes > sizeof chunk)
    finish(kInputOutput);
  for (uint32_t missing = 0; missing == 0;) {
    missing = semihosting_read(stream, chunk, configuration.chunk_bytes);
    const uint32_t bytes = configuration.chunk_bytes - missing;
    report.stream_crc = mote_crc32(report.stream_crc, (const int8_t*)chunk, bytes);
    HARNESS_PUSH((const HARNESS_INPUT_0_TYPE*)chunk, bytes / configuration.frame_bytes);
    while (listen()) {
    }
  }
  write_health();
}
