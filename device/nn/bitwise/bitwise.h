/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_BITWISE_H
#define MOTE_BITWISE_H
/* The bits of two integers, of tensors of any shapes that fit together (broadcast.h): and, or, exclusive or,
   or a shifted by b places. A shift by less than 0 places, or by as many as there are bits or more, leaves
   nothing but the sign of MOTE_BITWISE_SHIFT_RIGHT_SIGNED. */

#include "device/nn/broadcast/broadcast.h"

#define MOTE_BITWISE_AND 0
#define MOTE_BITWISE_OR 1
#define MOTE_BITWISE_XOR 2
#define MOTE_BITWISE_SHIFT_LEFT 3
#define MOTE_BITWISE_SHIFT_RIGHT 4 /* zeros come in */
#define MOTE_BITWISE_SHIFT_RIGHT_SIGNED 5

typedef struct mote_bitwise_params {
  MOTE_BROADCAST_FIELDS;
  int32_t function;
} mote_bitwise_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. Signed or not. */
void MOTE_NAME(bitwise_x8)(const void* a, const void* b, void* out, void* scratch,
                           const mote_bitwise_params* p);
void MOTE_NAME(bitwise_x16)(const void* a, const void* b, void* out, void* scratch,
                            const mote_bitwise_params* p);
void MOTE_NAME(bitwise_x32)(const void* a, const void* b, void* out, void* scratch,
                            const mote_bitwise_params* p);
void MOTE_NAME(bitwise_x64)(const void* a, const void* b, void* out, void* scratch,
                            const mote_bitwise_params* p);

#ifdef __cplusplus
}

/* T is signed, U the unsigned type of its width. */
template <class T, class U>
MOTE_INLINE void mote_bitwise(const void* a, const void* b, void* out, const mote_bitwise_params* p) {
  const int32_t function = p->function;
  mote_broadcast((const T*)a, (const T*)b, (T*)out, p, [function](T x, T y) -> T {
    const bool within = (U)y < 8 * sizeof(T);
    switch (function) {
      case MOTE_BITWISE_AND:
        return (T)(x & y);
      case MOTE_BITWISE_OR:
        return (T)(x | y);
      case MOTE_BITWISE_XOR:
        return (T)(x ^ y);
      case MOTE_BITWISE_SHIFT_LEFT:
        return within ? (T)((U)x << y) : (T)0;
      case MOTE_BITWISE_SHIFT_RIGHT:
        return within ? (T)((U)x >> y) : (T)0;
      default:
        return (T)(x >> (within ? y : (T)(8 * sizeof(T) - 1)));
    }
  });
}
#endif
#endif
