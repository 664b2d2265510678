/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/pool2d/pool2d.h"
#include "device/port/mve.h"

namespace {

/* The taps of one window. */
struct Window {
  const int8_t* first; /* sixteen channels */
  int16_t* sums;       /* of these */
  int32_t rows, columns;
  int32_t step,
      row_step; /* bytes from a tap to the next one, and from one after a row's last to the next row */
};

#if MOTE_HAS_MVE

// clang-format off
__attribute__((naked, noinline)) void sum_window(const Window*) {
  __asm__ volatile(
      "push {r4-r6, lr}\n"
      "ldmia r0, {r0-r5}\n"
      "vmov.i32 q0, #0\n"
      "vmov.i32 q1, #0\n"
      "1: dls lr, r3\n"
      "2: vldrb.s16 q2, [r0]\n"
      "vadd.i16 q0, q0, q2\n"
      "vldrb.s16 q3, [r0, #8]\n"
      "vadd.i16 q1, q1, q3\n"
      "add r0, r0, r4\n"
      "le lr, 2b\n"
      "add r0, r0, r5\n"
      "subs r2, r2, #1\n"
      "bne 1b\n"
      "vstrh.16 q0, [r1]\n"
      "vstrh.16 q1, [r1, #16]\n"
      "pop {r4-r6, pc}\n");
}
// clang-format on

#else

void sum_window(const Window* w) {
  for (int32_t c = 0; c < MOTE_VECTOR; ++c) {
    const int8_t* tap = w->first + c;
    int32_t sum = 0;
    for (int32_t ky = w->rows; ky > 0; --ky, tap += w->row_step)
      for (int32_t kx = w->columns; kx > 0; --kx, tap += w->step) sum += *tap;
    w->sums[c] = (int16_t)sum;
  }
}

#endif

}  // namespace

MOTE_KERNEL void MOTE_NAME(average_pool2d_s8_mve)(const int8_t* in, int8_t* out, void*,
                                                  const mote_pool2d_s8_params* p) {
  const int32_t channels = p->channels;
  int16_t sums[MOTE_VECTOR];
  for (int32_t y = 0; y < p->out_h; ++y) {
    int32_t top = y * p->stride_h - p->pad_top;
    const int32_t bottom = p->in_h - top < p->kernel_h ? p->in_h : top + p->kernel_h;
    if (top < 0) top = 0;
    for (int32_t x = 0; x < p->out_w; ++x, out += channels) {
      int32_t left = x * p->stride_w - p->pad_left;
      const int32_t right = p->in_w - left < p->kernel_w ? p->in_w : left + p->kernel_w;
      if (left < 0) left = 0;
      const int32_t rows = bottom - top, columns = right - left, taps = rows * columns;
      const int8_t* first = in + (top * p->in_w + left) * channels;
      for (int32_t c = 0; c < channels; c += MOTE_VECTOR) {
        /* The last sixteen channels may be done twice. */
        if (c > channels - MOTE_VECTOR) c = channels - MOTE_VECTOR;
        const Window window = {first + c, sums, rows, columns, channels, (p->in_w - columns) * channels};
        sum_window(&window);
        for (int32_t i = 0; i < MOTE_VECTOR; ++i) {
          const int32_t sum = sums[i], half = taps >> 1;
          out[c + i] = (int8_t)mote_clamp((sum > 0 ? sum + half : sum - half) / taps, p->out_min, p->out_max);
        }
      }
    }
  }
}
