// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/io.h"

namespace mote {

// Adds one input to the seeds of a fuzzer.
class SeedWriter {
 public:
  explicit SeedWriter(std::string folder) : folder_(std::move(folder)) {}
  void add(const std::string& fuzzer, const std::string& name, const Bytes& bytes);
  void add(const std::string& fuzzer, const std::string& name, const std::string& text) {
    add(fuzzer, name, Bytes(text.begin(), text.end()));
  }
  bool ok() const { return ok_; }

 private:
  std::string folder_;
  bool ok_ = true;
};

void add_fetch_seeds(SeedWriter& seeds);
void add_format_seeds(SeedWriter& seeds);
void add_image_seeds(SeedWriter& seeds);
void add_model_seeds(SeedWriter& seeds);
void add_onnx_seeds(SeedWriter& seeds);
void add_set_seeds(SeedWriter& seeds);
void add_stream_seeds(SeedWriter& seeds);

}  // namespace mote
