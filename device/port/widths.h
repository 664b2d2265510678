/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_WIDTHS_H
#define MOTE_WIDTHS_H
/* Elements of which nothing but the width is known, for kernels that move them. They may stand for any type.
 */

#include "device/port/port.h"

typedef uint8_t mote_x8;
typedef uint16_t __attribute__((may_alias)) mote_x16;
typedef uint32_t __attribute__((may_alias)) mote_x32;

/* Two words: tensors are aligned to four bytes. */
typedef struct mote_x64 {
  uint32_t low, high;
} __attribute__((may_alias)) mote_x64;

#endif
