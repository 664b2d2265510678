/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_KERNELS_H
#define MOTE_KERNELS_H
/* Every kernel's contract, for the host; a model library includes only the families that it uses. */
#include "device/nn/activation/activation.h"
#include "device/nn/add/add.h"
#include "device/nn/conv2d/conv2d.h"
#include "device/nn/conv2d_add/conv2d_add.h"
#include "device/nn/copy/copy.h"
#include "device/nn/depthwise_conv2d/depthwise_conv2d.h"
#include "device/nn/fully_connected/fully_connected.h"
#include "device/nn/leaky_relu/leaky_relu.h"
#include "device/nn/lookup/lookup.h"
#include "device/nn/mul/mul.h"
#include "device/nn/pad/pad.h"
#include "device/nn/pool2d/pool2d.h"
#include "device/nn/rescale/rescale.h"
#include "device/nn/softmax/softmax.h"
#endif
