// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mote {

// May a kernel's output lie over its first input?
enum class Overlap {
  kNone,     // never
  kInPlace,  // at the very same address, when both have the same number of bytes
  kAlias,    // as kInPlace, and then the call does nothing and is left out (reshape)
};

// What device/nn/kernels.inc says of a kernel, and how to call it on the host.
struct KernelInfo {
  // Calls the kernel: input and output pointers in the order of its prototype.
  using Thunk = void (*)(const void* const* inputs, void* const* outputs, void* scratch, const void* params);

  const char* name;         // "conv2d_s8_dsp"; the C symbol is mote_<name>_<version tag>
  const char* source;       // file under device/
  const char* params_type;  // C type of the parameter block
  size_t params_bytes;      // its size on the host, to check what lower() packs
  uint32_t isa;             // Isa bits that the core must have
  int code_bytes;           // on Cortex-M4, gcc 12 -Os; checked by tests
  Overlap overlap;
  int cost;  // instructions per 100 multiply-accumulates (or per 100 outputs), for the choice
  Thunk run;
};

const std::vector<KernelInfo>& kernels();

// The kernel of that name; it exists, or this is a fault in mote.
const KernelInfo& kernel(const char* name);

}  // namespace mote
