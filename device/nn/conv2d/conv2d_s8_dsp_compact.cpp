/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d_dsp_compact.h"
#include "device/port/requantize_dsp_compact.h"

static_assert(sizeof(mote_conv2d_s8_dsp_compact_params) == sizeof(void*) + 20 * 4, "has a hole");

namespace {

/* What all channels of one position have in common. The assembly counts these bytes. */
struct Position {
  mote_compact_outputs outputs;
  int8_t *out, *end;                   /* 12, 16 */
  int32_t rows, row_bytes, skip_bytes; /* 20, 24, 28: of the window, and from the end of a row to the next */
};

#if MOTE_HAS_DSP

// clang-format off
/* One window against all of the stream. Stack after the push: 0 window, 4 position. */
__attribute__((naked, noinline)) void all_channels(const int32_t* /*stream*/, const int8_t* /*window*/,
                                                   Position* /*position*/) {
  __asm__ volatile(
      "push {r1, r2, r4-r11, lr}\n"
      "1:\n" /* four channels a, b, c, d: r6 and r8 sum a and c, r7 and r9 the words themselves */
      "ldrd r1, r2, [sp]\n"
      "ldm r0!, {r6-r9}\n"
      "ldr lr, [r2, #20]\n"
      "ldr r12, [r2, #24]\n"
      "2:\n" /* a row of the window */
      "add r12, r12, r1\n"
      "3:\n"
      "ldr r11, [r1], #4\n"
      "ldmia r0!, {r2-r5}\n"
      "sxtb16 r10, r11\n"
      "sxtb16 r11, r11, ror #8\n"
      "smlad r7, r2, r10, r7\n"
      "sxtb16 r2, r2\n"
      "smlad r9, r3, r10, r9\n"
      "sxtb16 r3, r3\n"
      "smlad r6, r2, r10, r6\n"
      "smlad r8, r3, r10, r8\n"
      "smlad r7, r4, r11, r7\n"
      "sxtb16 r4, r4\n"
      "smlad r9, r5, r11, r9\n"
      "sxtb16 r5, r5\n"
      "smlad r6, r4, r11, r6\n"
      "smlad r8, r5, r11, r8\n"
      "cmp r1, r12\n"
      "bne 3b\n"
      "ldr r10, [sp, #4]\n"
      "subs lr, lr, #1\n"
      "beq 4f\n"
      "ldrd r12, r2, [r10, #24]\n"
      "add r1, r2\n"
      "b 2b\n"
      "4:\n"
      "subs r7, r7, r6\n"
      "asrs r7, r7, #8\n"
      "sub r9, r9, r8\n"
      "asr r9, r9, #8\n"
      "ldrd r1, r5, [r10, #12]\n"
      "subs r5, r5, r1\n"
      "cmp r5, #4\n"
      "it gt\n"
      "movgt r5, #4\n"
      "str r5, [r10, #8]\n"
      MOTE_BL_REQUANTIZE_COMPACT
      "ldr r2, [sp, #4]\n"
      "ldr r5, [r2, #16]\n"
      "str r1, [r2, #12]\n"
      "cmp r1, r5\n"
      "bne 1b\n"
      "pop {r1, r2, r4-r11, pc}\n");
}
// clang-format on

#else

/* The same, portable. */
void all_channels(const int32_t* stream, const int8_t* window, Position* position) {
  int32_t sums[4];
  while (position->out != position->end) {
    for (int32_t i = 0; i < 4; ++i) sums[i] = *stream++;
    const int8_t* at = window;
    for (int32_t row = position->rows; row > 0; --row, at += position->skip_bytes) {
      for (const int8_t* end = at + position->row_bytes; at != end; at += 4) {
        const int32_t quad = mote_load_quad(at);
        for (int32_t i = 0; i < 4; ++i, ++stream) {
          const int32_t pair = i < 2 ? mote_sxtb16(quad) : mote_sxtb16_odd(quad), a = i % 2 * 2;
          sums[a] = mote_smlad(mote_sxtb16(*stream), pair, sums[a]);
          sums[a + 1] = mote_smlad(*stream, pair, sums[a + 1]);
        }
      }
    }
    sums[1] = mote_wrap_sub(sums[1], sums[0]) >> 8;
    sums[3] = mote_wrap_sub(sums[3], sums[2]) >> 8;
    const int32_t left = (int32_t)(position->end - position->out);
    position->outputs.count = left < 4 ? left : 4;
    stream = mote_requantize_compact(sums, &position->outputs, stream, position->out);
    position->out += position->outputs.count;
  }
}

#endif

/* Copies the window whose rows start at byte `left` of the input's row `top` and below; what lies outside the
   input reads its zero point. */
MOTE_SMALL __attribute__((noinline)) void copy_window(const int8_t* in, int32_t top, int32_t left, int8_t* to,
                                                      const mote_conv2d_s8_dsp_compact_params* p) {
  int32_t ky = p->kernel_h;
  do {
    int32_t inside = p->row_bytes;
    const int8_t* row = in + top * inside;
    if ((uint32_t)top >= (uint32_t)p->in_h) inside = 0;
    int32_t at = left, run = p->runs;
    do {
      const int32_t end = at + p->run_bytes;
      int32_t words_end = (end < inside ? end : inside) - 3;
      words_end &= ~(words_end >> 31);
      do {
        if ((uint32_t)at < (uint32_t)words_end) {
          const int32_t quad = mote_load_quad(row + at);
          __builtin_memcpy(to, &quad, sizeof quad);
          to += 4, at += 4;
        } else {
          *to++ = (int8_t)((uint32_t)at < (uint32_t)inside ? row[at] : p->in_zero_point);
          ++at;
        }
      } while (at != end);
      at += p->run_skip;
    } while (--run != 0);
    top += p->dilation_h;
  } while (--ky != 0);
}

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(conv2d_s8_dsp_compact)(const int8_t* in, int8_t* out, void* scratch,
                                                             const mote_conv2d_s8_dsp_compact_params* p) {
  Position position;
  position.outputs.zero_point = p->out_zero_point;
  position.outputs.sign_mask = p->sign_mask;
  position.out = position.end = out;
  position.skip_bytes =
      p->dilation_h * p->row_bytes - p->run_bytes; /* a window that was copied has one row */
  int32_t top = p->top, y = p->out_h;
  do {
    int32_t left = p->left, x = p->out_w;
    do {
      position.end += p->out_c;
      const int8_t* window;
      if ((uint32_t)top < (uint32_t)p->tops && (uint32_t)left < (uint32_t)p->lefts) {
        window = in + (top * p->row_bytes + left);
        position.rows = p->kernel_h;
        position.row_bytes = p->run_bytes;
      } else {
        window = (const int8_t*)scratch;
        position.rows = 1;
        position.row_bytes = p->depth;
        copy_window(in, top, left, (int8_t*)scratch, p);
      }
      all_channels(p->stream, window, &position);
      left += p->stride_bytes;
    } while (--x != 0);
    top += p->stride_h;
  } while (--y != 0);
}

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(conv2d_s8_dsp_compact_clamped)(
    const int8_t* in, int8_t* out, void* scratch, const mote_conv2d_s8_dsp_compact_clamped_params* p) {
  const mote_conv2d_s8_dsp_compact_params* c = &p->convolution;
  MOTE_NAME(conv2d_s8_dsp_compact)(in, out, scratch, c);
  mote_activate_s8(out, c->out_h * c->out_w * c->out_c, p->out_min, p->out_max);
}
