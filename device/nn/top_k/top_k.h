/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_TOP_K_H
#define MOTE_TOP_K_H
/* The k largest, or smallest, elements of every row, in order, and their places in it. Of elements that are
   equal the first ones count. What is not a number is larger than nothing and smaller than nothing.

   out[0]: values [rows][k]; out[1]: places [rows][k], int32. in[0]: [rows][count]. */

#include "device/port/port.h"

typedef struct mote_top_k_params {
  int32_t rows, count;
  int32_t k;       /* 1 to count */
  int32_t largest; /* 1, or 0 for the smallest */
} mote_top_k_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(top_k_s32)(const void* const* in, void* const* out, void* scratch, const mote_top_k_params* p);
void MOTE_NAME(top_k_s64)(const void* const* in, void* const* out, void* scratch, const mote_top_k_params* p);
void MOTE_NAME(top_k_f32)(const void* const* in, void* const* out, void* scratch, const mote_top_k_params* p);

#ifdef __cplusplus
}

/* Every element goes to its place among those before it. */
template <class T>
MOTE_INLINE void mote_top_k(const void* const* in, void* const* out, const mote_top_k_params* p) {
  const T* x = (const T*)in[0];
  T* values = (T*)out[0];
  int32_t* places = (int32_t*)out[1];
  for (int32_t row = p->rows; row > 0; --row, values += p->k, places += p->k) {
    for (int32_t i = 0; i < p->count; ++i) {
      const T value = mote_load(x++);
      int32_t at = i < p->k ? i : p->k;
      while (at > 0 &&
             (p->largest ? value > mote_load(values + at - 1) : value < mote_load(values + at - 1))) {
        --at;
        if (at + 1 < p->k) {
          mote_store(values + at + 1, mote_load(values + at));
          places[at + 1] = places[at];
        }
      }
      if (at == p->k) continue;
      mote_store(values + at, value);
      places[at] = i;
    }
  }
}
#endif
#endif
