/* SPDX-License-Identifier: MIT-0 */
/* Sends an analogue input, 200 times a second, to `mote record --port /dev/ttyACM0 -o readings`. */
#include <mote_stream.h>

static const char text[] = "analog\0A0\0V";
static const struct mote_stream_info info = {text, sizeof text, 0, MOTE_STREAM_INT16, 1, 0, 200.0f, 3.3f / 1023};

static void write_bytes(void*, const uint8_t* bytes, uint32_t count) { Serial.write(bytes, count); }
static struct mote_stream stream = {&info, write_bytes, 0, 0, 0};

void setup() { Serial.begin(115200); }

void loop() {
  const uint32_t kFrames = 10, kPeriodUs = 5000;
  static uint64_t next_us = micros(); /* goes on where micros() begins again, after 71 minutes */
  static uint32_t packets = 0;
  const uint64_t first_us = next_us;
  int16_t values[kFrames];
  for (uint32_t i = 0; i < kFrames; ++i) {
    while ((int32_t)(micros() - (uint32_t)next_us) < 0) {
    }
    values[i] = (int16_t)analogRead(A0);
    next_us += kPeriodUs;
  }
  if (packets++ % 20 == 0) mote_stream_describe(&stream);
  mote_stream_send(&stream, values, kFrames, first_us);
}
