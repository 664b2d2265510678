/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/fully_connected/fully_connected_dual.h"
#include "device/port/requantize_dual.h"

namespace {

const uint32_t kEvenBytes = 0x00ff00ffu;
const int32_t kOffsets = 0x00800080; /* of two weights that share a word */

/* Sums of four outputs: `both` and `high` of a and c, and of b and d. The assembly knows the order. */
struct Sums {
  int32_t both_ac, high_ac, both_bd, high_bd;
};

struct Run {
  int32_t ac, bd;
};

MOTE_INLINE void add_products(int32_t word, int32_t x, Run* run) {
  run->ac = mote_wrap_add(run->ac, mote_wrap_mul((int32_t)((uint32_t)word & kEvenBytes), x));
  run->bd = mote_wrap_add(run->bd, mote_wrap_mul((int32_t)(((uint32_t)word >> 8) & kEvenBytes), x));
}

MOTE_INLINE void finish_run(const Run& run, Sums* s) {
  s->both_ac = mote_wrap_add(s->both_ac, run.ac);
  s->both_bd = mote_wrap_add(s->both_bd, run.bd);
  s->high_ac += run.ac >> 16;
  s->high_bd += run.bd >> 16;
}

/* Where a run with this sum of inputs starts. */
MOTE_INLINE int32_t start_of(int32_t sum) { return mote_wrap_sub(32768, mote_wrap_mul(kOffsets, sum)); }

/* Products of four outputs with the inputs up to x_end; `starts` has one value for each four inputs. */
MOTE_INLINE void add_up(const int32_t* words, const int8_t* x, const int8_t* x_end, const int32_t* starts,
                        bool long_runs, Sums* total) {
  Sums sums = *total;
  for (; x != x_end; x += 4, words += 4, ++starts) {
    Run run = {*starts, *starts};
    if (long_runs) {
      add_products(mote_flash_i32(words), x[0], &run);
      add_products(mote_flash_i32(words + 1), x[1], &run);
    } else {
      const int32_t first = start_of(x[0] + x[1]),
                    second = mote_wrap_sub(mote_wrap_add(*starts, 32768), first);
      run.ac = run.bd = first;
      add_products(mote_flash_i32(words), x[0], &run);
      add_products(mote_flash_i32(words + 1), x[1], &run);
      finish_run(run, &sums);
      run.ac = run.bd = second;
    }
    add_products(mote_flash_i32(words + 2), x[2], &run);
    add_products(mote_flash_i32(words + 3), x[3], &run);
    finish_run(run, &sums);
  }
  *total = sums;
}

// clang-format off
#if MOTE_HAS_THUMB2

/* add_up() in runs of four, where gcc 12 spills sums: r0 words, r1 x, r5 and r6 the runs, r7-r10 the sums, r11 the mask,
   lr starts; x_end at the top of the stack. */
#define STEP(a, b)            \
  "ldr r2, [r0], #4\n"        \
  "ldrsb r3, [r1], #1\n"      \
  "and r4, r11, r2\n"         \
  "and r2, r11, r2, lsr #8\n" \
  "mla r5, r4, r3, " a "\n"   \
  "mla r6, r2, r3, " b "\n"
__attribute__((naked, noinline)) void add_up_long(const int32_t* /*words*/, const int8_t* /*x*/,
                                                  const int8_t* /*x_end*/, const int32_t* /*starts*/, Sums* /*total*/) {
  __asm__ volatile(
      "push {r2, r4-r11, lr}\n"
      "ldr r4, [sp, #40]\n"
      "mov lr, r3\n"
      "ldmia r4, {r7-r10}\n"
      "mov r11, #0x00ff00ff\n"
      "1:\n"
      "ldr r12, [lr], #4\n"
      STEP("r12", "r12") STEP("r5", "r6") STEP("r5", "r6") STEP("r5", "r6")
      "add r7, r7, r5\n"
      "add r8, r8, r5, asr #16\n"
      "add r9, r9, r6\n"
      "add r10, r10, r6, asr #16\n"
      "ldr r2, [sp]\n"
      "cmp r1, r2\n"
      "bne 1b\n"
      "ldr r4, [sp, #40]\n"
      "stmia r4, {r7-r10}\n"
      "pop {r2, r4-r11, pc}\n");
}
#undef STEP

#elif MOTE_HAS_ONLY_THUMB1

/* The same: r0 words, r1 x, r5 and r6 the runs, r7 the mask, r8-r11 the sums, r12 x_end, lr starts. */
#define STEP(k, start)        \
  "ldmia r0!, {r2}\n"         \
  "movs r4, #" k "\n"         \
  "ldrsb r4, [r1, r4]\n"      \
  "mov r3, r2\n"              \
  "ands r3, r7\n"             \
  "lsrs r2, r2, #8\n"         \
  "ands r2, r7\n"             \
  "muls r3, r4\n"             \
  "muls r2, r4\n"             \
  "adds r5, " start ", r3\n"   \
  "adds r6, r6, r2\n"
__attribute__((naked, noinline)) void add_up_long(const int32_t* /*words*/, const int8_t* /*x*/,
                                                  const int8_t* /*x_end*/, const int32_t* /*starts*/, Sums* /*total*/) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4-r7, lr}\n"
      "mov r4, r8\n"
      "mov r5, r9\n"
      "mov r6, r10\n"
      "mov r7, r11\n"
      "push {r4-r7}\n"
      "mov r12, r2\n"
      "mov lr, r3\n"
      "ldr r2, [sp, #36]\n"
      "ldmia r2!, {r4-r7}\n"
      "mov r8, r4\n"
      "mov r9, r5\n"
      "mov r10, r6\n"
      "mov r11, r7\n"
      "movs r7, #255\n"
      "lsls r2, r7, #16\n"
      "orrs r7, r2\n"
      "1:\n"
      "mov r5, lr\n"
      "ldmia r5!, {r6}\n"
      "mov lr, r5\n"
      STEP("0", "r6") STEP("1", "r5") STEP("2", "r5") STEP("3", "r5")
      "adds r1, r1, #4\n"
      "add r8, r5\n"
      "add r10, r6\n"
      "asrs r5, r5, #16\n"
      "asrs r6, r6, #16\n"
      "add r9, r5\n"
      "add r11, r6\n"
      "cmp r1, r12\n"
      "bne 1b\n"
      "ldr r2, [sp, #36]\n"
      "mov r4, r8\n"
      "mov r5, r9\n"
      "mov r6, r10\n"
      "mov r7, r11\n"
      "stmia r2!, {r4-r7}\n"
      "pop {r4-r7}\n"
      "mov r8, r4\n"
      "mov r9, r5\n"
      "mov r10, r6\n"
      "mov r11, r7\n"
      "pop {r4-r7, pc}\n");
}
#undef STEP

