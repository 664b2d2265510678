/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dsp_compact.h"
#include "device/port/requantize_dsp_compact.h"

static_assert(sizeof(mote_depthwise_conv2d_s8_dsp_compact_params) == sizeof(void*) + 16 * 4, "has a hole");

namespace {

/* Four channels. The assembly counts these bytes, and those of the parameters. */
struct Group {
  mote_compact_outputs outputs;
  const int32_t* stream;      /* 12: bias and factors */
  const int32_t* windows_end; /* 16: where the windows of a row of outputs end */
  int32_t line_skip;          /* 20: bytes of a line that a window does not see */
};

#if MOTE_HAS_DSP

// clang-format off
/* A row of outputs, of the windows from `window` to g->windows_end. Returns where the next row begins. Stack after
   the push: 0 out, 4 window, 8 weights, 12 g. */
__attribute__((naked, noinline)) int8_t* row_of_outputs(
    int8_t* /*out*/, const int32_t* /*window*/, const int32_t* /*weights*/, Group* /*g*/,
    const mote_depthwise_conv2d_s8_dsp_compact_params* /*p*/) {
  __asm__ volatile(
      "push {r0-r11, lr}\n"
      "ldr r11, [sp, #52]\n"
      "1:\n" /* an output of each channel, whose sums are r6-r9 */
      "ldr r10, [sp, #12]\n"
      "ldrd r1, r0, [sp, #4]\n"
      "ldr r5, [r10, #12]\n"
      "ldr lr, [r11, #4]\n"
      "ldm r5, {r6-r9}\n"
      "2:\n" /* a row of the window */
      "ldr r12, [r11, #8]\n"
      "3:\n" /* a tap */
      "ldmia r1!, {r2, r3}\n"
      "ldmia r0!, {r4, r5}\n"
      "smlabb r6, r2, r4, r6\n"
      "smlatt r8, r2, r4, r8\n"
      "smlabb r7, r3, r5, r7\n"
      "smlatt r9, r3, r5, r9\n"
      "subs r12, r12, #1\n"
      "bne 3b\n"
      "ldr r2, [r10, #20]\n"
      "subs lr, lr, #1\n"
      "add r1, r2\n"
      "bne 2b\n"
      "ldr r0, [r10, #12]\n"
      "ldr r1, [sp]\n"
      "adds r0, #16\n"
      MOTE_BL_REQUANTIZE_COMPACT
      "ldr r10, [sp, #12]\n"
      "ldrd r4, r5, [sp]\n"
      "ldrd r2, r3, [r11, #12]\n"
      "ldr r0, [r10, #16]\n"
      "add r4, r2\n"
      "add r5, r3\n"
      "strd r4, r5, [sp]\n"
      "cmp r5, r0\n"
      "bne 1b\n"
      "pop {r0-r11, pc}\n");
}
// clang-format on

#else

/* The same, portable. */
int8_t* row_of_outputs(int8_t* out, const int32_t* window, const int32_t* weights, Group* g,
                       const mote_depthwise_conv2d_s8_dsp_compact_params* p) {
  do {
    int32_t sums[4] = {g->stream[0], g->stream[1], g->stream[2], g->stream[3]};
    const int32_t *x = window, *w = weights;
    for (int32_t ky = p->kernel_h; ky > 0; --ky, x += g->line_skip / 4)
      for (int32_t kx = p->kernel_w; kx > 0; --kx)
        for (int32_t odd = 0; odd < 2; ++odd, ++x, ++w) {
          sums[odd] = mote_wrap_add(sums[odd], mote_pair_low(*x) * mote_pair_low(*w));
          sums[odd + 2] = mote_wrap_add(sums[odd + 2], mote_pair_high(*x) * mote_pair_high(*w));
        }
    mote_requantize_compact(sums, &g->outputs, g->stream + 4, out);
    window += p->window_bytes / 4;
    out += p->channels;
  } while (window != g->windows_end);
  return out;
}

#endif

/* Four channels of `count` inputs that lie `step` bytes apart, without their lowest `shift` bits, as int16.
   Returns the end. */
MOTE_SMALL __attribute__((noinline)) int32_t* widen(int32_t* to, const int8_t* from, int32_t step,
                                                    int32_t count, int32_t shift) {
  do {
    const int32_t quad = (int32_t)((uint32_t)mote_load_quad(from) >> shift);
    from += step;
    *to++ = mote_sxtb16(quad);
    *to++ = mote_sxtb16_odd(quad);
  } while (--count != 0);
  return to;
}

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(depthwise_conv2d_s8_dsp_compact)(
    const int8_t* in, int8_t* out, void* scratch, const mote_depthwise_conv2d_s8_dsp_compact_params* p) {
  Group g;
  g.outputs.zero_point = p->out_zero_point;
  g.outputs.sign_mask = p->sign_mask;
  g.stream = p->stream;
  g.line_skip = 8 * (p->line_inputs - p->kernel_w);
  g.windows_end = (int32_t*)scratch + p->out_w * (p->window_bytes / 4);
  /* Lines begin and end with padding, which no row replaces. */
  const int8_t* zero = (const int8_t*)&p->zero_quad;
  int32_t* lines = (int32_t*)scratch;
  int32_t* lines_end = widen(lines, zero, 0, p->kernel_h * p->line_inputs, 0);
  int32_t channel = 0;
  do {
    /* Fewer than four channels at the end are the upper bytes of the last four. */
    int32_t missing = channel + 4 - p->channels;
    if (missing < 0) missing = 0;
    g.outputs.count = 4 - missing;
    const int8_t* quads = (const int8_t*)(g.stream + 12);
    const int32_t taps = p->kernel_h * p->kernel_w;
    int32_t* weights = widen(lines_end, quads, 4, taps, 0);
    widen(weights, quads, 4, taps, 0);
    int8_t* to = out + channel;
    int32_t* line = lines;
    int32_t row = p->top, fresh = p->kernel_h, y = p->out_h;
    do {
      do {
        const int8_t* from = zero;
        int32_t step = 0;
        if ((uint32_t)row < (uint32_t)p->in_h) {
          from = in + (row * p->row_bytes + channel - missing);
          step = p->channels;
        }
        widen(line + p->pad_words, from, step, p->inside_inputs, 8 * missing);
        ++row;
        /* The first line's weights are now those of a row later, or of the last row. */
        line += 2 * p->line_inputs;
        weights -= 2 * p->kernel_w;
        if (line == lines_end) line = lines, weights += 2 * p->kernel_h * p->kernel_w;
      } while (--fresh != 0);
      fresh = p->stride_h;
      to = row_of_outputs(to, lines, weights, &g, p);
    } while (--y != 0);
    g.stream += 12 + taps;
    channel += 4;
  } while (channel < p->channels);
}

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(depthwise_conv2d_s8_dsp_compact_clamped)(
    const int8_t* in, int8_t* out, void* scratch,
    const mote_depthwise_conv2d_s8_dsp_compact_clamped_params* p) {
  const mote_depthwise_conv2d_s8_dsp_compact_params* c = &p->convolution;
  MOTE_NAME(depthwise_conv2d_s8_dsp_compact)(in, out, scratch, c);
  mote_activate_s8(out, c->out_h * c->out_w * c->channels, p->out_min, p->out_max);
}
