// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace mote {

// In which order a kernel reads its inputs and writes its output; access_order.h turns it into steps of one
// call.
enum class Access {
  kNone,                 // the output never lies over an input
  kInPlace,              // the output may lie exactly over the first input, byte by byte
  kAlias,                // as kInPlace, and then the call does nothing and is left out (reshape)
  kElements,             // word by word, ascending; inputs of the output's size alike
  kVectors,              // one row of a batch after the other; a row is read until its output is written
  kPositions,            // output positions ascending; a window is read until its last output is written
  kPositionsBy3,         // three positions at a time, whose windows are read before their outputs are written
  kPositionsBy4,         // four, alike
  kPositionsBy4Overlap,  // the same, and a remainder is made by doing the last four positions (again)
  kChannelRows,          // channel by channel; in each, rows ascending: those that the windows of a row of
                         // outputs see are read before it is written, and once only
  kChannelStrips,  // as kChannelRows, or along columns, several rows at once: the call's parameters say it
  kChannels,       // channel by channel; all of a channel is read before any of it is written
  kStrided,  // element by element of the output, each read where the call's parameters (strided_copy.h) say
  kStridedRuns,  // the same with whole rows, each read until it is written
};

// What device/nn/kernels.inc says of a kernel, and how to call it on the host.
struct KernelInfo {
  // Calls the kernel: input and output pointers in the order of its prototype, or as the two lists that it
  // takes.
  using Thunk = void (*)(const void* const* inputs, void* const* outputs, void* scratch, const void* params);

  const char* name;         // "conv2d_s8_dsp"; the C symbol is mote_<name>_<version tag>
  const char* source;       // file under device/
  const char* params_type;  // C type of the parameter block
  size_t params_bytes;      // its size on the host, to check what lower() packs
  uint32_t isa;             // Isa bits that the core must have
  int code_bytes;           // on Cortex-M4, gcc 12 -Os; checked by tests
  Access access;
  int cost;          // instructions per 100 multiply-accumulates (or per 100 outputs), for the choice
  bool takes_lists;  // of any number of inputs and outputs, in place of one argument for each
  Thunk run;
};

const std::vector<KernelInfo>& kernels();

// The kernel of that name, or null.
const KernelInfo* find_kernel(std::string_view name);

// The kernel of that name; it exists, or this is a fault in mote.
const KernelInfo& kernel(const char* name);

}  // namespace mote
