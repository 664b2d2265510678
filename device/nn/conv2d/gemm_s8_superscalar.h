/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_GEMM_S8_SUPERSCALAR_H
#define MOTE_GEMM_S8_SUPERSCALAR_H
/* The loops of gemm_s8_dsp.h for a core that issues two instructions at once and has one multiplier, the
   Cortex-M7; a kernel that wants them includes this first. Same streams, same results.

   Beside each SMLAD goes a load or an extension. A word may be multiplied two cycles after its load, SXTB16
   takes it as late and gives its result to the next cycle, it must be the first of the two, and LDRD and LDM
   go alone (measured: github.com/jnk0le/random, cortex_m7.md). So each register is loaded again beside its
   last use, for the step after: r2 has the weights, r4 and r5 the first two columns when a step begins, and
   eight bytes beyond the columns are read. */

#define MOTE_GEMM_2X4 gemm_s8_2x4_superscalar

// clang-format off
/* Two k of two channels and four columns: r6-r9 sum channel a, r10-r12 and lr the word itself. Eight cycles. */
#define MOTE_GEMM_STEP         \
  "sxtb16 r3, r2\n"            \
  "smlad r10, r2, r4, r10\n"   \
  "smlad r6, r3, r4, r6\n"     \
  "ldr r4, [r1], #4\n"         \
  "smlad r11, r2, r5, r11\n"   \
  "smlad r7, r3, r5, r7\n"     \
  "ldr r5, [r1], #4\n"         \
  MOTE_GEMM_STEP_END
#define MOTE_GEMM_STEP_END     \
  "smlad r12, r2, r4, r12\n"   \
  "smlad r8, r3, r4, r8\n"     \
  "ldr r4, [r1], #4\n"         \
  "smlad lr, r2, r5, lr\n"     \
  "ldr r2, [r0], #4\n"         \
  "smlad r9, r3, r5, r9\n"     \
  "ldr r5, [r1], #4\n"
#define MOTE_GEMM_FOUR MOTE_GEMM_STEP MOTE_GEMM_STEP

/* The last one of a loop looks for its end as well: r1 is eight bytes before it. LDRD is one instruction less and
   one cycle more. */
#define MOTE_GEMM_STEP_LAST    \
  "sxtb16 r3, r2\n"            \
  "smlad r10, r2, r4, r10\n"   \
  "smlad r6, r3, r4, r6\n"     \
  "ldr r4, [sp, #24]\n"        \
  "smlad r11, r2, r5, r11\n"   \
  "cmp r1, r4\n"               \
  "smlad r7, r3, r5, r7\n"     \
  "ldrd r4, r5, [r1], #8\n"    \
  MOTE_GEMM_STEP_END

/* The first two k: the biases lie in r2 and r3, the columns where no sum is yet. */
#define MOTE_GEMM_FIRST           \
  "ldmia r1!, {r4, r5, r8, r9}\n" \
  "ldmia r0!, {r2, r3, lr}\n"     \
  "sxtb16 r7, lr\n"               \
  "smlad r10, lr, r4, r3\n"       \
  "smlad r6, r7, r4, r2\n"        \
  "ldr r4, [r1], #4\n"            \
  "smlad r11, lr, r5, r3\n"       \
  "smlad r12, lr, r8, r3\n"       \
  "smlad r8, r7, r8, r2\n"        \
  "smlad lr, lr, r9, r3\n"        \
  "smlad r9, r7, r9, r2\n"        \
  "smlad r7, r7, r5, r2\n"        \
  "ldr r2, [r0], #4\n"            \
  "ldr r5, [r1], #4\n"

/* A step whose columns 1 and 2 an earlier one has left in `p` and `q`; 0 and 3 are at offsets from r1, and 3 stays in
   `p`. `before` may load `q` again, and `after` `p`. */
#define MOTE_GEMM_TAP(p, q, first, last, before, after)  \
  "sxtb16 r3, r2\n"                                      \
  "smlad r11, r2, " p ", r11\n"                          \
  "smlad r7, r3, " p ", r7\n"                            \
  "ldr " p ", [r1, #" first "]\n"                        \
  "smlad r12, r2, " q ", r12\n"                          \
  "smlad r10, r2, " p ", r10\n"                          \
  "smlad r6, r3, " p ", r6\n"                            \
  "ldr " p ", [r1, #" last "]\n"                         \
  "smlad r8, r3, " q ", r8\n"                            \
  before                                                 \
  "smlad lr, r2, " p ", lr\n"                            \
  "ldr r2, [r0], #4\n"                                   \
  "smlad r9, r3, " p ", r9\n"                            \
  after

