/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_QUANTIZATION_H
#define MOTE_QUANTIZATION_H
/* Between floats and stored integers:

   quantize_f32_*: out[i] = in[i] / scale + zero_point, rounded to the nearest with ties away from zero,
   within the range of the type; not a number becomes the zero point dequantize_*:   out[i] = scale * (in[i] -
   zero_point)

   Source: TFLM 90b983c, reference/quantize.h and dequantize.h. */

#include "device/port/port.h"

typedef struct mote_quantize_params {
  int32_t count;
  int32_t zero_point; /* in the range of the type */
  float scale;        /* above 0 */
} mote_quantize_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(quantize_f32_s8)(const float* in, int8_t* out, void* scratch, const mote_quantize_params* p);
void MOTE_NAME(quantize_f32_s16)(const float* in, int16_t* out, void* scratch, const mote_quantize_params* p);
void MOTE_NAME(dequantize_s8)(const int8_t* in, float* out, void* scratch, const mote_quantize_params* p);
void MOTE_NAME(dequantize_u8)(const uint8_t* in, float* out, void* scratch, const mote_quantize_params* p);
void MOTE_NAME(dequantize_s16)(const int16_t* in, float* out, void* scratch, const mote_quantize_params* p);

#ifdef __cplusplus
}

template <class T>
MOTE_INLINE void mote_dequantize(const T* in, float* out, const mote_quantize_params* p) {
  for (int32_t i = p->count; i > 0; --i) *out++ = p->scale * (float)(*in++ - p->zero_point);
}
#endif
#endif
