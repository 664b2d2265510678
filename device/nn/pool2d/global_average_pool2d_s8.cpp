/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/pool2d/pool2d.h"

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(global_average_pool2d_s8)(const int8_t* in, int8_t* out, void*,
                                                                const mote_global_pool2d_s8_params* p) {
  int32_t channel = p->channels;
  do {
    const int8_t* tap = in++;
    int32_t sum = 0, left = p->positions;
    do {
      sum += *tap;
      tap += p->channels;
    } while (--left != 0);
    int32_t half = p->positions >> 1;
    if (sum <= 0) half = -half;
    *out++ = (int8_t)((sum + half) / p->positions);
  } while (--channel != 0);
}
