// SPDX-License-Identifier: MIT-0
#ifndef MOTE_REDUCE_ELEMENTS_H
#define MOTE_REDUCE_ELEMENTS_H
// The walk over a tensor that all reductions share.

#include "device/nn/reduce/reduce.h"
#include "device/port/requantize.h"

// Writes finish(x) for every output, in order, where x starts as `start` and becomes next(x, element) with
// every element that the output is made of.
template <class T, class Sum, class Params, class Next, class Finish>
MOTE_INLINE void mote_reduce(const T* in, T* out, const Params* p, Sum start, Next next, Finish finish) {
  for (int32_t i = p->kept_0; i > 0; --i, in += p->kept_stride_0) {
    const T* first = in;
    for (int32_t j = p->kept_1; j > 0; --j, first += p->kept_stride_1) {
      const T* row = first;
      Sum sum = start;
      for (int32_t a = p->reduced_0; a > 0; --a, row += p->reduced_stride_0) {
        const T* element = row;
        for (int32_t b = p->reduced_1; b > 0; --b, element += p->reduced_stride_1) sum = next(sum, *element);
      }
      *out++ = finish(sum);
    }
  }
}

template <class T>
MOTE_INLINE void mote_reduce_sum(const T* in, T* out, const mote_reduce_sum_params* p, int32_t low,
                                 int32_t high) {
  mote_reduce(
      in, out, p, (int32_t)0, [](int32_t sum, T element) { return mote_wrap_add(sum, element); },
      [p, low, high](int32_t sum) {
        const int32_t value = mote_requantize(mote_wrap_sub(sum, p->offset), p->multiplier, (int)p->shift);
        const int32_t zero = p->out_zero_point;
        return (T)(mote_clamp(value, low - zero, high - zero) + zero);
      });
}

template <class T>
MOTE_INLINE void mote_reduce_max(const T* in, T* out, const mote_reduce_params* p, T lowest) {
  mote_reduce(
      in, out, p, lowest, [](T largest, T element) { return element > largest ? element : largest; },
      [](T largest) { return largest; });
}

template <class T>
MOTE_INLINE void mote_reduce_min(const T* in, T* out, const mote_reduce_params* p, T highest) {
  mote_reduce(
      in, out, p, highest, [](T smallest, T element) { return element < smallest ? element : smallest; },
      [](T smallest) { return smallest; });
}

#endif
