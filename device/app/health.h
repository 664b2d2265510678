/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_HEALTH_H
#define MOTE_HEALTH_H
/* Looks at samples for signs that the sensor, not the world, has changed: a sensor whose values stand still,
   and an amplifier that is driven beyond its range, which flattens the tops of the signal at whatever level.
   A step of samples is looked at on its own. */
#include <stdint.h>

struct mote_health {
  uint32_t dropped; /* frames that found no room in the queue */
  uint32_t clipped; /* steps in which a channel has flat tops */
  uint32_t stuck;   /* steps in which a channel does not move at all */
};

/* Of the full scale of 32,768: quieter signals have so few levels that their tops are flat anyway. */
enum { MOTE_CLIP_LEAST_RANGE = 512 };
/* Fewer frames say too little. */
enum { MOTE_HEALTH_LEAST_FRAMES = 64 };
/* Of the frames in a step, the part that lies at the very top or bottom of a clipped one: 1 in so many. A
   sine whose range is the least one has 1 in 26 there at 100 Hz and 16 kHz, one that is cut at half its
   height 2 in 3. */
enum { MOTE_CLIP_PART = 16 };

static inline void mote_health_look_s16(struct mote_health* health, const int16_t* samples, uint32_t frames,
                                        uint32_t channels) {
  int clipped = 0, stuck = 0;
  if (frames < MOTE_HEALTH_LEAST_FRAMES) return;
  for (uint32_t c = 0; c < channels; ++c) {
    int32_t low = samples[c], high = samples[c];
    uint32_t at_low = 0, at_high = 0;
    for (uint32_t i = 0; i < frames; ++i) {
      const int32_t value = samples[i * channels + c];
      at_low = value < low ? 1u : at_low + (value == low);
      at_high = value > high ? 1u : at_high + (value == high);
      low = value < low ? value : low;
      high = value > high ? value : high;
    }
    stuck |= low == high;
    clipped |= high - low >= MOTE_CLIP_LEAST_RANGE && at_low + at_high > frames / MOTE_CLIP_PART;
  }
  health->clipped += (uint32_t)clipped;
  health->stuck += (uint32_t)stuck;
}

/* Floats have no known range, so only standing still is looked for. */
static inline void mote_health_look_f32(struct mote_health* health, const float* samples, uint32_t frames,
                                        uint32_t channels) {
  int stuck = 0;
  if (frames < 2) return;
  for (uint32_t c = 0; c < channels; ++c) {
    uint32_t same = 1;
    while (same < frames && samples[same * channels + c] == samples[c]) ++same;
    stuck |= same == frames;
  }
  health->stuck += (uint32_t)stuck;
}

#endif
