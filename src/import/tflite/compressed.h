// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string_view>

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

// The older form: a tensor's buffer holds indices of `width` bits, and `values` a table for each channel of
// the output.
Result<Bytes> looked_up(const Bytes& indices, int width, std::string_view values, const Tensor& output);

// Which tensors of a subgraph are compressed so, from the metadata "COMPRESSION_METADATA" of the file, a
// FlatBuffer of its own. Source: TFLM 90b983c, micro/compression/metadata.fbs.
struct LookupTable {
  uint32_t values_buffer = 0;
  int width = 0;
};
Result<std::map<int32_t, LookupTable>> compression_of(std::string_view metadata, size_t subgraph);

}  // namespace mote::tflite