/* As in gemm_s8_dsp.h, but r2 has the word at r0 - 4 already. */
#define MOTE_GEMM_OUTPUTS(twice_zero, stack_bytes)                                                       \
  "ldmia r0!, {r3-r5}\n"                                                                                 \
  "cmp r2, #0\n"                                                                                         \
  "bmi 5f\n"                                                                                             \
  "sub r10, r10, r6\n smmla r6, r6, r2, r3\n"                                                            \
  "sub r11, r11, r7\n smmla r7, r7, r2, r3\n"                                                            \
  "sub r12, r12, r8\n smmla r8, r8, r2, r3\n"                                                            \
  "sub lr, lr, r9\n smmla r9, r9, r2, r3\n"                                                              \
  "ssat r6, #8, r6, asr #4\n smmla r10, r10, r4, r5\n"                                                   \
  "ssat r7, #8, r7, asr #4\n smmla r11, r11, r4, r5\n"                                                   \
  "ssat r8, #8, r8, asr #4\n smmla r12, r12, r4, r5\n"                                                   \
  "ssat r9, #8, r9, asr #4\n smmla lr, lr, r4, r5\n"                                                     \
  "ldmia sp, {r1-r5}\n" /* and the columns for the next pair */                                          \
  "add r4, r4, r2\n strb r7, [r2, r3]\n"                                                                 \
  "ssat r10, #8, r10, asr #12\n strb r9, [r4, r3]\n"                                                     \
  "ssat r11, #8, r11, asr #12\n strb r6, [r2], #1\n"                                                     \
  "ssat r12, #8, r12, asr #12\n strb r8, [r4], #1\n"                                                     \
  "ssat lr, #8, lr, asr #12\n"                                                                           \
  "4:\n"                                                                                                 \
  "strb r11, [r2, r3]\n"                                                                                 \
  "strb lr, [r4, r3]\n"                                                                                  \
  "cmp r0, r5\n"                                                                                         \
  "strb r10, [r2], #1\n"                                                                                 \
  "strb r12, [r4]\n"                                                                                     \
  "str r2, [sp, #4]\n"                                                                                   \
  "bne 1b\n"                                                                                             \
  "add sp, #" stack_bytes "\n"                                                                           \
  "pop {r4-r11, pc}\n"                                                                                   \
  "5:\n"                                                                                                 \
  "sub r10, r10, r6\n sub r11, r11, r7\n sub r12, r12, r8\n sub lr, lr, r9\n"                            \
  "ldr r1, [sp, #" twice_zero "]\n"                                                                      \
  "subs r0, r0, #16\n"                                                                                   \
  MOTE_GEMM_ROUND("r6", "r7", "r8", "r9", "lsl")                                                         \
  MOTE_GEMM_ROUND("r10", "r11", "r12", "lr", "asr")                                                      \
  "ldmia sp, {r1-r5}\n"                                                                                  \
  "add r4, r4, r2\n"                                                                                     \
  "strb r7, [r2, r3]\n"                                                                                  \
  "strb r9, [r4, r3]\n"                                                                                  \
  "strb r6, [r2], #1\n"                                                                                  \
  "strb r8, [r4], #1\n"                                                                                  \
  "b 4b\n"

/* As in gemm_s8_dsp.h, but thirty-two k at a time. Stack after the pushes: 0 columns, 4 out, 8 pitch_1, 12 pitch_2,
   16 pairs_end, 20 where to go on after the first four k, 24 columns_end - 8, 28 twice_zero_plus_1. */
#define MOTE_GEMM_PAIRS                                                                                  \
  "push {r4-r11, lr}\n"                                                                                  \
  "ldm r3, {r4, r5, r6, r8, r9}\n"                                                                       \
  "sub r10, r8, r1\n" /* 32 bytes for every four k */                                                    \
  "subs r10, r10, #32\n"                                                                                 \
  "rsb r11, r10, #0\n"                                                                                   \
  "and r11, r11, #224\n"                                                                                 \
  "lsr r11, r11, #1\n"                                                                                   \
  "rsb r11, r11, r11, lsl #3\n" /* MOTE_GEMM_FOUR has 112 bytes */                                       \
  "adr.w r7, 2f\n"                                                                                        \
  "add r7, r7, r11\n"                                                                                    \
  "it eq\n"                                                                                              \
  "adreq.w r7, 3f\n"                                                                                       \
  "orr r7, r7, #1\n"                                                                                     \
  "sub r8, r8, #8\n"                                                                                     \
  "push {r1, r2, r4-r9}\n"                                                                               \
  "1:\n" /* a pair of channels */                                                                        \
  MOTE_GEMM_FIRST MOTE_GEMM_STEP                                                                         \
  "ldr pc, [sp, #20]\n"                                                                                  \
  ".balign 8\n"                                                                                          \
  "2:\n"                                                                                                 \
  MOTE_GEMM_FOUR MOTE_GEMM_FOUR MOTE_GEMM_FOUR MOTE_GEMM_FOUR                                            \
  MOTE_GEMM_FOUR MOTE_GEMM_FOUR MOTE_GEMM_FOUR MOTE_GEMM_STEP MOTE_GEMM_STEP_LAST                        \
  "bne 2b\n"                                                                                             \
  ".balign 4\n"                                                                                          \
  "3:\n"                                                                                                 \
  MOTE_GEMM_OUTPUTS("28", "32")
// clang-format on

#endif
