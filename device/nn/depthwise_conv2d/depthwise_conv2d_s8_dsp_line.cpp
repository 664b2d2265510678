/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dsp.h"
#include "device/port/requantize_dsp.h"

namespace {

/* Where the outputs 1, 2 and 3 of a block lie, counted from the first one's place, and the next block. In a
   last block of fewer outputs those that are too many fall on the first one, which is written last. */
struct Places {
  int32_t first, second, third, next;
};

/* What all channels have in common; the assembly counts these bytes. */
struct Common {
  int32_t* table;            /*  0: weights of one channel, see channels() */
  int32_t words;             /*  4: of a channel's weights in the stream */
  int32_t table_bytes;       /*  8: that a block reads of the table */
  int32_t rewind;            /* 12: bytes from the end of what a block reads of the line to the next block */
  int32_t blocks_bytes;      /* 16: of the line, from the first block to after the last full one */
  int32_t rest;              /* 20: 1 if a block of fewer outputs follows */
  int32_t twice_zero_plus_1; /* 24 */
  int32_t line_bytes;        /* 28 */
  int32_t channels;          /* 32: that are left of the four */
  Places full;               /* 36 */
  Places last;               /* 52 */
};

#if MOTE_HAS_DSP

// clang-format off
/* Four values in turn of four channels, `fours` times, as int16 to four lines `pitch` bytes apart. */
__attribute__((naked, noinline)) void fill(const int8_t* /*in*/, int32_t* /*line*/, int32_t /*step*/,
                                           int32_t /*pitch*/, int32_t /*fours*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldr lr, [sp, #36]\n"
      "add r10, r1, r3\n"
      "add r11, r10, r3\n"
      "add r12, r11, r3\n"
      "add r3, r2, r2, lsl #1\n"
      "1:\n"
      "ldr r4, [r0]\n"
      "ldr r5, [r0, r2]\n"
      "ldr r6, [r0, r2, lsl #1]\n"
      "ldr r7, [r0, r3]\n"
      "add r0, r0, r2, lsl #2\n"
      "pkhbt r8, r4, r5, lsl #16\n"
      "pkhtb r5, r5, r4, asr #16\n"
      "pkhbt r9, r6, r7, lsl #16\n"
      "pkhtb r7, r7, r6, asr #16\n"
      "sxtb16 r4, r8\n"
      "sxtb16 r6, r9\n"
      "strd r4, r6, [r1], #8\n"
      "sxtb16 r8, r8, ror #8\n"
      "sxtb16 r9, r9, ror #8\n"
      "strd r8, r9, [r10], #8\n"
      "sxtb16 r4, r5\n"
      "sxtb16 r6, r7\n"
      "strd r4, r6, [r11], #8\n"
      "sxtb16 r5, r5, ror #8\n"
      "sxtb16 r7, r7, ror #8\n"
      "strd r5, r7, [r12], #8\n"
      "subs lr, lr, #1\n"
      "bne 1b\n"
      "pop {r4-r11, pc}\n");
}

/* A pair of inputs, r2, for four outputs r10, r11, r12, lr: the first two see it with the weights `a` = {w0, w1}
   and `b` = {w0, w before}, the others with those of the pair before, `c` and `d`. */
#define STEP(a, b, c, d)                  \
  "ldr r2, [r0], #4\n"                    \
  "ldrd " a ", " b ", [r3], #8\n"         \
  "smlad r10, r2, " a ", r10\n"           \
  "smladx r11, r2, " b ", r11\n"          \
  "smlad r12, r2, " c ", r12\n"           \
  "smladx lr, r2, " d ", lr\n"

/* The outputs of up to four channels, four at a time. Stack after the pushes: 0 multiplier, 4 round, 8 places,
   12 end of the line's full blocks, 16 common; of the next channel 20 stream, 24 out, 28 line; 32 channels left,
   36 table, 40 rewind, 44 right shift. */
__attribute__((naked, noinline)) void channels(const int32_t* /*stream*/, int8_t* /*out*/,
                                               const int32_t* /*line*/, const Common* /*common*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, #48\n"
      "ldr r4, [r3, #32]\n"
      "ldr r5, [r3]\n"
      "ldr r6, [r3, #12]\n"
      "str r3, [sp, #16]\n"
      "strd r0, r1, [sp, #20]\n"
      "strd r2, r4, [sp, #28]\n"
      "strd r5, r6, [sp, #36]\n"
      "1:\n" /* a channel */
      "ldrd r3, r0, [sp, #16]\n"
      "ldrd r9, r10, [r0], #8\n"
      "ldr r11, [r3, #24]\n"
      "and r12, r9, #31\n"
      "asr r9, r9, #5\n" /* twice the bias */
      "lsl r11, r11, r12\n"
      "asr r11, r11, #1\n"
      "strd r10, r11, [sp]\n"
      "str r12, [sp, #44]\n"
      "ldr r12, [sp, #36]\n"
      "ldr lr, [r3, #4]\n"
      "movs r6, #0\n"
      "2:\n" /* weights w0 w2 w1 w3 to twice {w0, w1}, {w0, w before}, {w2, w3}, {w2, w1} */
      "ldr r4, [r0], #4\n"
      "sxtb16 r5, r4\n"
      "sxtb16 r7, r4, ror #8\n"
      "sadd16 r5, r5, r5\n"
      "sadd16 r7, r7, r7\n"
      "pkhbt r6, r5, r6\n"
      "pkhbt r8, r7, r5\n"
      "strd r5, r6, [r12], #8\n"
      "strd r7, r8, [r12], #8\n"
      "mov r6, r7\n"
      "subs lr, lr, #1\n"
      "bne 2b\n"
      "movs r5, #0\n"
      "pkhbt r6, r5, r6\n"
      "strd r5, r6, [r12], #8\n"
      "strd r5, r5, [r12]\n"
      "str r0, [sp, #20]\n"
      "ldrd r1, r0, [sp, #24]\n"
      "ldr r4, [r3, #28]\n"
      "adds r2, r1, #1\n"
      "add r4, r4, r0\n"
      "strd r2, r4, [sp, #24]\n"
      "ldr r4, [r3, #16]\n"
      "add r5, r3, #36\n"
      "add r4, r4, r0\n"
      "strd r5, r4, [sp, #8]\n"
      "ldr r8, [r3, #8]\n"
      "ldr r3, [sp, #36]\n"
      "add r8, r8, r3\n"
      "cmp r0, r4\n"
      "beq 5f\n"
      "3:\n" /* a block */
      "ldr r2, [r0], #4\n"
      "ldrd r4, r5, [r3], #8\n"
      "smlad r10, r2, r4, r9\n"
      "smladx r11, r2, r5, r9\n"
      "mov r12, r9\n"
      "mov lr, r9\n"
      STEP("r6", "r7", "r4", "r5")
      "4:\n"
      STEP("r4", "r5", "r6", "r7")
      STEP("r6", "r7", "r4", "r5")
      "cmp r3, r8\n"
      "bne 4b\n"
      "ldrd r4, r5, [sp]\n"
      "ldr r6, [sp, #44]\n"
      "add r2, r5, r10, asr #31\n"
      "smmlar r10, r10, r4, r2\n"
      "add r2, r5, r11, asr #31\n"
      "smmlar r11, r11, r4, r2\n"
      "add r2, r5, r12, asr #31\n"
      "smmlar r12, r12, r4, r2\n"
      "add r2, r5, lr, asr #31\n"
      "smmlar lr, lr, r4, r2\n"
      "ldr r7, [sp, #8]\n"
      "asr r10, r10, r6\n"
      "asr r11, r11, r6\n"
      "asr r12, r12, r6\n"
      "asr lr, lr, r6\n"
      "ssat r10, #8, r10\n"
      "ssat r11, #8, r11\n"
      "ssat r12, #8, r12\n"
      "ssat lr, #8, lr\n"
      "ldmia r7, {r4-r7}\n"
      "strb lr, [r1, r6]\n"
      "strb r12, [r1, r5]\n"
      "strb r11, [r1, r4]\n"
      "strb r10, [r1]\n"
      "add r1, r1, r7\n"
      "ldrd r3, r2, [sp, #36]\n"
      "add r0, r0, r2\n"
      "ldr r2, [sp, #12]\n"
      "cmp r0, r2\n"
      "bne 3b\n"
      "5:\n"
      "ldr r2, [sp, #16]\n"
      "ldrd r4, r5, [sp, #8]\n"
      "ldr r6, [r2, #20]\n"
      "cbz r6, 6f\n"
      "add r7, r2, #52\n"
      "cmp r4, r7\n"
      "beq 6f\n"
      "adds r5, r5, #8\n"
      "strd r7, r5, [sp, #8]\n"
      "b 3b\n"
      "6:\n"
      "ldr r2, [sp, #32]\n"
      "subs r2, r2, #1\n"
      "str r2, [sp, #32]\n"
      "bne 1b\n"
      "add sp, #48\n"
      "pop {r4-r11, pc}\n");
}
// clang-format on

#undef STEP

#else

/* The same, portable. */
void fill(const int8_t* in, int32_t* line, int32_t step, int32_t pitch, int32_t fours) {
  for (int32_t c = 0; c < 4; ++c)
    for (int32_t t = 0; t < 2 * fours; ++t)
      line[c * (pitch / 4) + t] = mote_pkhbt(in[2 * t * step + c], in[(2 * t + 1) * step + c]);
}

void channels(const int32_t* stream, int8_t* out, const int32_t* line, const Common* common) {
  for (int32_t c = 0; c < common->channels; ++c, ++out, line += common->line_bytes / 4) {
    const mote_rounding rounding =
        mote_rounding_of(stream[1], (stream[0] & 31) | MOTE_REQUANTIZE_SIGNED, common->twice_zero_plus_1);
    const int32_t bias = stream[0] >> 5; /* doubled */
    stream += 2;
    const int32_t blocks = common->blocks_bytes / 8 + common->rest;
    int8_t* to = out;
    for (int32_t b = 0; b < blocks; ++b) {
      const Places& places = b < common->blocks_bytes / 8 ? common->full : common->last;
      const int32_t at[4] = {0, places.first, places.second, places.third};
      for (int32_t i = 3; i >= 0; --i) {
        int32_t sum = bias;
        for (int32_t k = 0; k < 4 * common->words; ++k) {
          const int32_t four = stream[k / 4];
          const int32_t two = k % 4 < 2 ? mote_sxtb16(four) : mote_sxtb16_odd(four);
          const int32_t weight = k % 2 == 0 ? mote_pair_low(two) : mote_pair_high(two);
          if (weight == 0) continue; /* there may be no input */
          const int32_t pair = line[2 * b + (i + k) / 2];
          sum = mote_wrap_add(sum,
                              2 * weight * ((i + k) % 2 == 0 ? mote_pair_low(pair) : mote_pair_high(pair)));
        }
        to[at[i]] = mote_requantize_dsp(sum, &rounding);
      }
      to += places.next;
    }
    stream += common->words;
  }
}

#endif

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(depthwise_conv2d_s8_dsp_line)(
    const int8_t* in, int8_t* out, void* scratch, const mote_depthwise_conv2d_s8_dsp_line_params* p) {
  const int32_t step = p->channels, words = (p->taps + 3) / 4;
  const int32_t pitch = mote_depthwise_line_words(p->in_steps, p->out_steps, p->taps);
  const int32_t reads = mote_depthwise_line_reads(p->taps), rest = p->out_steps % 4;
  int32_t* line = (int32_t*)scratch;
  Common common;
  common.table = line + 4 * pitch;
  common.words = words;
  common.table_bytes = 8 * reads;
  common.rewind = 8 - 4 * reads;
  common.blocks_bytes = p->out_steps / 4 * 8;
  common.rest = rest != 0;
  common.twice_zero_plus_1 = 2 * p->out_zero_point + 1;
  common.line_bytes = 4 * pitch;
  common.full = Places{step, 2 * step, 3 * step, 4 * step};
  common.last = Places{rest > 1 ? step : 0, rest > 2 ? 2 * step : 0, 0, 0};
  for (int32_t c = 0; c < p->channels; c += 4) {
    /* The last four overlap those before them, which are done: then they only fill lines. */
    const int32_t past = c + 4 - p->channels, done = past > 0 ? past : 0;
    const int8_t* from = in + c - done;
    const int32_t fours = p->in_steps / 4;
    if (fours > 0) fill(from, line, step, 4 * pitch, fours);
    for (int32_t t = 4 * fours; t < p->in_steps; ++t)
      for (int32_t i = 0; i < 4; ++i) ((int16_t*)(line + i * pitch))[t] = from[t * step + i];
    common.channels = 4 - done;
    channels(p->stream + (2 + words) * c, out + c, line + done * pitch, &common);
  }
  mote_activate_s8(out, p->out_steps * step, p->out_min, p->out_max);
}
