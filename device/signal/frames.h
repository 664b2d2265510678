/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FRAMES_H
#define MOTE_FRAMES_H
/* Samples that arrive in pieces, and what they have been kept for. in[0] is x, in[1] the state; the state is
   the last input and the last output, and the new one may lie exactly over the old one. A state of zeros is
   the beginning. No output lies over an input otherwise.

   framer   x [rows][count] -> out[0] frames [rows][count / step][size], which begin `step` samples apart,
   out[1] uint8: 1 if all of them are whole. State: [rows][kept] samples, and with steps > 0 one more int16,
            the number of steps that have been seen, which ends at `steps`: from then on frames are whole.
           With kept = 0 there is no state
   delay    x [rows][count] -> out[0] y, the samples from `kept` before. State: [rows][kept]
   stacker  x [count] -> out[0] y, the last kept / count + 1 of x, oldest first, out[1] uint8: 1 if y is new,
   for the first time in call first_wait and then in every step-th one; in between y stays. State: [kept]
            samples, before the first call as if x had been there before, with step > 1 the last y, and one
   more int16, the number of calls until y is new overlap_add  x [rows][frames][size] -> out[0] y
   [rows][frames][step], the sum of frames that overlap, each `step` samples later than the one before; int16
   saturates at each addition. State: [rows][size - step], the sum of what reaches beyond */

#include "device/port/port.h"

typedef struct mote_framer_s16_params {
  int32_t rows, count, kept, size, step, steps;
} mote_framer_s16_params;

typedef struct mote_delay_s16_params {
  int32_t rows, count, kept;
} mote_delay_s16_params;

typedef struct mote_stacker_s16_params {
  int32_t count, kept, first_wait, step;
} mote_stacker_s16_params;

typedef struct mote_overlap_add_params {
  int32_t rows, frames, size, step;
} mote_overlap_add_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(framer_s16)(const void* const* in, void* const* out, void* scratch,
                           const mote_framer_s16_params* p);
void MOTE_NAME(delay_s16)(const void* const* in, void* const* out, void* scratch,
                          const mote_delay_s16_params* p);
void MOTE_NAME(stacker_s16)(const void* const* in, void* const* out, void* scratch,
                            const mote_stacker_s16_params* p);
void MOTE_NAME(overlap_add_s16)(const void* const* in, void* const* out, void* scratch,
                                const mote_overlap_add_params* p);
void MOTE_NAME(overlap_add_f32)(const void* const* in, void* const* out, void* scratch,
                                const mote_overlap_add_params* p);

#ifdef __cplusplus
}
#endif
#endif
