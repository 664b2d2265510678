/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/cmvn.h"

#include "device/port/math_sqrt.h"

/* Walks over the frames of one feature, and back at both ends. */
struct mirrored_frame {
  const float* at;
  int32_t index, step;

  float next(int32_t frames, int32_t stride) {
    const float value = *at;
    const int32_t following = index + step;
    if (following < 0 || following >= frames) {
      step = -step;
    } else {
      index = following;
      at += step * stride;
    }
    return value;
  }
};

/* The frame that comes `before` the first one: -1 is frame 0, -frames the last one, and then they turn. */
static inline mirrored_frame frame_before(const float* x, int32_t before, int32_t frames, int32_t stride) {
  const int32_t steps = before % (2 * frames);
  mirrored_frame out = {x, 0, 1};
  if (steps > frames) {
    out.index = 2 * frames - steps;
  } else if (steps > 0) {
    out.index = steps - 1;
    out.step = -1;
  }
  out.at += out.index * stride;
  return out;
}

/* The power of two that makes a magnitude use 23 digits. */
static inline float scale_of(float largest) {
  const int32_t exponent = 276 - (int32_t)(mote_bits_of(largest) >> 23);
  return mote_float_of((uint32_t)(exponent > 253 ? 253 : exponent) << 23);
}

static inline float larger_magnitude(float largest, float x) {
  const float magnitude = x < 0 ? -x : x;
  return magnitude > largest ? magnitude : largest;
}

/* The sums over a window that begins half its size before the first frame. */
struct window_sums {
  mirrored_frame newest, oldest;
  int64_t sum, squares;
  int32_t frames, stride;
  float scale;

  int32_t fixed(float x) const {
    const float scaled = x * scale;
    return scaled > -8388608.0f && scaled < 8388608.0f ? (int32_t)scaled : 0;
  }
  void begin(const float* x, int32_t window, float largest) {
    scale = scale_of(largest);
    sum = squares = 0;
    newest = oldest = frame_before(x, window >> 1, frames, stride);
    for (int32_t i = 0; i < window; ++i) enter();
  }
  void enter() {
    const int32_t value = fixed(newest.next(frames, stride));
    sum += value;
    squares += (int64_t)value * value;
  }
  void leave() {
    const int32_t value = fixed(oldest.next(frames, stride));
    sum -= value;
    squares -= (int64_t)value * value;
  }
};

/* One feature without its means; y lies `y_stride` apart. Returns the largest magnitude of y. */
static inline float centre(const float* x, float* y, int32_t y_stride, const mote_cmvn_f32_params* p) {
  float largest = 0.0f, most = 0.0f;
  for (int32_t i = 0; i < p->frames; ++i) largest = larger_magnitude(largest, x[i * p->features]);
  window_sums sums;
  sums.frames = p->frames;
  sums.stride = p->features;
  sums.begin(x, p->window, largest);
  const float by = 1.0f / ((float)p->window * sums.scale);
  for (int32_t i = 0; i < p->frames; ++i, x += p->features, y += y_stride) {
    *y = (float)((int64_t)sums.fixed(*x) * p->window - sums.sum) * by;
    most = larger_magnitude(most, *y);
    sums.enter();
    sums.leave();
  }
  return most;
}

static inline void divide_by_deviation(const float* x, float* y, float largest,
                                       const mote_cmvn_f32_params* p) {
  window_sums sums;
  sums.frames = p->frames;
  sums.stride = 1;
  sums.begin(x, p->window, largest);
  const float part = 1.0f / (float)p->window;
  for (int32_t i = 0; i < p->frames; ++i, y += p->features) {
    const float mean = (float)sums.sum * part, variance = (float)sums.squares * part - mean * mean;
    const float deviation = variance > 0.0f ? mote_sqrt(variance) / sums.scale : 0.0f;
    *y = x[i] / (deviation + 1e-10f);
    sums.enter();
    sums.leave();
  }
}

MOTE_KERNEL void MOTE_NAME(cmvn_f32)(const float* x, float* y, void* scratch, const mote_cmvn_f32_params* p) {
  float* centred = (float*)scratch;
  for (int32_t feature = 0; feature < p->features; ++feature, ++x, ++y) {
    if (p->variance == 0) {
      centre(x, y, p->features, p);
      continue;
    }
    const float largest = centre(x, centred, 1, p);
    divide_by_deviation(centred, y, largest, p);
  }
}
