/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_OVERLAP_WINDOWS_DSP_H
#define MOTE_CONV2D_OVERLAP_WINDOWS_DSP_H
/* What conv2d_s8_dsp_overlap and its superscalar twin share: all but the name and the loop, both of which the
   .cpp chooses before it includes this. */

#include "device/nn/conv2d/conv2d_overlap_dsp.h"
#include "device/nn/conv2d/gemm_s8_dsp.h"

namespace {

/* Where the six positions of a row of the patch lie. */
struct Row {
  const int8_t *first, *second, *last; /* from the second to the fifth `pitch` bytes apart */
  int32_t pitch;
  int32_t skip;        /* more bytes to the next row */
  int32_t patch_bytes; /* of one row of the patch */
};

#if MOTE_HAS_DSP

// clang-format off
/* Rows of the patch from `to` until `end`: 23 instructions for 24 values. Stack after the push: 0 row, 4 end, 8
   end of this row. */
__attribute__((naked, noinline)) void widen_rows(const Row* /*row*/, int32_t* /*to*/, const int32_t* /*end*/) {
  __asm__ volatile(
      "push {r3-r11, lr}\n"
      "ldr r4, [r0, #20]\n"
      "add r4, r4, r1\n"
      "push {r0, r2, r4}\n"
      "ldm r0, {r0, r2, r3, r12}\n"
      "add lr, r12, r12, lsl #1\n"
      "sub lr, lr, #4\n" /* from r2, when that has moved on, to the fifth position */
      "1:\n"
      "ldr r8, [r0], #4\n"
      "ldr r10, [r2, r12]\n"
      "ldr r11, [r2, r12, lsl #1]\n"
      "ldr r9, [r2], #4\n"
      "sxtb16 r4, r8\n"
      "sxtb16 r6, r10\n"
      "sxtb16 r7, r11\n"
      "sxtb16 r5, r9\n"
      "sxtb16 r8, r8, ror #8\n"
      "sxtb16 r10, r10, ror #8\n"
      "sxtb16 r11, r11, ror #8\n"
      "sxtb16 r9, r9, ror #8\n"
      "stmia r1!, {r4-r11}\n"
      "ldr r6, [r2, lr]\n"
      "ldr r7, [r3], #4\n"
      "ldr r8, [sp, #8]\n"
      "sxtb16 r4, r6\n"
      "sxtb16 r5, r7\n"
      "sxtb16 r6, r6, ror #8\n"
      "sxtb16 r7, r7, ror #8\n"
      "stmia r1!, {r4-r7}\n"
      "cmp r1, r8\n"
      "bne 1b\n"
      "ldrd r4, r5, [sp]\n"
      "cmp r1, r5\n"
      "beq 2f\n"
      "ldrd r6, r7, [r4, #16]\n"
      "add r0, r0, r6\n"
      "add r2, r2, r6\n"
      "add r3, r3, r6\n"
      "add r8, r8, r7\n"
      "str r8, [sp, #8]\n"
      "b 1b\n"
      "2:\n"
      "add sp, #12\n"
      "pop {r3-r11, pc}\n");
}

#ifndef MOTE_OVERLAP_PAIR
/* Two windows of a tap of two channels, whose positions are r4 and r5; r2 has the weights, r3 channel a's. */
#define HALF_TAP(a0, ab0, a1, ab1)                                                                       \
  "smlad " a0 ", r3, r4, " a0 "\n smlad " ab0 ", r2, r4, " ab0 "\n"                                      \
  "smlad " a1 ", r3, r5, " a1 "\n smlad " ab1 ", r2, r5, " ab1 "\n"

/* Tap 0, then 2, which finds positions 2 and 3 in r4 and r5, then 1, which finds position 4: nine loads of
   positions where there are twelve uses, in pairs or behind another load, where a core without a second issue
   has them cheapest. */
#define FIRST_TAP(x0, x2)                                                                                \
  "ldr r2, [r0], #4\n"                                                                                   \
  "ldrd r4, r5, [r1, #" x0 "]\n"                                                                         \
  "sxtb16 r3, r2\n"                                                                                      \
  HALF_TAP("r6", "r10", "r7", "r11")                                                                     \
  "ldrd r4, r5, [r1, #" x2 "]\n"                                                                         \
  HALF_TAP("r8", "r12", "r9", "lr")
#define OTHER_TAPS(x1, x2, x4)                                                                           \
  "ldr r2, [r0, #4]\n"                                                                                   \
  "sxtb16 r3, r2\n"                                                                                      \
  HALF_TAP("r6", "r10", "r7", "r11")                                                                     \
  "ldrd r5, r4, [r1, #" x4 "]\n"                                                                         \
  HALF_TAP("r9", "lr", "r8", "r12")                                                                      \
  "ldr r2, [r0], #8\n"                                                                                   \
  "ldr r4, [r1, #" x1 "]\n"                                                                              \
  "sxtb16 r3, r2\n"                                                                                      \
  HALF_TAP("r6", "r10", "r9", "lr")                                                                      \
  "ldrd r4, r5, [r1, #" x2 "\n"                                                                          \
  HALF_TAP("r7", "r11", "r8", "r12")
#define QUAD FIRST_TAP("24", "32") OTHER_TAPS("28", "32]", "56") ODD_HALF
#define ODD_HALF FIRST_TAP("40", "48") OTHER_TAPS("44", "48]!", "64")

/* r1 is 24 bytes before the four channels: so it is in front of the next ones behind their last access. */
#define MOTE_OVERLAP_PAIR                                                                                \
  "sub r1, r1, #24\n"                                                                                    \
  "sub r7, r7, #24\n"                                                                                    \
  "push {r1, r2, r4-r8}\n"                                                                               \
  "1:\n" /* a pair of channels, whose biases lie in r2 and r3 */                                         \
  "ldmia r0!, {r2, r3, lr}\n"                                                                            \
  "ldrd r4, r5, [r1, #24]\n"                                                                             \
  "sxtb16 r9, lr\n"                                                                                      \
  "smlad r10, lr, r4, r3\n"                                                                              \
  "smlad r6, r9, r4, r2\n"                                                                               \
  "smlad r11, lr, r5, r3\n"                                                                              \
  "smlad r7, r9, r5, r2\n"                                                                               \
  "ldrd r4, r5, [r1, #32]\n"                                                                             \
  "smlad r12, lr, r4, r3\n"                                                                              \
  "smlad r8, r9, r4, r2\n"                                                                               \
  "smlad r9, r9, r5, r2\n"                                                                               \
  "smlad lr, lr, r5, r3\n"                                                                               \
  "b 3f\n"                                                                                               \
  ".balign 8\n"                                                                                          \
  "2:\n"                                                                                                 \
  FIRST_TAP("24", "32")                                                                                  \
  "3:\n"                                                                                                 \
  OTHER_TAPS("28", "32]", "56") ODD_HALF QUAD                                                            \
  "ldr r5, [sp, #20]\n"                                                                                  \
  "cmp r1, r5\n"                                                                                         \
  "bne 2b\n"
#endif

/* All channel pairs from `stream` to g->pairs_end against the patch, which ends at g->columns_end; eight channels
   at a time. Stack after the pushes: 0 patch, 4 out, 8 pitch_1, 12 pitch_2, 16 pairs_end, 20 where the patch ends,
   24 twice_zero_plus_1. */
__attribute__((naked, noinline)) void pairs_of_channels(const int32_t* /*stream*/, const int32_t* /*patch*/,
                                                        int8_t* /*out*/, const mote_gemm* /*g*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldm r3, {r4-r8}\n"
      MOTE_OVERLAP_PAIR
      MOTE_GEMM_OUTPUTS("24", "28"));
}
// clang-format on

#else

void widen_rows(const Row* row, int32_t* to, const int32_t* end) {
  for (int32_t at = 0; to != end; at += row->skip) {
    for (const int32_t* row_end = to + row->patch_bytes / 4; to != row_end; to += 12, at += 4) {
      for (int32_t x = 0; x < 6; ++x) {
        const int8_t* from = x == 0 ? row->first : x == 5 ? row->last : row->second + (x - 1) * row->pitch;
        const int32_t quad = mote_load_quad(from + at);
        to[x < 4 ? x : 4 + x] = mote_sxtb16(quad);
        to[x < 4 ? 4 + x : 6 + x] = mote_sxtb16_odd(quad);
      }
    }
  }
}

void pairs_of_channels(const int32_t* stream, const int32_t* patch, int8_t* out, const mote_gemm* g) {
  for (; stream != g->pairs_end; out += 2) {
    int32_t a[4], ab[4]; /* sums of channel a, and of a + 256 * b */
    for (int32_t j = 0; j < 4; ++j) a[j] = stream[0], ab[j] = stream[1];
    stream += 2;
    for (const int32_t* quad = patch; quad != g->columns_end; quad += 12) {
      for (int32_t i = 0; i < 6; ++i, ++stream) { /* three taps of even channels, then of odd ones */
        const int32_t odd = i / 3, tap = i % 3;
        for (int32_t j = 0; j < 4; ++j) {
          const int32_t x = tap + j;
          const int32_t word = x < 4 ? quad[4 * odd + x] : quad[4 + 2 * odd + x];
          a[j] = mote_smlad(mote_sxtb16(*stream), word, a[j]);
          ab[j] = mote_smlad(*stream, word, ab[j]);
        }
      }
    }
    mote_gemm_outputs(a, ab, stream, out, g);
    stream += 4;
  }
}

