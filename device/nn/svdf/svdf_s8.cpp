/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/svdf/svdf_s8.h"

MOTE_KERNEL void MOTE_NAME(svdf_s8)(const void* const* in, void* const* out, void*,
                                    const mote_svdf_s8_params* p) {
  const int8_t* x = (const int8_t*)in[0];
  const int8_t* state = (const int8_t*)in[1];
  int8_t* y = (int8_t*)out[0];
  int8_t* kept = (int8_t*)out[1];
  const int32_t older = p->memory - 1;
  for (int32_t b = 0; b < p->batch; ++b, x += p->features) {
    const int8_t* feature_weights = p->feature_weights;
    const int8_t* time_weights = p->time_weights;
    const int32_t* feature_bias = p->feature_bias;
    for (int32_t u = 0; u < p->units; ++u) {
      int32_t sum = mote_flash_i32(p->bias + u);
      for (int32_t r = 0; r < p->rank; ++r, state += p->memory, kept += p->memory) {
        const int32_t feature =
            mote_svdf_feature(x, feature_weights, p->features, mote_flash_i32(feature_bias++));
        const int32_t scaled = mote_requantize(feature, p->state_multiplier, p->state_shift);
        memmove(kept, state + 1, (size_t)older * sizeof(int8_t));
        /* The sum may wrap around, as in TFLM. */
        kept[older] = (int8_t)(mote_clamp(scaled, -128, 127) + p->state_zero_point);
        feature_weights += p->features;
        for (int32_t t = 0; t < p->memory; ++t)
          sum =
              mote_wrap_add(sum, mote_wrap_mul(kept[t] - p->state_zero_point, mote_flash_i8(time_weights++)));
      }
      const int32_t scaled = mote_requantize(sum, p->out_multiplier, p->out_shift);
      *y++ = mote_offset_and_clamp(scaled, p->out_zero_point, p->out_min, p->out_max);
    }
  }
}
