/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/add/add_mve.h"

namespace {

MOTE_INLINE int8_t add_one(int32_t a, int32_t b, const mote_add_s8_mve_params* p) {
  const int32_t sum = (p->a_factor * a + p->b_factor * b + p->offset) >> MOTE_ADD_MVE_BITS;
  return (int8_t)mote_clamp(sum, p->out_min, p->out_max);
}

#if MOTE_HAS_MVE

// clang-format off
/* Four sums, every fourth of sixteen. r0 and r1 point to the operands, `lanes` are the four's places. */
#define ADD_FOUR(sums, lanes, free)                                              \
  "vdup.32 " sums ", r6\n"                                                       \
  "vldrb.s32 " free ", [r0, " lanes "]\n vmla.s32 " sums ", " free ", r4\n"       \
  "vldrb.s32 " free ", [r1, " lanes "]\n vmla.s32 " sums ", " free ", r5\n"

/* 16 * vectors sums, at least one vector. Narrowing puts sums into even and odd lanes, so that of sixteen,
   those at 4 i make the first vector, those at 4 i + 2 the second, and so on. The upper half of a sum needs no
   saturation. (GNU as 2.40 makes a rounding shift of VQSHRN: it is not used.) */
__attribute__((naked, noinline)) void add_vectors(const int8_t* /*a*/, const int8_t* /*b*/, int8_t* /*out*/,
                                                  int32_t /*vectors*/, const mote_add_s8_mve_params*) {
  __asm__ volatile(
      "push {r4-r8, lr}\n"
      "vpush {d8-d15}\n"
      "ldr r12, [sp, #88]\n"
      "add r12, r12, #8\n"
      "ldmia r12, {r4-r8}\n"        /* a_factor, b_factor, offset, out_min, out_max */
      "mov r12, #0\n"
      "vidup.u32 q4, r12, #4\n"     /* 0, 4, 8, 12 */
      "mov r12, #1\n"
      "vadd.i32 q5, q4, r12\n"
      "vadd.i32 q6, q5, r12\n"
      "vadd.i32 q7, q6, r12\n"
      "dls lr, r3\n"
      "1:\n"
      ADD_FOUR("q0", "q4", "q2")
      "vshrnb.i32 q0, q0, #16\n"
      ADD_FOUR("q1", "q6", "q2")
      "vshrnt.i32 q0, q1, #16\n"
      "vshr.s16 q0, q0, #5\n"
      "vqmovnb.s16 q0, q0\n"
      ADD_FOUR("q1", "q5", "q2")
      "vshrnb.i32 q1, q1, #16\n"
      ADD_FOUR("q2", "q7", "q3")
      "vshrnt.i32 q1, q2, #16\n"
      "vshr.s16 q1, q1, #5\n"
      "vqmovnt.s16 q0, q1\n"
      "vdup.8 q1, r7\n"
      "vdup.8 q2, r8\n"
      "vmax.s8 q0, q0, q1\n"
      "vmin.s8 q0, q0, q2\n"
      "vstrb.8 q0, [r2], #16\n"
      "add r0, r0, #16\n"
      "add r1, r1, #16\n"
      "le lr, 1b\n"
      "vpop {d8-d15}\n"
      "pop {r4-r8, pc}\n");
}
// clang-format on

#else

void add_vectors(const int8_t* a, const int8_t* b, int8_t* out, int32_t vectors,
                 const mote_add_s8_mve_params* p) {
  for (; vectors > 0; --vectors, a += MOTE_VECTOR, b += MOTE_VECTOR, out += MOTE_VECTOR) {
    int8_t sums[MOTE_VECTOR];
    for (int32_t i = 0; i < MOTE_VECTOR; ++i) sums[i] = add_one(a[i], b[i], p);
    memcpy(out, sums, MOTE_VECTOR);
  }
}

#endif

}  // namespace

MOTE_KERNEL void MOTE_NAME(add_s8_mve)(const int8_t* a, const int8_t* b, int8_t* out, void*,
                                       const mote_add_s8_mve_params* p) {
  const int32_t vectors = p->count / MOTE_VECTOR;
  for (int32_t r = p->repeats; r > 0; --r, a += p->count, out += p->count) {
    if (vectors > 0) add_vectors(a, b, out, vectors, p);
    for (int32_t i = MOTE_VECTOR * vectors; i < p->count; ++i) out[i] = add_one(a[i], b[i], p);
  }
}
