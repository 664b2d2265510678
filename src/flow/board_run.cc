// SPDX-License-Identifier: Apache-2.0
#include "flow/board_run.h"

#include "flow/compile.h"

namespace mote {

Result<Firmware> build_for_board(const Compiled& compiled, const std::string& optimization,
                                 bool weights_in_ram, const Listener* listener) {
  MOTE_ASSIGN(const TemporaryFolder folder, TemporaryFolder::make("mote-library"));
  const std::string library = folder / compiled.name;
  MOTE_ASSIGN(const std::vector<std::string> files, write_library(compiled, library, listener));
  (void)files;
  FirmwareRequest request;
  request.lowered = &compiled.model;
  request.layout = &compiled.layout;
  request.library_folder = library;
  request.model = compiled.name;
  request.optimization = optimization;
  request.weights_in_ram = weights_in_ram;
  request.listens = listener != nullptr;
  return build_firmware(request);
}

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes out;
  for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

}  // namespace mote
