/* SPDX-License-Identifier: MIT-0 */
/* The benchmarks' inputs and results. Source: mlcommons/tiny at 1afd2c9, benchmark/reference_submissions: the
   th_load_tensor and th_results of each.

     kws01, sww01  the model's own int8 values; a real number for each class
     vww01, ic01   pixels 0..255, of which 128 is taken; a real number for each class
     ad01          float32, quantised; the mean squared error of the reconstruction */
#include "device/port/quantize.h"
#include "dut.h"
#include "dut_configuration.h"

__attribute__((aligned(8))) uint8_t dut_buffer[DUT_BUFFER_BYTES];
const uint32_t dut_buffer_bytes = DUT_BUFFER_BYTES;

bool dut_input_is_whole(uint32_t bytes) { return bytes == DUT_BUFFER_BYTES; }

void dut_infer(void) {
  int8_t* input = DUT_INPUT;
  for (uint32_t i = 0; i < DUT_INPUT_ELEMENTS; ++i) {
#if defined(DUT_INPUT_FLOAT)
    input[i] = mote_quantize_i8(((const float*)dut_buffer)[i], DUT_INPUT_SCALE, DUT_INPUT_ZERO_POINT);
#elif defined(DUT_INPUT_PIXELS)
    input[i] = (int8_t)(dut_buffer[i] - 128);
#else
    input[i] = (int8_t)dut_buffer[i];
#endif
  }
  DUT_INVOKE();
}

static float real_output(uint32_t i) {
  return DUT_OUTPUT_SCALE * (float)((int32_t)DUT_OUTPUT[i] - DUT_OUTPUT_ZERO_POINT);
}

static int64_t thousandths(float value) {
  const float scaled = value * 1000.0f;
  return (int64_t)(scaled < 0 ? scaled - 0.5f : scaled + 0.5f);
}

#if defined(DUT_INPUT_FLOAT)
uint32_t dut_results(void) { return 1; }

int64_t dut_result_thousandths(uint32_t) {
  float sum = 0;
  for (uint32_t i = 0; i < DUT_OUTPUT_ELEMENTS; ++i) {
    const float difference = real_output(i) - ((const float*)dut_buffer)[i];
    sum += difference * difference;
  }
  return thousandths(sum / (float)DUT_OUTPUT_ELEMENTS);
}
#else
uint32_t dut_results(void) { return DUT_OUTPUT_ELEMENTS; }
int64_t dut_result_thousandths(uint32_t index) { return thousandths(real_output(index)); }
#endif
