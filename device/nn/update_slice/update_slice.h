/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_UPDATE_SLICE_H
#define MOTE_UPDATE_SLICE_H
/* Replaces a block of a tensor by another one, at a place that is known only when the model runs.

   in: the tensor, the block, and the index of the block's first element along each dimension (int32 or
   int64). An index is moved to the nearest one at which the block lies inside the tensor. The output may lie
   exactly over the tensor. */

#include "device/nn/strided_copy/strided_copy.h"

typedef struct mote_update_slice_params {
  const int32_t* starts; /* [dimensions][3]: number of the dimension, its highest start, bytes from one index
                            to the next; for those along which the block is smaller */
  const int32_t* loops;  /* as in strided_copy.h: over the block's rows, and from one to the next in the
                            tensor, in bytes */
  int32_t dimensions;
  int32_t rank;
  int32_t index_words; /* of an index: 1 for int32, 2 for int64 */
  int32_t bytes;       /* of the tensor */
  int32_t count;       /* bytes of a row of the block */
} mote_update_slice_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(update_slice)(const void* const* in, void* const* out, void* scratch,
                             const mote_update_slice_params* p);

#ifdef __cplusplus
}
#endif
#endif
