// SPDX-License-Identifier: Apache-2.0
#include "device/nn/kernels.h"

#include <type_traits>

#include "base/format.h"
#include "ops/kernel_info.h"
#include "target/target.h"

namespace mote {

namespace {

// Spreads the pointer lists over a kernel's own arguments: (const In*..., Out*, void* scratch, const
// Params*). A kernel of any number of tensors takes the lists themselves.
template <auto Kernel>
struct Adapter;

template <class Params, void (*Kernel)(const void* const*, void* const*, void*, const Params*)>
struct Adapter<Kernel> {
  static constexpr bool takes_lists = true;
  static void run(const void* const* in, void* const* out, void* scratch, const void* params) {
    Kernel(in, out, scratch, static_cast<const Params*>(params));
  }
};

template <class In, class Out, class Params, void (*Kernel)(const In*, Out*, void*, const Params*)>
requires(!std::is_pointer_v<In>) struct Adapter<Kernel> {
  static constexpr bool takes_lists = false;
  static void run(const void* const* in, void* const* out, void* scratch, const void* params) {
    Kernel(static_cast<const In*>(in[0]), static_cast<Out*>(out[0]), scratch,
           static_cast<const Params*>(params));
  }
};

template <class In, class Out, class Params, void (*Kernel)(const In*, const In*, Out*, void*, const Params*)>
struct Adapter<Kernel> {
  static constexpr bool takes_lists = false;
  static void run(const void* const* in, void* const* out, void* scratch, const void* params) {
    Kernel(static_cast<const In*>(in[0]), static_cast<const In*>(in[1]), static_cast<Out*>(out[0]), scratch,
           static_cast<const Params*>(params));
  }
};

template <class In, class Out, class Params,
          void (*Kernel)(const In*, const In*, const In*, Out*, void*, const Params*)>
struct Adapter<Kernel> {
  static constexpr bool takes_lists = false;
  static void run(const void* const* in, void* const* out, void* scratch, const void* params) {
    Kernel(static_cast<const In*>(in[0]), static_cast<const In*>(in[1]), static_cast<const In*>(in[2]),
           static_cast<Out*>(out[0]), scratch, static_cast<const Params*>(params));
  }
};

}  // namespace

const std::vector<KernelInfo>& kernels() {
  using enum Access;
  static const std::vector<KernelInfo> table = {
#define KERNEL(name, source, params, isa, code_bytes, access, cost) \
  {#name,                                                           \
   source,                                                          \
   #params,                                                         \
   sizeof(params),                                                  \
   isa,                                                             \
   code_bytes,                                                      \
   access,                                                          \
   cost,                                                            \
   Adapter<MOTE_NAME(name)>::takes_lists,                           \
   &Adapter<MOTE_NAME(name)>::run},
#include "device/nn/kernels.inc"
#undef KERNEL
  };
  return table;
}

const KernelInfo* find_kernel(std::string_view name) {
  for (const KernelInfo& info : kernels())
    if (info.name == name) return &info;
  return nullptr;
}

const KernelInfo& kernel(const char* name) {
  if (const KernelInfo* found = find_kernel(name)) return *found;
  throw std::logic_error(format("no kernel '{}' in device/nn/kernels.inc", name));
}

}  // namespace mote
