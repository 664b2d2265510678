/* SPDX-License-Identifier: MIT-0 */
/* Feeds the model as a sensor's driver would: stream.bin arrives in chunks, the newest samples are kept in a
   ring in the form of the model's input, and the model runs each time that enough new ones have come.
   stream.cfg says how:

     word 0  format: 0 int8 as it is, 1 int16 (32,768 is 1.0), 2 float32, 3 pixels of 0..255
     word 1  bytes of a chunk
     word 2  values of a frame: all channels at one moment
     word 3  frames from one inference to the next
     word 4  scale of the model's input, a float; word 5 its zero point; both 0 for a float input

   output.bin gets the outputs of every inference. */
#include <stdint.h>

#include "device/port/crc32.h"
#include "device/port/quantize.h"
#include "harness.h"
#include "harness_model.h"
#include "semihosting.h"

namespace {

enum Format { kInt8 = 0, kInt16 = 1, kFloat32 = 2, kPixels = 3 };

struct Configuration {
  uint32_t format, chunk_bytes, frame_values, hop_frames;
  float scale;
  int32_t zero_point;
} configuration;

/* As large as the largest buffer of a driver that hands over samples. */
__attribute__((aligned(8))) char chunk[4096];
HARNESS_INPUT_0_TYPE ring[HARNESS_INPUT_0_ELEMENTS];
uint32_t ring_next; /* where the next value goes: the oldest, when the ring is full */

/* A function of its own, so that the conversion is not made conditional: the assembler of binutils 2.40 takes
   vcvtne.f32.s32 for an instruction of the vector unit. */
__attribute__((noinline)) float quotient(int32_t steps, float one) { return (float)steps / one; }

float real_value(const char* at) {
  if (configuration.format == kFloat32) return *(const float*)at;
  if (configuration.format == kInt16) return quotient(*(const int16_t*)at, 32768.0f);
  if (configuration.format == kPixels) return quotient(*(const uint8_t*)at, 255.0f);
  return quotient(*(const int8_t*)at, 1.0f);
}

void store(float* to, const char* at) { *to = real_value(at); }

/* The samples of a signal chain. */
void store(int16_t* to, const char* at) { *to = *(const int16_t*)at; }

void store(int8_t* to, const char* at) {
  if (configuration.format == kInt8) {
    *to = *(const int8_t*)at;
  } else if (configuration.format == kPixels) {
    *to = (int8_t)(*(const uint8_t*)at - 128);
  } else {
    *to = mote_quantize_i8(real_value(at), configuration.scale, configuration.zero_point);
  }
}

/* The ring's values, the oldest first, as the model's input. */
void infer(void) {
  HARNESS_INPUT_0_TYPE* input = (HARNESS_INPUT_0_TYPE*)HARNESS_INPUT(0);
  uint32_t from = ring_next;
  for (uint32_t i = 0; i < HARNESS_INPUT_0_ELEMENTS; ++i) {
    input[i] = ring[from];
    if (++from == HARNESS_INPUT_0_ELEMENTS) from = 0;
  }
  run_invoke();
  write_outputs();
  ++report.inferences;
}

}  // namespace

void run_chunks(void) {
  const int32_t settings = semihosting_open("stream.cfg", 10, SEMIHOSTING_READ_BINARY);
  const int32_t stream = semihosting_open("stream.bin", 10, SEMIHOSTING_READ_BINARY);
  if (settings < 0 || stream < 0 || semihosting_read(settings, &configuration, sizeof configuration) != 0 ||
      configuration.chunk_bytes > sizeof chunk)
    finish(kInputOutput);
  const uint32_t value_bytes = configuration.format == kInt16 ? 2 : configuration.format == kFloat32 ? 4 : 1;
  const uint32_t hop = configuration.hop_frames * configuration.frame_values;
  /* Values until the next inference; the first needs a whole window. */
  uint32_t left = HARNESS_INPUT_0_ELEMENTS > hop ? HARNESS_INPUT_0_ELEMENTS : hop;
  for (;;) {
    const uint32_t missing = semihosting_read(stream, chunk, configuration.chunk_bytes);
    const uint32_t bytes = configuration.chunk_bytes - missing;
    report.stream_crc = mote_crc32(report.stream_crc, (const int8_t*)chunk, bytes);
    for (uint32_t at = 0; at < bytes; at += value_bytes) {
      /* A value that no window holds is not converted. */
      if (left <= HARNESS_INPUT_0_ELEMENTS) {
        store(ring + ring_next, chunk + at);
        if (++ring_next == HARNESS_INPUT_0_ELEMENTS) ring_next = 0;
      }
      if (--left == 0) {
        infer();
        left = hop;
      }
    }
    if (missing != 0) return;
  }
}
