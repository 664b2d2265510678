/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FILTER_BANK_H
#define MOTE_FILTER_BANK_H
/* From a spectrum to the features of a keyword spotter, with the arithmetic of TFLM 90b983c (signal/src).

   energy_s16                  x [bins] complex -> y = re^2 + im^2 for bins first .. last - 1, 0 for the
   others filter_bank_u32             x [bins] -> y [channels]: sums of products with overlapping windows.
   Band b, of channels + 1, adds x * weight to channel b - 1 and x * unweight to channel b; what falls on
   channels -1 and `channels` is dropped filter_bank_square_root_u64 y = round(sqrt(x)) >> bits, 0 for bits
   beyond 0 .. 31; bits is the second input spectral_subtraction_u32    in[0] x, in[1] noise; out[0] y, out[1]
   the new noise, which may lie exactly over the old one. The noise follows x, slowly; y is x without it, but
   at least a part of x pcan_u32                    y = x amplified by what `gains` has for the noise, and
   compressed filter_bank_log_u32         y = scale * ln(x * 2^bits), at most 32767; 0 where that is below 2
 */

#include "device/port/port.h"

typedef struct mote_energy_s16_params {
  int32_t bins, first, last;
} mote_energy_s16_params;

typedef struct mote_filter_bank_u32_params {
  const int32_t* weights; /* pairs: weight in the low half, unweight in the high one; neither is negative */
  const int16_t* bands;   /* [channels + 1][3]: first bin, first weight, number of both */
  int32_t channels;
} mote_filter_bank_u32_params;

typedef struct mote_filter_bank_square_root_u64_params {
  int32_t channels;
} mote_filter_bank_square_root_u64_params;

/* Factors are in Q of `bits`; [0] is of even channels, [1] of odd ones. */
typedef struct mote_spectral_subtraction_u32_params {
  int32_t channels, bits, smoothing_bits, clamping;
  int32_t smoothing, odd_smoothing, persistence, odd_persistence, remaining;
} mote_spectral_subtraction_u32_params;

typedef struct mote_pcan_u32_params {
  const int16_t* gains; /* [125] */
  int32_t channels, shift;
} mote_pcan_u32_params;

typedef struct mote_filter_bank_log_u32_params {
  const int16_t* bulge; /* [129], see device/dsp/integer_log.h */
  int32_t channels, bits, scale;
} mote_filter_bank_log_u32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(energy_s16)(const int16_t* x, uint32_t* y, void* scratch, const mote_energy_s16_params* p);
void MOTE_NAME(filter_bank_u32)(const uint32_t* x, uint64_t* y, void* scratch,
                                const mote_filter_bank_u32_params* p);
void MOTE_NAME(filter_bank_square_root_u64)(const void* const* in, void* const* out, void* scratch,
                                            const mote_filter_bank_square_root_u64_params* p);
void MOTE_NAME(spectral_subtraction_u32)(const void* const* in, void* const* out, void* scratch,
                                         const mote_spectral_subtraction_u32_params* p);
void MOTE_NAME(pcan_u32)(const uint32_t* x, const uint32_t* noise, uint32_t* y, void* scratch,
                         const mote_pcan_u32_params* p);
void MOTE_NAME(filter_bank_log_u32)(const uint32_t* x, int16_t* y, void* scratch,
                                    const mote_filter_bank_log_u32_params* p);

#ifdef __cplusplus
}
#endif
#endif
