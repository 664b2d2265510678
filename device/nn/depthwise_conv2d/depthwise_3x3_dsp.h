/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_3X3_DSP_H
#define MOTE_DEPTHWISE_3X3_DSP_H
/* What the 3x3 depthwise kernels of stride 1 and 2 share: channels four by four, each four in strips of rows
   of outputs, through the plane of depthwise_pairs_dsp.h.

   The stream has five words for each channel, wij being the weight of row i, column j:
       bytes w00 w10 w01 w11, bytes w20 w12 w21 w02, bytes shift w22 and int16 round, bias, multiplier.
   The weights are shifted left by `shift`, the bias stands there shifted. An output is
       saturate((floor(sum * multiplier / 2^32) + round) >> 8);
   that this equals TFLite's rescaling src/ops/fixed_shift.cc proves for each channel. With the same shift to
   the right for all channels it costs no instruction of its own. */

#include "device/nn/depthwise_conv2d/depthwise_pairs_dsp.h"

#define MOTE_DEPTHWISE_3X3_WORDS 5 /* of the stream, for each channel */

/* What the channels of one strip have in common; the assembly counts these bytes. */
typedef struct mote_depthwise_3x3_strip {
  int32_t out_x, out_y; /* stride 1: bytes from an output to its right and lower neighbour. Stride 2: out_y
                           is 0 if the strip has one row */
  int32_t in_skip, out_skip;  /* stride 1: bytes from the end of a pair of columns of outputs to the next.
                                 Stride  2: out_skip leads to the third row of outputs, or is 0 */
  int32_t columns_bytes, odd; /* of the plane, of all outputs; stride 1: of all pairs, and 1 if an output is
                                 left over in each row */
  int32_t channels;           /* that are left of the four: 1 to 4 */
} mote_depthwise_3x3_strip;

/* Makes a strip of outputs of up to four channels. */
typedef void (*mote_depthwise_3x3_kernel)(const int32_t* stream, int8_t* out, const int32_t* plane,
                                          const mote_depthwise_3x3_strip* strip);

#if MOTE_HAS_DSP

// clang-format off
/* Stack of both kernels after the pushes: 0 twice the bias, 8 multiplier, 12 round, 16 out_x, 20 out_y, 24 the
   plane's end, 28 odd; of the next channel 32 stream, 36 out, 40 plane; 44 the strip; 72 eight bytes for the kernel. */
#define MOTE_DEPTHWISE_3X3_PUSH \
  "push {r4-r11, lr}\n"         \
  "sub sp, #8\n"                \
  "ldm r3, {r3-r9}\n"           \
  "push {r0-r9}\n"              \
  "sub sp, #32\n"               \
  "str r4, [sp, #20]\n"

/* A channel: r0 plane, r1 out, r2 the plane's end; r4, r6, r8 the weights {wi0, wi1} of the three rows, r7
   {w12, w02}, r9 w22. */
#define MOTE_DEPTHWISE_3X3_CHANNEL                                        \
  "ldr r2, [sp, #32]\n"                                                   \
  "ldmia r2!, {r4-r6, r10, r11}\n"                                        \
  "str r2, [sp, #32]\n"                                                   \
  "strd r10, r10, [sp]\n"                                                 \
  "asr r2, r6, #16\n"                                                     \
  "strd r11, r2, [sp, #8]\n"                                              \
  "mov r2, #0x10000\n" /* shifts move bits of a low half to the high half, where they are cleared */ \
  "lsl r3, r2, r6\n"                                                      \
  "subs r3, r3, r2\n"                                                     \
  "sxtb16 r8, r5\n"                                                       \
  "sxtb16 r7, r5, ror #8\n"                                               \
  "sxtb16 r10, r4, ror #8\n"                                              \
  "sxtb16 r4, r4\n"                                                       \
  "sxtb r9, r6, ror #8\n"                                                 \
  "lsl r8, r8, r6\n lsl r7, r7, r6\n lsl r10, r10, r6\n lsl r4, r4, r6\n lsl r9, r9, r6\n"   \
  "bic r8, r8, r3\n bic r7, r7, r3\n bic r6, r10, r3\n bic r4, r4, r3\n"  \
  "ldrd r1, r0, [sp, #36]\n"                                              \
  "adds r2, r1, #1\n"                                                     \
  "add r3, r0, #32\n"                                                     \
  "strd r2, r3, [sp, #36]\n"                                              \
  "ldrd r2, r3, [sp, #60]\n"                                              \
  "add r2, r2, r0\n"

