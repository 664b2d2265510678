/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_GATHER_H
#define MOTE_GATHER_H
/* Picks parts of a tensor by indices that are known only when the model runs.

   An index outside the tensor counts as the nearest one inside: nothing but the tensor is ever read.
   (TensorFlow Lite Micro fails, or reads whatever is there.) */

#include "device/port/port.h"

/* in [batches][outer][size][bytes], indices [batches][count], out [batches][outer][count][bytes]:
   out[b][o][i] = in[b][o][indices[b][i]]. */
typedef struct mote_gather_params {
  int32_t batches, outer, size, count;
  int32_t bytes;       /* of what one index picks */
  int32_t index_words; /* of an index: 1 for int32, 2 for int64 */
} mote_gather_params;

/* The same from a constant tensor; `values` is in flash. */
typedef struct mote_gather_constant_params {
  const int8_t* values;
  int32_t batches, outer, size, count;
  int32_t bytes;
  int32_t index_words;
} mote_gather_constant_params;

/* Rows of int8 as real numbers: out[i][j] = scale * values[indices[i]][j]. Indices are int32. */
typedef struct mote_gather_dequantize_params {
  const int8_t* values; /* [size][columns], in flash */
  int32_t size, count, columns;
  float scale;
} mote_gather_dequantize_params;

/* indices [count][depth]; out[i] is the part of `bytes` at indices[i][0], ..., indices[i][depth - 1]. */
typedef struct mote_gather_nd_params {
  const int32_t* dimensions; /* [depth][2]: size, and bytes from one index to the next */
  int32_t depth, count;
  int32_t bytes;
  int32_t index_words;
} mote_gather_nd_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(gather)(const void* in, const void* indices, void* out, void* scratch,
                       const mote_gather_params* p);
void MOTE_NAME(gather_constant)(const void* indices, void* out, void* scratch,
                                const mote_gather_constant_params* p);
void MOTE_NAME(gather_dequantize)(const void* indices, float* out, void* scratch,
                                  const mote_gather_dequantize_params* p);
void MOTE_NAME(gather_nd)(const void* in, const void* indices, void* out, void* scratch,
                          const mote_gather_nd_params* p);

#ifdef __cplusplus
}
#endif
#endif
