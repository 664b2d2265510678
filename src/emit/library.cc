// SPDX-License-Identifier: Apache-2.0
#include "emit/library.h"

#include "base/text.h"
#include "emit/device_sources.h"
#include "emit/parts.h"

namespace mote {

namespace {

// What stands behind the model's name in the names of its files.
constexpr const char* kOwnFiles[] = {"", "_weights", "_selftest", "_check", "_listen"};

}  // namespace

std::string library_name(std::string_view text) {
  std::string name = c_identifier(text);
  for (const char* own : kOwnFiles)
    if (is_device_file("mote_" + name + own)) return name + "_model";
  return name;
}

std::vector<SourceFile> emit_library(const EmitRequest& request) {
  const std::string base = "src/mote_" + request.name;
  std::vector<SourceFile> files = {
      {base + ".h", emit_public_header(request)},          {base + ".cpp", emit_layers(request)},
      {base + "_weights.h", emit_weights_header(request)}, {base + "_weights.cpp", emit_weights(request)},
      {base + "_selftest.cpp", emit_self_test(request)},   {base + "_check.cpp", emit_check(request)},
  };
  for (SourceFile& file : emit_packaging(request)) files.push_back(std::move(file));
  if (request.listener != nullptr)
    for (SourceFile& file : emit_listener(request)) files.push_back(std::move(file));
  for (SourceFile& file : device_sources(request.model, request.layout)) files.push_back(std::move(file));
  return files;
}

}  // namespace mote
