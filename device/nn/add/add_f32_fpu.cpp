/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/add/add.h"
#include "device/port/fpu.h"

namespace {

struct Sums {
  mote_range_f32 range;
  const float* a;
  float* out;
  const float* b;
  int32_t eights; /* at least 1 */
};

#if MOTE_HAS_FPU

// clang-format off
__attribute__((naked, noinline)) void add_eights(const Sums*) {
  __asm__ volatile(
      "push {r4-r6, lr}\n"
      "add r4, r0, #12\n"
      "ldmia r4, {r1-r4}\n"        /* a, out, b, eights */
      "1: vldmia r1!, {s0-s7}\n"
      "vldmia r3!, {s8-s15}\n"
      "vadd.f32 s0, s0, s8\n"
      "vadd.f32 s1, s1, s9\n"
      "vadd.f32 s2, s2, s10\n"
      "vadd.f32 s3, s3, s11\n"
      "vadd.f32 s4, s4, s12\n"
      "vadd.f32 s5, s5, s13\n"
      "vadd.f32 s6, s6, s14\n"
      "vadd.f32 s7, s7, s15\n"
      MOTE_FPU_STORE
      "subs r4, #1\n"
      "bne 1b\n"
      "pop {r4-r6, pc}\n");
}
// clang-format on

#else

void add_eights(const Sums* s) {
  for (int32_t i = 0; i < s->eights; ++i) {
    float sum[MOTE_FPU_LANES];
    for (int32_t j = 0; j < MOTE_FPU_LANES; ++j)
      sum[j] = s->a[MOTE_FPU_LANES * i + j] + s->b[MOTE_FPU_LANES * i + j];
    mote_fpu_store(sum, &s->range, s->out + MOTE_FPU_LANES * i);
  }
}

#endif

}  // namespace

MOTE_KERNEL void MOTE_NAME(add_f32_fpu)(const float* a, const float* b, float* out, void*,
                                        const mote_add_f32_params* p) {
  const int32_t eights = p->count / MOTE_FPU_LANES;
  const mote_range_f32 range = mote_range_of(p->out_min, p->out_max);
  for (int32_t r = p->repeats; r > 0; --r, a += p->count, out += p->count) {
    const Sums sums = {range, a, out, b, eights};
    if (eights > 0) add_eights(&sums);
    for (int32_t i = MOTE_FPU_LANES * eights; i < p->count; ++i)
      out[i] = mote_clamp_f32(a[i] + b[i], range.low, range.high);
  }
}
