/* SPDX-License-Identifier: MIT-0 */
#include "device/dsp/real_fft.h"
#include "device/port/math_log.h"
#include "device/port/math_sqrt.h"
#include "device/signal/mel.h"

MOTE_KERNEL void MOTE_NAME(mel_f32)(const float* x, float* y, void* scratch, const mote_mel_f32_params* p) {
  typedef mote_fft_f32 Ops;
  Ops::Stored* numbers = (Ops::Stored*)scratch;
  for (int32_t frame = 0; frame < p->frames; ++frame, x += p->step) {
    for (int32_t i = 0; i < p->points; ++i) {
      const int32_t k = 2 * i;
      const float even = k < p->size ? x[k] * mote_flash_f32(p->window + k) : 0.0f;
      const float odd = k + 1 < p->size ? x[k + 1] * mote_flash_f32(p->window + k + 1) : 0.0f;
      numbers[mote_flash_i16(p->positions + i)] = Ops::to(Ops::make(even, odd));
    }
    mote_fft<Ops, false, false>(numbers, p->points, p->radices, p->stages, p->twiddles);
    mote_real_fft_finish<Ops>(numbers, p->points, p->halves);
    for (int32_t k = 0; k <= p->points; ++k) {
      const float power = numbers[k].r * numbers[k].r + numbers[k].i * numbers[k].i;
      numbers[k].r = p->magnitude != 0 ? mote_sqrt(power) : power;
    }
    const float* weights = p->weights;
    const int16_t* bands = p->bands;
    for (int32_t band = 0; band < p->count; ++band, bands += 2) {
      const Ops::Stored* bin = numbers + mote_flash_i16(bands);
      float sum = 0.0f;
      for (int32_t i = mote_flash_i16(bands + 1); i > 0; --i) sum += (bin++)->r * mote_flash_f32(weights++);
      *y++ = p->log != 0 ? mote_log(sum + p->floor) : sum;
    }
  }
}
