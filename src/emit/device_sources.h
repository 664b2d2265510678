// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>
#include <vector>

#include "emit/library.h"
#include "ops/kernel_info.h"

namespace mote {

// Copies of the sources of all kernels that the model calls, and of every header they include, ready for a
// model library: "device/nn/add/add.h" becomes "mote_add.h", and the version tag in the kernels' names is a
// hash over all of device/.
std::vector<SourceFile> device_sources(const Lowered& model, const Layout& layout);

// The header that declares a kernel, as it is called in a model library: "mote_conv2d.h".
std::string contract_header(const KernelInfo& kernel);

// Headers of device/ and all that they include, as they are in a model library: "app/queue.h" becomes
// "src/mote_queue.h".
std::vector<SourceFile> library_headers(const std::vector<std::string>& names);

// Headers of device/ and all that they include, unchanged and each under its own path, "device/port/crc32.h":
// for code on the board that is not part of a model library.
std::vector<SourceFile> device_headers(const std::vector<std::string>& names);

// Is it the name of a file that device_sources() may give, without its ending? Letters count as on file
// systems that do not tell large from small.
bool is_device_file(const std::string& stem);

// Eight hexadecimal digits over the kernels' sources of this version of mote.
std::string kernel_version_tag();

}  // namespace mote
