/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_BROADCAST_H
#define MOTE_BROADCAST_H
/* The walk over two operands of any shapes: a dimension in which one has a single element is repeated for the
   other.

   out[i] = op(a[...], b[...]) for every element of the output, ascending, in nested loops. The innermost one
   goes round `count` times, and the operands move on by a_step and b_step, each 0 or 1 where it is repeated
   or not. Around it are `levels` more, the innermost first: outer[l] says how often it goes round, and how
   far a and b move from where the loop within has left them, which may be backwards.

   A constant operand lies in flash, at p->a or p->b; those pointers are 0 for operands in RAM. Each element
   of an operand that has the output's size is read before the same place of the output is written, and never
   again. */

#include "device/port/port.h"

/* The beginning of every parameter block; levels <= 7. */
#define MOTE_BROADCAST_FIELDS             \
  const void *a, *b;                      \
  const int32_t* outer; /* [levels][3] */ \
  int32_t levels, count, a_step, b_step

typedef struct mote_broadcast_params {
  MOTE_BROADCAST_FIELDS;
} mote_broadcast_params;

#ifdef __cplusplus

#define MOTE_BROADCAST_MOST_LEVELS 7

template <class A, class B, class Out, class Params, class Op>
MOTE_INLINE void mote_broadcast(const A* a, const B* b, Out* out, const Params* p, Op op) {
  int32_t left[MOTE_BROADCAST_MOST_LEVELS];
  const int32_t a_step = p->a_step, b_step = p->b_step;
  if (p->a) a = (const A*)p->a;
  if (p->b) b = (const B*)p->b;
  for (int32_t l = 0; l < p->levels; ++l) left[l] = mote_flash_i32(p->outer + 3 * l);
  for (;;) {
    for (int32_t i = p->count; i > 0; --i, a += a_step, b += b_step)
      mote_store(out++, (Out)op(mote_load(a), mote_load(b)));
    const int32_t* outer = p->outer;
    for (int32_t l = 0;; ++l, outer += 3) {
      if (l == p->levels) return;
      a += mote_flash_i32(outer + 1);
      b += mote_flash_i32(outer + 2);
      if (--left[l] > 0) break;
      left[l] = mote_flash_i32(outer);
    }
  }
}

#endif
#endif
