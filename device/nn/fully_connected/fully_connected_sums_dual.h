/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FULLY_CONNECTED_SUMS_DUAL_H
#define MOTE_FULLY_CONNECTED_SUMS_DUAL_H
/* The sums of four outputs of a fully connected layer, from words of fully_connected_dual.h. */

#include "device/port/isa.h"
#include "device/port/port.h"

/* `both` and `high` (gemm_s8_dual.h) of outputs a and c, and of b and d. Offsets are known to the assembly.
 */
typedef struct mote_dual_four_sums {
  int32_t both_ac, high_ac, both_bd, high_bd;
} mote_dual_four_sums;

#define MOTE_DUAL_EVEN_BYTES 0x00ff00ffu
#define MOTE_DUAL_OFFSETS 0x00800080 /* of two weights that share a word */

/* A run of two products for each sum. */
typedef struct mote_dual_four_runs {
  int32_t ac, bd;
} mote_dual_four_runs;

/* Where a run over inputs with this sum starts. */
MOTE_INLINE int32_t mote_dual_run_start(int32_t sum) {
  return mote_wrap_sub(32768, mote_wrap_mul(MOTE_DUAL_OFFSETS, sum));
}

MOTE_INLINE void mote_dual_add_products(int32_t word, int32_t x, mote_dual_four_runs* run) {
  run->ac = mote_wrap_add(run->ac, mote_wrap_mul((int32_t)((uint32_t)word & MOTE_DUAL_EVEN_BYTES), x));
  run->bd = mote_wrap_add(run->bd, mote_wrap_mul((int32_t)(((uint32_t)word >> 8) & MOTE_DUAL_EVEN_BYTES), x));
}

MOTE_INLINE void mote_dual_finish_runs(const mote_dual_four_runs* run, mote_dual_four_sums* s) {
  s->both_ac = mote_wrap_add(s->both_ac, run->ac);
  s->both_bd = mote_wrap_add(s->both_bd, run->bd);
  s->high_ac += run->ac >> 16;
  s->high_bd += run->bd >> 16;
}

/* Products with `count` inputs, in runs of two. */
MOTE_INLINE void mote_dual_add_short_runs(const int32_t* words, const int8_t* x, int32_t count,
                                          mote_dual_four_sums* total) {
  mote_dual_four_sums sums = *total;
  const int32_t* pairs_end = words + (count & ~1);
  for (; words != pairs_end; words += 2, x += 2) {
    const int32_t first = x[0], second = x[1];
    mote_dual_four_runs run;
    run.ac = run.bd = mote_dual_run_start(first + second);
    mote_dual_add_products(mote_flash_i32(words), first, &run);
    mote_dual_add_products(mote_flash_i32(words + 1), second, &run);
    mote_dual_finish_runs(&run, &sums);
  }
  if (count & 1) {
    mote_dual_four_runs run;
    run.ac = run.bd = mote_dual_run_start(*x);
    mote_dual_add_products(mote_flash_i32(words), *x, &run);
    mote_dual_finish_runs(&run, &sums);
  }
  *total = sums;
}

/* Products with the inputs from x to x_end, eight at a time, at least eight: in one run if `whole`, else in
   two. `starts` has one value for each run. */
#if MOTE_HAS_THUMB2
#include "device/nn/fully_connected/fully_connected_sums_dual_thumb2.h"
#elif MOTE_HAS_ONLY_THUMB1
#include "device/nn/fully_connected/fully_connected_sums_dual_thumb1.h"
#elif MOTE_HAS_RV32M
#include "device/nn/fully_connected/fully_connected_sums_dual_rv32.h"
#else
extern "C" inline __attribute__((noinline)) void MOTE_NAME(dual_add_runs)(
    const int32_t* words, const int8_t* x, const int8_t* x_end, const int32_t* starts,
    mote_dual_four_sums* total, int32_t whole) {
  mote_dual_four_sums sums = *total;
  for (; x != x_end; x += 8, words += 8) {
    mote_dual_four_runs run = {*starts, *starts};
    ++starts;
    for (int32_t k = 0; k < 4; ++k) mote_dual_add_products(mote_flash_i32(words + k), x[k], &run);
    if (!whole) {
      mote_dual_finish_runs(&run, &sums);
      run.ac = run.bd = *starts++;
    }
    for (int32_t k = 4; k < 8; ++k) mote_dual_add_products(mote_flash_i32(words + k), x[k], &run);
    mote_dual_finish_runs(&run, &sums);
  }
  *total = sums;
}
#endif

#endif