/* Goes on to `channel` until all are done. */
#define MOTE_DEPTHWISE_3X3_NEXT(channel) \
  "ldr r2, [sp, #68]\n"                  \
  "subs r2, r2, #1\n"                    \
  "str r2, [sp, #68]\n"                  \
  "bne " channel "b\n"                   \
  "add sp, #80\n"                        \
  "pop {r4-r11, pc}\n"
// clang-format on

#endif

/* The same, portable. */
MOTE_INLINE void mote_depthwise_3x3_portable(const int32_t* stream, int8_t* out, const int32_t* plane,
                                             int32_t stride, int32_t out_w, int32_t out_h, int32_t out_y,
                                             const mote_depthwise_3x3_strip* s) {
  for (int32_t c = 0; c < s->channels; ++c, ++out, stream += MOTE_DEPTHWISE_3X3_WORDS) {
    const int32_t p[3] = {mote_sxtb16(stream[0]), mote_sxtb16_odd(stream[0]), mote_sxtb16(stream[1])};
    const int32_t third = mote_sxtb16_odd(stream[1]), shifts = stream[2];
    const int32_t w2[3] = {mote_pair_high(third), mote_pair_low(third), (int8_t)(uint8_t)(shifts >> 8)};
    for (int32_t y = 0; y < out_h; ++y) {
      for (int32_t x = 0; x < out_w; ++x) {
        int32_t sum = stream[3];
        for (int32_t ky = 0; ky < 3; ++ky) {
          const int32_t weights[3] = {mote_pair_low(p[ky]), mote_pair_high(p[ky]), w2[ky]};
          for (int32_t kx = 0; kx < 3; ++kx) {
            const int32_t at = x * stride + kx;
            const int32_t pair = plane[at / 2 * MOTE_PAIRS_COLUMN + c * MOTE_PAIRS_ROWS + y * stride + ky];
            const int32_t value = at % 2 == 0 ? mote_pair_low(pair) : mote_pair_high(pair);
            sum = mote_wrap_add(sum, mote_wrap_shl(weights[kx], shifts & 0xff) * value);
          }
        }
        out[y * out_y + x * s->out_x] = (int8_t)mote_ssat8(mote_smmla(sum, stream[4], shifts >> 16) >> 8);
      }
    }
  }
}

/* One strip of one four of channels: where its inputs come from and where they go. */
typedef struct mote_depthwise_3x3_work {
  mote_depthwise_3x3_strip strip;
  mote_pairs_fill fill;
  int32_t rows;                 /* of outputs */
  int32_t in_offset;            /* of the first row to be filled */
  int32_t first_row, first_new; /* of the strip, and to be filled: rows of the plane */
} mote_depthwise_3x3_work;

/* Goes on to the strip of outputs from row y on: what it shares with the last one is kept, rows above and
   below the input become padding. With stride 1 the first strip is the lowest, as the others end where they
   began. */
extern "C" inline MOTE_SMALL __attribute__((noinline)) void MOTE_NAME(depthwise_3x3_go_on)(
    int32_t* plane, int32_t y, int32_t stride, mote_depthwise_3x3_work* work,
    const mote_depthwise_conv2d_s8_dsp_3x3_params* p) {
  const int32_t columns = mote_depthwise_3x3_columns(p->out_w, stride);
  const int32_t pair = mote_pkhbt(p->in_zero_point, p->in_zero_point);
  const int32_t top = y * stride - p->pad_top; /* row of the input at the strip's first */
  const int32_t strip_h = stride == 1 ? MOTE_DEPTHWISE_3X3_STRIP : MOTE_DEPTHWISE_3X3_STRIP / 2;
  int32_t rows = p->out_h - y;
  if (rows > strip_h) rows = stride == 1 && y == 0 ? (rows - 1) % strip_h + 1 : strip_h;
  int32_t from = 0, to = (rows - 1) * stride + 3;
  work->rows = rows;
  work->first_row = stride == 1 ? 6 - rows : 0; /* the assembly of stride 1 ends where it can tell by r0 */
  if (y > 0) {
    MOTE_NAME(pairs_keep)(plane, columns);
    from = 3 - stride;
  }
  plane += work->first_row;
  if (top + from < 0) {
    const int32_t end = -top < to ? -top : to;
    MOTE_NAME(pairs_set)(plane + from, columns, end - from, pair);
    from = end;
  }
  if (top + to > p->in_h) {
    const int32_t end = p->in_h - top > from ? p->in_h - top : from;
    MOTE_NAME(pairs_set)(plane + end, columns, to - end, pair);
    to = end;
  }
  work->first_new = work->first_row + from;
  work->in_offset = (top + from) * p->in_y_bytes;
  work->fill.twos = (to - from) / 2;
  work->fill.odd = (to - from) % 2;
  work->fill.plane_skip = 4 * MOTE_PAIRS_COLUMN - 4 * (to - from);
  work->fill.in_skip = 2 * p->in_x_bytes - (to - from) * p->in_y_bytes;
  if (stride == 1) {
    work->strip.in_skip = 4 * MOTE_PAIRS_COLUMN - 4 * rows;
    work->strip.out_skip = 2 * p->out_x_bytes - rows * p->out_y_bytes;
  } else {
    work->strip.out_y = rows > 1 ? p->out_y_bytes : 0;
    work->strip.out_skip = rows > 2 ? 2 * p->out_y_bytes : 0;
  }
}

