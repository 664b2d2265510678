/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_KERNELS_H
#define MOTE_KERNELS_H
/* Every kernel's contract, for the host; a model library includes only the families that it uses. */
#include "device/nn/conv2d/conv2d.h"
#endif
