/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CAST_H
#define MOTE_CAST_H
/* Elements of another type.

   cast_integer: between integers and booleans; what does not fit is cut off, as in C
   cast_to_f32, cast_s64_to_f32: the nearest float
   cast_from_f32: towards zero; beyond the range its end, and 0 for what is not a number
   To a boolean: 1 for all but 0. */

#include "device/port/port.h"

/* A type of integers. */
#define MOTE_CAST_SIGNED 16  /* or-ed to the number of bytes: 1, 2, 4, 8 */
#define MOTE_CAST_BOOLEAN 32 /* or-ed to 1: the result is 0 or 1 */

typedef struct mote_cast_params {
  int32_t count;
  int32_t from, to; /* types; not used by kernels that know them */
} mote_cast_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(cast_integer)(const void* in, void* out, void* scratch, const mote_cast_params* p);
void MOTE_NAME(cast_to_f32)(const void* in, float* out, void* scratch, const mote_cast_params* p);
void MOTE_NAME(cast_s64_to_f32)(const int64_t* in, float* out, void* scratch, const mote_cast_params* p);
void MOTE_NAME(cast_from_f32)(const float* in, void* out, void* scratch, const mote_cast_params* p);

#ifdef __cplusplus
}

/* Element i of a tensor of at most 4 bytes an element; uint32 modulo 2^32. */
MOTE_INLINE int32_t mote_cast_load(const void* in, int32_t i, int32_t type) {
  switch (type) {
    case 1:
      return ((const uint8_t*)in)[i];
    case 1 | MOTE_CAST_SIGNED:
      return ((const int8_t*)in)[i];
    case 2 | MOTE_CAST_SIGNED:
      return ((const int16_t*)in)[i];
    default:
      return ((const int32_t*)in)[i];
  }
}

MOTE_INLINE void mote_cast_store(void* out, int32_t i, int32_t type, int64_t value) {
  if ((type & MOTE_CAST_BOOLEAN) != 0) value = value != 0;
  switch (type & 15) {
    case 1:
      ((int8_t*)out)[i] = (int8_t)value;
      break;
    case 2:
      ((int16_t*)out)[i] = (int16_t)value;
      break;
    case 4:
      ((int32_t*)out)[i] = (int32_t)value;
      break;
    default:
      mote_store((int64_t*)out + i, value);
  }
}
#endif
#endif
