/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dsp.h"
#include "device/port/requantize_dsp.h"

namespace {

/* What all windows have in common; the assembly counts these bytes. */
struct Common {
  const int32_t* constants;  /*  0 */
  int32_t tap_bytes;         /*  4 */
  int32_t channels;          /*  8 */
  int32_t taps;              /* 12 */
  int32_t twice_zero_plus_1; /* 16 */
};

#if MOTE_HAS_DSP

// clang-format off
/* One sum to int8 and to memory, with the multiplier and shifts at `constants`. r0 out, r1 twice_zero_plus_1;
   uses r8-r11. */
#define STORE(sum, constants)            \
  "ldrd r8, r9, [r3, " constants "]\n"   \
  "asrs r10, r9, #8\n"                   \
  "lsl " sum ", " sum ", r10\n"          \
  "lsl r11, r1, r9\n"                    \
  "asr r11, r11, #1\n"                   \
  "it mi\n"                              \
  "addmi r11, r11, " sum ", asr #31\n"   \
  "smmlar " sum ", " sum ", r8, r11\n"   \
  "asr " sum ", " sum ", r9\n"           \
  "ssat " sum ", #8, " sum "\n"          \
  "strb " sum ", [r0], #1\n"

/* All channels of one position, four at a time: r4-r7 sum them. Stack after the pushes: 0 in, 4 weights, 8 out,
   12 channels left, 16 taps, 20 twice_zero_plus_1. */
__attribute__((naked, noinline)) void one_position(const int8_t* /*in*/, const int8_t* /*weights*/,
                                                   int8_t* /*out*/, const Common* /*common*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldm r3, {r3, r4, r5, r6, r7}\n"
      "mov r12, r4\n"
      "mov lr, r5\n"
      "push {r0-r2, r5-r7}\n"
      "1:\n"
      "ldrd r0, r1, [sp]\n"
      "ldr r2, [sp, #16]\n"
      "ldr r4, [r3]\n"
      "ldr r5, [r3, #12]\n"
      "ldr r6, [r3, #24]\n"
      "ldr r7, [r3, #36]\n"
      "2:\n"
      "ldr r8, [r0]\n"
      "ldr r9, [r1]\n"
      "add r0, r0, r12\n"
      "add r1, r1, lr\n"
      "sxtb16 r10, r8\n"
      "sxtb16 r11, r9\n"
      "sxtb16 r8, r8, ror #8\n"
      "sxtb16 r9, r9, ror #8\n"
      "smlabb r4, r10, r11, r4\n"
      "smlatt r6, r10, r11, r6\n"
      "smlabb r5, r8, r9, r5\n"
      "smlatt r7, r8, r9, r7\n"
      "subs r2, r2, #1\n"
      "bne 2b\n"
      "ldrd r0, r1, [sp]\n"
      "adds r0, r0, #4\n"
      "adds r1, r1, #4\n"
      "strd r0, r1, [sp]\n"
      "ldr r0, [sp, #8]\n"
      "ldr r1, [sp, #20]\n"
      STORE("r4", "#4")
      STORE("r5", "#16")
      STORE("r6", "#28")
      STORE("r7", "#40")
      "adds r3, r3, #48\n"
      "str r0, [sp, #8]\n"
      "ldr r2, [sp, #12]\n"
      "subs r2, r2, #4\n"
      "str r2, [sp, #12]\n"
      "bne 1b\n"
      "add sp, #24\n"
      "pop {r4-r11, pc}\n");
}
// clang-format on

#undef STORE

#else

/* The same, portable. */
void one_position(const int8_t* in, const int8_t* weights, int8_t* out, const Common* common) {
  const int32_t* constants = common->constants;
  for (int32_t c = 0; c < common->channels; ++c, constants += 3) {
    int32_t sum = constants[0];
    for (int32_t tap = 0; tap < common->taps; ++tap)
      sum = mote_wrap_add(sum, in[tap * common->tap_bytes + c] * weights[tap * common->channels + c]);
    const mote_rounding rounding = mote_rounding_of(constants[1], constants[2], common->twice_zero_plus_1);
    out[c] = mote_requantize_dsp(mote_wrap_shl(sum, mote_first_shift(constants[2])), &rounding);
  }
}

#endif

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(depthwise_conv2d_s8_dsp_direct)(
    const int8_t* in, int8_t* out, void*, const mote_depthwise_conv2d_s8_dsp_direct_params* p) {
  const Common common = {p->constants, p->tap_bytes, p->channels, p->taps, 2 * p->out_zero_point + 1};
  int8_t* to = out;
  for (int32_t y = 0; y < p->out_h; ++y) {
    const int8_t* window = in + y * p->in_y_bytes;
    for (int32_t x = 0; x < p->out_w; ++x, window += p->in_x_bytes, to += p->channels)
      one_position(window, p->weights, to, &common);
  }
  mote_activate_s8(out, p->out_h * p->out_w * p->channels, p->out_min, p->out_max);
}
