/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_QUANTIZE_H
#define MOTE_QUANTIZE_H
/* Real values as a model's int8 input. Source: TensorFlow Lite 8-bit quantization specification: real value =
   scale * (stored value - zero point). */
#include "device/port/port.h"

/* The stored value nearest to value / scale + zero_point, ties away from zero, within -128..127; not a number
   becomes the zero point. `scale` is positive. */
MOTE_INLINE int8_t mote_quantize_i8(float value, float scale, int32_t zero_point) {
  const float steps = value / scale;
  if (!(steps > -512.0f)) return (int8_t)(steps <= -512.0f ? -128 : zero_point);
  if (steps >= 512.0f) return 127;
  int32_t whole = (int32_t)steps;
  const float rest = steps - (float)whole;
  if (rest >= 0.5f) ++whole;
  if (rest <= -0.5f) --whole;
  return (int8_t)mote_clamp(whole + zero_point, -128, 127);
}

/* The same within low..high for any integers of at most 16 bits. */
MOTE_INLINE int32_t mote_quantize(float value, float scale, int32_t zero_point, int32_t low, int32_t high) {
  const float steps = value / scale, far = 2.0f * (float)(high - low);
  if (!(steps > -far)) return steps <= -far ? low : zero_point;
  if (steps >= far) return high;
  int32_t whole = (int32_t)steps;
  const float rest = steps - (float)whole;
  if (rest >= 0.5f) ++whole;
  if (rest <= -0.5f) --whole;
  return mote_clamp(whole + zero_point, low, high);
}

#endif
