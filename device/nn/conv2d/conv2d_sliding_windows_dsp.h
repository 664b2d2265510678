/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_SLIDING_WINDOWS_DSP_H
#define MOTE_CONV2D_SLIDING_WINDOWS_DSP_H
/* What conv2d_s8_dsp_sliding and its superscalar twin share: all but the name and the loop, both of which the
   .cpp chooses before it includes this. */

#include "device/nn/conv2d/conv2d_dsp.h"
#include "device/nn/conv2d/gemm_s8_dsp.h"

namespace {

const int32_t kRowWords = MOTE_SLIDING_ROW_WORDS;
const int32_t kRowValues = 2 * MOTE_SLIDING_ROW_WORDS;

#if MOTE_HAS_DSP

// clang-format off
#ifndef MOTE_SLIDING_PAIR
/* Two values of two channels and four windows; r1 goes on by `next`, and windows 2 and 3 lie `ahead` of there.
   r6-r9 sum channel a, r10-r12 and lr the word itself. */
#define STEP(next, ahead)               \
  "ldr r2, [r0], #4\n"                  \
  "ldrd r4, r5, [r1], #" next "\n"      \
  "sxtb16 r3, r2\n"                     \
  "smlad r6, r3, r4, r6\n"              \
  "smlad r10, r2, r4, r10\n"            \
  "smlad r7, r3, r5, r7\n"              \
  "smlad r11, r2, r5, r11\n"            \
  "ldrd r4, r5, [r1, #" ahead "]\n"     \
  "smlad r8, r3, r4, r8\n"              \
  "smlad r12, r2, r4, r12\n"            \
  "smlad r9, r3, r5, r9\n"              \
  "smlad lr, r2, r5, lr\n"

/* The sums of a pair of channels. */
#define MOTE_SLIDING_PAIR                                                           \
  "1:\n" /* a pair of channels */                                                   \
  "ldmia r0!, {r6, r10}\n"                                                          \
  "mov r7, r6\n mov r8, r6\n mov r9, r6\n"                                          \
  "mov r11, r10\n mov r12, r10\n mov lr, r10\n"                                     \
  "2:\n" /* a row of the kernel */                                                  \
  STEP("4", "4") STEP("4", "4") STEP("4", "4") STEP("16", "-8")                     \
  "ldr r5, [sp, #20]\n"                                                             \
  "cmp r1, r5\n"                                                                    \
  "bne 2b\n"
#endif

/* All channel pairs from `stream` to g->pairs_end against the patch, which ends at g->columns_end. Stack after
   the pushes: 0 patch, 4 out, 8 pitch_1, 12 pitch_2, 16 pairs_end, 20 columns_end, 24 twice_zero_plus_1. */
__attribute__((naked, noinline)) void pairs_of_channels(const int32_t* /*stream*/, const int32_t* /*patch*/,
                                                        int8_t* /*out*/, const mote_gemm* /*g*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldm r3, {r4-r8}\n"
      "push {r1, r2, r4-r8}\n"
      MOTE_SLIDING_PAIR
      MOTE_GEMM_OUTPUTS("24", "28"));
}

/* Four values, the register `even`, as two words. */
#define QUAD(even, low, high)                     \
  "sxtb16 " high ", " even ", ror #8\n"           \
  "sxtb16 " even ", " even "\n"                   \
  "pkhbt " low ", " even ", " high ", lsl #16\n"  \
  "pkhtb " high ", " high ", " even ", asr #16\n"

/* Rows of fourteen values, `pitch` bytes apart, as rows of the patch; at least one. */
__attribute__((naked, noinline)) void widen_rows(const int8_t* /*from*/, int32_t* /*to*/, int32_t /*pitch*/,
                                                 int32_t /*rows*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "1:\n"
      "ldr r10, [r0]\n"
      "ldr r11, [r0, #4]\n"
      "ldr r12, [r0, #8]\n"
      QUAD("r10", "r4", "r5")
      "ldrsb lr, [r0, #12]\n"
      "ldrsb r10, [r0, #13]\n"
      QUAD("r11", "r6", "r7")
      QUAD("r12", "r8", "r9")
      "pkhbt lr, lr, r10, lsl #16\n"
      "stmia r1!, {r4-r9, lr}\n"
      "add r0, r0, r2\n"
      "subs r3, r3, #1\n"
      "bne 1b\n"
      "pop {r4-r11, pc}\n");
}
// clang-format on

#undef QUAD

#else

void widen_rows(const int8_t* from, int32_t* to, int32_t pitch, int32_t rows) {
  for (; rows > 0; --rows, from += pitch, to += kRowWords)
    for (int32_t i = 0; i < kRowWords; ++i) to[i] = mote_pkhbt(from[2 * i], from[2 * i + 1]);
}

void pairs_of_channels(const int32_t* stream, const int32_t* patch, int8_t* out, const mote_gemm* g) {
  for (; stream != g->pairs_end; out += 2) {
    int32_t a[4], ab[4]; /* sums of channel a, and of a + 256 * b */
    for (int32_t j = 0; j < 4; ++j) a[j] = stream[0], ab[j] = stream[1];
    stream += 2;
    for (const int32_t* row = patch; row != g->columns_end; row += kRowWords) {
      for (int32_t i = 0; i < 4; ++i, ++stream) {
        for (int32_t j = 0; j < 4; ++j) {
          a[j] = mote_smlad(mote_sxtb16(*stream), row[i + j], a[j]);
          ab[j] = mote_smlad(*stream, row[i + j], ab[j]);
        }
      }
    }
    mote_gemm_outputs(a, ab, stream, out, g);
    stream += 4;
  }
}

#endif

MOTE_INLINE void copy_quad(const int8_t* from, int8_t* to) { __builtin_memcpy(to, from, 4); }

/* At least four values, as words; the last may overlap the one before. */
MOTE_INLINE void copy_values(const int8_t* from, int32_t count, int8_t* to) {
  const int32_t last = count - 4;
  for (int32_t i = 0; i < last; i += 4) copy_quad(from + i, to + i);
  copy_quad(from + last, to + last);
}

/* `rows` rows of the patch that lie outside the image. */
MOTE_INLINE int32_t* fill_rows(int32_t* patch, int32_t rows, int32_t zero_point) {
  for (const int32_t* end = patch + kRowWords * rows; patch != end;)
    *patch++ = mote_pkhbt(zero_point, zero_point);
  return patch;
}

/* The patch of the windows whose top left corner is the input's row y, value x; both may lie outside. */
MOTE_SMALL __attribute__((noinline)) void fill_patch(const int8_t* in, int32_t y, int32_t x, int32_t* patch,
                                                     const mote_conv2d_s8_dsp_sliding_params* p) {
  const int32_t row_values = p->in_w * p->in_c;
  const int32_t top = mote_clamp(y, 0, p->in_h), bottom = mote_clamp(y + p->kernel_h, 0, p->in_h);
  patch = fill_rows(patch, top - y, p->in_zero_point);
  const int32_t first = x < 0 ? -x : 0; /* the first and the end of a row's values inside the image */
  const int32_t end = x + kRowValues > row_values ? row_values - x : kRowValues;
  in += top * row_values + (x + first);
  int32_t rows = bottom - top;
  if (end - first == kRowValues) {
    if (rows > 0) widen_rows(in, patch, row_values, rows);
    patch += kRowWords * rows;
  } else {
    const int32_t zeros = (int32_t)(0x01010101u * (uint8_t)p->in_zero_point);
    int32_t edge[4] = {zeros, zeros, zeros, zeros};
    for (; rows > 0; --rows, in += row_values, patch += kRowWords) {
      copy_values(in, end - first, (int8_t*)edge + first);
      widen_rows((const int8_t*)edge, patch, 0, 1);
    }
  }
  fill_rows(patch, y + p->kernel_h - bottom, p->in_zero_point);
}

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(MOTE_CONV2D_KERNEL)(const int8_t* in, int8_t* out, void* scratch,
                                                          const mote_conv2d_s8_dsp_sliding_params* p) {
  int32_t* patch = (int32_t*)scratch;
  mote_gemm gemm = mote_gemm_of(p->stream, patch, 8 * p->kernel_h, p->out_c / 2, p->out_c, p->out_zero_point);
  gemm.columns_end = patch + kRowWords * p->kernel_h;
  int8_t* to = out;
  for (int32_t y = 0; y < p->out_h; ++y) {
    for (int32_t x = 0; x < p->out_w; x += 4, to += 4 * p->out_c) {
      fill_patch(in, y * p->stride_h - p->pad_top, 2 * x - p->pad_left * p->in_c, patch, p);
      pairs_of_channels(p->stream, patch, to, &gemm);
    }
  }
  mote_activate_s8(out, p->out_h * p->out_w * p->out_c, p->out_min, p->out_max);
}

#endif
