// SPDX-License-Identifier: MIT-0
#include "device/nn/copy/copy.h"

namespace {
typedef int32_t __attribute__((may_alias)) Word;
}

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(move_down)(const void* in, void* out, void*,
                                                 const mote_copy_params* p) {
  const Word* from = (const Word*)in;
  Word* to = (Word*)out;
  int32_t words = (p->bytes + 3) / 4;
  for (; words >= 4; words -= 4, from += 4, to += 4) {
    const Word a = from[0], b = from[1], c = from[2], d = from[3];
    to[0] = a;
    to[1] = b;
    to[2] = c;
    to[3] = d;
  }
  for (; words > 0; --words) *to++ = *from++;
}
