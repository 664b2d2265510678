/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FPU_H
#define MOTE_FPU_H
/* What the float kernels for cores with a single precision FPU share (MOTE_ISA_FPU). Their inner loops keep
   eight sums in s0 ... s7 and load by VLDM; gcc 12 loads one register at a time. Beside each stands the same
   in portable C++, which sums in the same order but may round products first. Source: Armv7-M Architecture
   Reference Manual, A7.7. */

#include "device/port/isa.h"
#include "device/port/port.h"

/* Output channels that are summed at once. */
#define MOTE_FPU_LANES 8

/* An activation's range. An infinity is brought to its ends, not a number stays (mote_clamp_f32()). */
typedef struct mote_range_f32 {
  float low, high;
  int32_t kind; /* 0: all finite numbers; 1: those that are not negative; 2: from 0 to high; 3: others */
} mote_range_f32;

MOTE_INLINE mote_range_f32 mote_range_of(float low, float high) {
  const float most = 3.402823466e+38f;
  mote_range_f32 range = {low, high, 3};
  if (low == -most && high == most) range.kind = 0;
  if (low == 0.0f && high > 0.0f) range.kind = high == most ? 1 : 2;
  return range;
}

/* The taps of a window that lie inside the input, along one direction: the first, and how many. There is one
   at least, for padding is smaller than the kernel. `at` is where the window begins. */
typedef struct mote_taps {
  int32_t first, count;
} mote_taps;
MOTE_INLINE mote_taps mote_taps_of(int32_t at, int32_t kernel, int32_t size) {
  mote_taps taps = {at < 0 ? -at : 0, size - at < kernel ? size - at : kernel};
  taps.count -= taps.first;
  return taps;
}

/* How many of the `left` windows from `at` on have all their columns inside the input; 1 if the first has
 * not. */
MOTE_INLINE int32_t mote_whole_windows(int32_t at, int32_t kernel, int32_t stride, int32_t size,
                                       int32_t left) {
  if (at < 0 || at + kernel > size) return 1;
  const int32_t count = (size - kernel - at) / stride + 1;
  return count < left ? count : left;
}

/* A function that those who include it share, weak like a kernel; and one in assembly. */
#define MOTE_FPU_SHARED extern "C" __attribute__((weak, noinline))

#if MOTE_HAS_FPU

#define MOTE_FPU_NAKED extern "C" __attribute__((weak, naked, noinline))

/* Clamps s0 ... s7 and stores them at r2, which moves on. r0 points to the mote_range_f32. Changes r5, r6,
   r12, lr and s8 ... s13; labels 90 to 95.

   Comparing floats takes three instructions for either end, so ranges that begin at 0 are clamped as
   integers, which have the order of positive floats. That goes wrong for what is not finite: then the sum of
   all differs from itself, and each is compared as a float. */
#define MOTE_FPU_RELU(a, b) "vmov r5, r6, " a ", " b "\n bic r5, r5, r5, asr #31\n bic r6, r6, r6, asr #31\n"
#define MOTE_FPU_RELU_PAIR(a, b) MOTE_FPU_RELU(a, b) "strd r5, r6, [r2], #8\n"
#define MOTE_FPU_RANGE_PAIR(a, b)                                           \
  MOTE_FPU_RELU(a, b)                                                       \
  "cmp r5, lr\n it gt\n movgt r5, lr\n cmp r6, lr\n it gt\n movgt r6, lr\n" \
  "strd r5, r6, [r2], #8\n"
#define MOTE_FPU_STORE \
  "ldr r12, [r0, #8]\n"                                          \
  "cmp r12, #2\n bhi 91f\n"                                      \
  "vadd.f32 s8, s0, s1\n vadd.f32 s9, s2, s3\n"                  \
  "vadd.f32 s10, s4, s5\n vadd.f32 s11, s6, s7\n"                \
  "vadd.f32 s8, s8, s9\n vadd.f32 s10, s10, s11\n"               \
  "vadd.f32 s8, s8, s10\n vsub.f32 s8, s8, s8\n"                 \
  "vcmp.f32 s8, s8\n vmrs APSR_nzcv, fpscr\n bvs 91f\n"          \
  "cmp r12, #1\n bhi 93f\n blo 94f\n"                            \
  MOTE_FPU_RELU_PAIR("s0", "s1") MOTE_FPU_RELU_PAIR("s2", "s3")  \
  MOTE_FPU_RELU_PAIR("s4", "s5") MOTE_FPU_RELU_PAIR("s6", "s7")  \
  "b 95f\n"                                                      \
  "91: vldr s12, [r0]\n vldr s13, [r0, #4]\n"                    \
  "vstmia r2, {s0-s7}\n mov r5, #8\n"                            \
  "92: vldr s8, [r2]\n"                                          \
  "vcmp.f32 s8, s12\n vmrs APSR_nzcv, fpscr\n it mi\n vmovmi.f32 s8, s12\n" \
  "vcmp.f32 s8, s13\n vmrs APSR_nzcv, fpscr\n it gt\n vmovgt.f32 s8, s13\n" \
  "vstmia r2!, {s8}\n subs r5, #1\n bne 92b\n b 95f\n"           \
  "93: ldr lr, [r0, #4]\n"                                       \
  MOTE_FPU_RANGE_PAIR("s0", "s1") MOTE_FPU_RANGE_PAIR("s2", "s3") \
  MOTE_FPU_RANGE_PAIR("s4", "s5") MOTE_FPU_RANGE_PAIR("s6", "s7") \
  "b 95f\n"                                                      \
  "94: vstmia r2!, {s0-s7}\n"                                    \
  "95:\n"

/* After a row: on to the next one at label 3 (r5 are left), after the last to the next eight channels at 2
   (r11), and then to the next position at 1. r1 inputs, r2 outputs, r3 weights; r9 and r10 lead from the end
   of a row of inputs and of weights to the next. The block that r0 points to, from byte 48: in_back,
   group_gap, groups, position_bytes, out_gap, positions; and at 16 the outputs, which are left where they
   end. */
#define MOTE_FPU_NEXT                                        \
  "add r1, r9\n add r3, r10\n"                               \
  "subs r5, #1\n bne 3b\n" MOTE_FPU_STORE                    \
  "ldrd r12, lr, [r0, #48]\n sub r1, r12\n add r3, lr\n"     \
  "subs r11, #1\n bne 2b\n"                                  \
  "ldrd r12, lr, [r0, #60]\n add r1, r12\n add r2, lr\n"     \
  "ldr r12, [r0, #68]\n subs r12, #1\n str r12, [r0, #68]\n" \
  "bne 1b\n"                                                 \
  "str r2, [r0, #16]\n"

#else

MOTE_INLINE void mote_fpu_store(const float* sums, const mote_range_f32* range, float* out) {
  for (int32_t i = 0; i < MOTE_FPU_LANES; ++i) out[i] = mote_clamp_f32(sums[i], range->low, range->high);
}

#endif
#endif
