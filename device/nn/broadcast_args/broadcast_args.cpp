/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/broadcast_args/broadcast_args.h"
#include "device/port/widths.h"

MOTE_KERNEL void MOTE_NAME(broadcast_args)(const void* a, const void* b, void* out, void*,
                                           const mote_broadcast_args_params* p) {
  /* Both from their ends on. */
  const int32_t words = p->words;
  const mote_x32* left = (const mote_x32*)a + p->a_count * words;
  const mote_x32* right = (const mote_x32*)b + p->b_count * words;
  int32_t lefts = p->a_count, rights = p->b_count;
  mote_x32* to = (mote_x32*)out + (lefts > rights ? lefts : rights) * words;
  for (; lefts > 0 || rights > 0; --lefts, --rights) {
    left -= words;
    right -= words;
    to -= words;
    const bool repeats =
        lefts <= 0 || (rights > 0 && left[0] == 1 && left[words - 1] == (words > 1 ? 0u : 1u));
    const mote_x32* size = repeats ? right : left;
    to[0] = size[0];
    to[words - 1] = size[words - 1];
  }
}