/* The columns of the plane that see the input: the first and the last may be half padding. */
MOTE_INLINE void mote_depthwise_3x3_segments(const int8_t* in, const int8_t* zero, int32_t columns,
                                             mote_pairs_segment* segment,
                                             const mote_depthwise_conv2d_s8_dsp_3x3_params* p) {
  const int32_t seen = 2 * columns - p->pad_left, width = p->in_w < seen ? p->in_w : seen;
  for (int32_t x = -(p->pad_left & 1); x < width; ++segment) {
    const bool left = x >= 0, right = x + 1 < width;
    segment->a = left ? in + x * p->in_x_bytes : zero;
    segment->b = right ? in + (x + 1) * p->in_x_bytes : zero;
    segment->a_step = left ? p->in_y_bytes : 0;
    segment->b_step = right ? p->in_y_bytes : 0;
    segment->columns = left && right ? (width - x) / 2 : 1;
    x += 2 * segment->columns;
  }
  segment->columns = 0;
}

/* All channels. */
extern "C" inline MOTE_SMALL __attribute__((noinline)) void MOTE_NAME(depthwise_3x3)(
    const int8_t* in, int8_t* out, void* scratch, int32_t stride, mote_depthwise_3x3_kernel kernel,
    const mote_depthwise_conv2d_s8_dsp_3x3_params* p) {
  /* Row 6 of every channel lies at a multiple of 32 bytes. */
  int32_t* plane = (int32_t*)(((uintptr_t)scratch + 24 + 31) & ~(uintptr_t)31) - 6;
  const int32_t columns = mote_depthwise_3x3_columns(p->out_w, stride);
  MOTE_NAME(pairs_set)(plane, columns, MOTE_PAIRS_ROWS, mote_pkhbt(p->in_zero_point, p->in_zero_point));
  const uint32_t zero = (uint8_t)p->in_zero_point * 0x01010101u;
  mote_pairs_segment segments[4];
  mote_depthwise_3x3_segments(in, (const int8_t*)&zero, columns, segments, p);
  int32_t* inside = plane + p->pad_left / 2 * MOTE_PAIRS_COLUMN;

  mote_depthwise_3x3_work work;
  work.strip.out_x = p->out_x_bytes;
  work.strip.out_y = p->out_y_bytes;
  work.strip.columns_bytes = 4 * MOTE_PAIRS_COLUMN * (stride == 1 ? p->out_w / 2 : p->out_w);
  work.strip.odd = p->out_w & 1;
  MOTE_NAME(depthwise_3x3_go_on)(plane, 0, stride, &work, p);
  for (int32_t c = 0; c < p->in_c; c += MOTE_PAIRS_CHANNELS) {
    /* The last four overlap those before them, which are done: then they only fill the plane. */
    const int32_t past = c + MOTE_PAIRS_CHANNELS - p->in_c, done = past > 0 ? past : 0;
    work.strip.channels = MOTE_PAIRS_CHANNELS - done;
    int8_t* to = out + c;
    for (int32_t y = 0; y < p->out_h;) {
      if (work.fill.twos + work.fill.odd > 0)
        MOTE_NAME(pairs_fill)(segments, inside + work.first_new, work.in_offset + c - done, &work.fill);
      kernel(p->stream + MOTE_DEPTHWISE_3X3_WORDS * c, to, plane + work.first_row + MOTE_PAIRS_ROWS * done,
             &work.strip);
      y += work.rows;
      to += work.rows * p->out_y_bytes;
      /* If one strip is all, the next channels' goes to the same places. */
      if (work.rows < p->out_h) MOTE_NAME(depthwise_3x3_go_on)(plane, y < p->out_h ? y : 0, stride, &work, p);
    }
  }
  mote_activate_s8(out, p->out_w * p->out_h * p->in_c, p->out_min, p->out_max);
}

#endif