#else

MOTE_INLINE void add_up_long(const int32_t* words, const int8_t* x, const int8_t* x_end, const int32_t* starts, Sums* total) {
  add_up(words, x, x_end, starts, true, total);
}

#endif
// clang-format on

MOTE_INLINE void begin(int32_t low_bias, int32_t high_bias, int32_t runs, int32_t* both, int32_t* high) {
  *high = high_bias;
  *both = mote_wrap_sub(mote_wrap_add(low_bias, mote_wrap_shl(high_bias, 16)), runs << 15);
}

/* Up to four outputs; returns what follows their part of the stream. */
const int32_t* four_outputs(const int32_t* stream, const int8_t* x, int32_t depth, const int32_t* starts,
                            int32_t twice_zero_plus_1, int8_t* out, int32_t count) {
  const int32_t* factors = stream + 4 + depth;
  const bool long_runs = (mote_flash_i32(factors + 1) & MOTE_DUAL_LONG_RUNS) != 0;
  const int32_t runs = long_runs ? depth / 4 : depth / 2;
  Sums s;
  begin(mote_flash_i32(stream), mote_flash_i32(stream + 2), runs, &s.both_ac, &s.high_ac);
  begin(mote_flash_i32(stream + 1), mote_flash_i32(stream + 3), runs, &s.both_bd, &s.high_bd);
  if (long_runs)
    add_up_long(stream + 4, x, x + depth, starts, &s);
  else
    add_up(stream + 4, x, x + depth, starts, false, &s);
  int32_t sums[4] = {mote_wrap_sub(s.both_ac, mote_wrap_shl(s.high_ac, 16)),
                     mote_wrap_sub(s.both_bd, mote_wrap_shl(s.high_bd, 16)), s.high_ac, s.high_bd};
  const int32_t* patch = factors + 9;
  for (int32_t patches = mote_flash_i32(factors + 8); patches > 0; --patches, ++patch) {
    const int32_t word = mote_flash_i32(patch);
    sums[word & 3] += (word >> 24) * x[(word >> 2) & 0x3fffff];
  }
  for (int32_t i = 0; i < count; ++i, factors += 2) {
    const mote_dual_rounding rounding =
        mote_dual_rounding_of(mote_flash_i32(factors), mote_flash_i32(factors + 1), twice_zero_plus_1);
    out[i] = mote_requantize_dual(sums[i], &rounding);
  }
  return patch;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(fully_connected_s8_dual)(const int8_t* in, int8_t* out, void* scratch,
                                                    const mote_fully_connected_s8_dual_params* p) {
  const int32_t depth = (p->in_c + 3) & ~3;
  int32_t* starts = (int32_t*)scratch;
  for (int32_t b = 0; b < p->batch; ++b, in += p->in_c, out += p->out_c) {
    const int8_t* x = in;
    if (depth != p->in_c) {
      int8_t* padded = (int8_t*)(starts + depth / 4);
      for (int32_t k = 0; k < depth; ++k) padded[k] = k < p->in_c ? in[k] : (int8_t)0;
      x = padded;
    }
    for (int32_t k = 0; k < depth; k += 4) starts[k / 4] = start_of(x[k] + x[k + 1] + x[k + 2] + x[k + 3]);
    const int32_t* stream = p->stream;
    for (int32_t o = 0; o < p->out_c; o += 4)
      stream = four_outputs(stream, x, depth, starts, 2 * p->out_zero_point + 1, out + o,
                            p->out_c - o < 4 ? p->out_c - o : 4);
    mote_dual_activate(out, p->out_c, p->out_min, p->out_max);
  }
}
