/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/svdf/svdf.h"

MOTE_KERNEL void MOTE_NAME(svdf_f32)(const void* const* in, void* const* out, void*,
                                     const mote_svdf_f32_params* p) {
  const float* x = (const float*)in[0];
  const float* state = (const float*)in[1];
  float* y = (float*)out[0];
  float* kept = (float*)out[1];
  const int32_t older = p->memory - 1;
  for (int32_t b = 0; b < p->batch; ++b, x += p->features) {
    const float* feature_weights = p->feature_weights;
    const float* time_weights = p->time_weights;
    for (int32_t u = 0; u < p->units; ++u) {
      float sum = mote_flash_f32(p->bias + u);
      for (int32_t r = 0; r < p->rank; ++r, state += p->memory, kept += p->memory) {
        float feature = 0;
        for (int32_t i = 0; i < p->features; ++i) feature += x[i] * mote_flash_f32(feature_weights++);
        memmove(kept, state + 1, (size_t)older * sizeof(float));
        kept[older] = feature;
        for (int32_t t = 0; t < p->memory; ++t) sum += kept[t] * mote_flash_f32(time_weights++);
      }
      *y++ = mote_clamp_f32(sum, p->out_min, p->out_max);
    }
  }
}
