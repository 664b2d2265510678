// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/io.h"
#include "base/result.h"
#include "ir/graph.h"

namespace mote::tflite {

// The value of a constant that TensorFlow Lite Micro's operator TFLM_DECODE computes at run time; mote
// computes it when the model is read. `ancillary` begins with 16 bytes: the method (0 a table of values, 1
// Huffman's code, 2 zeros left out), its version and its parameters; a table follows. `output` gives type,
// shape and quantisation, none of which has been checked. Bits run from the highest of the first byte on.
// Source: TFLM 90b983c, micro/kernels/decode_state_lut.h, _huffman.h and _prune.h.
Result<Bytes> decompressed(const Bytes& compressed, const Bytes& ancillary, const Tensor& output);

}  // namespace mote::tflite
