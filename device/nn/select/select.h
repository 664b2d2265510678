/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_SELECT_H
#define MOTE_SELECT_H
/* Of two tensors the elements that a third one picks, of any shapes that fit together:

   out[i] = condition[...] ? x[...] : y[...] for every element of the output, ascending

   The loops are those of broadcast.h, with one more operand: outer[l] says how often loop l goes round, and
   how far condition, x and y move. Constant operands lie in flash, at the pointers of the parameter
   block, which are 0 for operands in RAM. A kernel for elements of each width. Each element of an operand
   that has the output's size in bytes is read before the same place of the output is written, and never
   again. */

#include "device/nn/broadcast/broadcast.h"

typedef struct mote_select_params {
  const void *condition, *x, *y; /* the condition is bytes that are 0 or not */
  const int32_t* outer;          /* [levels][4] */
  int32_t levels, count, condition_step, x_step, y_step;
} mote_select_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(select_s8)(const void* condition, const void* x, const void* y, void* out, void* scratch,
                          const mote_select_params* p);
void MOTE_NAME(select_s16)(const void* condition, const void* x, const void* y, void* out, void* scratch,
                           const mote_select_params* p);
void MOTE_NAME(select_s32)(const void* condition, const void* x, const void* y, void* out, void* scratch,
                           const mote_select_params* p);

#ifdef __cplusplus
}

template <class T>
MOTE_INLINE void mote_select(const void* condition, const void* first, const void* second, T* out,
                             const mote_select_params* p) {
  int32_t left[MOTE_BROADCAST_MOST_LEVELS];
  const uint8_t* c = (const uint8_t*)(p->condition ? p->condition : condition);
  const T* x = (const T*)(p->x ? p->x : first);
  const T* y = (const T*)(p->y ? p->y : second);
  for (int32_t l = 0; l < p->levels; ++l) left[l] = mote_flash_i32(p->outer + 4 * l);
  for (;;) {
    for (int32_t i = p->count; i > 0; --i, c += p->condition_step, x += p->x_step, y += p->y_step)
      *out++ = *c ? *x : *y;
    const int32_t* outer = p->outer;
    for (int32_t l = 0;; ++l, outer += 4) {
      if (l == p->levels) return;
      c += mote_flash_i32(outer + 1);
      x += mote_flash_i32(outer + 2);
      y += mote_flash_i32(outer + 3);
      if (--left[l] > 0) break;
      left[l] = mote_flash_i32(outer);
    }
  }
}
#endif
#endif