#endif

/* The patch of the windows whose top left corner is the input's row y, column x; both may lie outside. */
MOTE_SMALL __attribute__((noinline)) void fill_patch(const int8_t* in, int32_t y, int32_t x, int32_t* patch,
                                                     const mote_conv2d_s8_dsp_overlap_params* p) {
  const int32_t in_c = p->in_c, in_row = p->in_w * in_c;
  const int32_t words = 3 * in_c; /* in a row of the patch */
  int32_t* const end = patch + words * p->kernel_h;
  const int8_t* const padding = (const int8_t*)end;
  const bool left = x >= 0, right = x + 5 < p->in_w;
  Row row; /* field by field: compilers clear it with memset() first otherwise */
  row.skip = in_row - in_c;
  row.patch_bytes = 4 * words;
  int32_t offset = y * in_row + x * in_c;
  if (left && right && y >= 0 && y + p->kernel_h <= p->in_h) {
    row.first = in + offset;
    row.second = row.first + in_c;
    row.last = row.first + 5 * in_c;
    row.pitch = in_c;
    widen_rows(&row, patch, end);
    return;
  }
  for (; patch != end; patch += words, ++y, offset += in_row) {
    if ((uint32_t)y < (uint32_t)p->in_h) {
      row.first = left ? in + offset : padding;
      row.second = in + (offset + in_c);
      row.last = right ? in + (offset + 5 * in_c) : padding;
      row.pitch = in_c;
    } else {
      row.first = row.second = row.last = padding;
      row.pitch = 0;
    }
    widen_rows(&row, patch, patch + words);
  }
}

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(MOTE_CONV2D_KERNEL)(const int8_t* in, int8_t* out, void* scratch,
                                                          const mote_conv2d_s8_dsp_overlap_params* p) {
  int32_t* patch = (int32_t*)scratch;
  mote_gemm gemm =
      mote_gemm_of(p->stream, patch, 3 * p->kernel_h * p->in_c, p->out_c / 2, p->out_c, p->out_zero_point);
  gemm.columns_end = patch + 3 * p->kernel_h * p->in_c;
  memset((int8_t*)gemm.columns_end, (int)p->in_zero_point, (size_t)p->in_c);
  int8_t* to = out;
  for (int32_t y = 0; y < p->out_h; ++y) {
    for (int32_t x = 0; x < p->out_w; x += 4, to += 4 * p->out_c) {
      fill_patch(in, y * p->stride_h - p->pad_top, x - p->pad_left, patch, p);
      pairs_of_channels(p->stream, patch, to, &gemm);
    }
  }
  mote_activate_s8(out, p->out_h * p->out_w * p->out_c, p->out_min, p->out_max);
}

#endif
