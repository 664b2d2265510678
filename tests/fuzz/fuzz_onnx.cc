// SPDX-License-Identifier: Apache-2.0
#include "import/import.h"
#include "ir/text.h"
#include "tests/fuzz/check_graph.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  // The first byte chooses, the file follows.
  ImportOptions options;
  options.keep_layout = size > 0 && (data[0] & 1) != 0;
  const Result<Graph> graph = size > 0 ? import_onnx(Bytes(data + 1, data + size), "fuzz.onnx", options)
                                       : import_onnx({}, "fuzz.onnx");
  require_sound(graph);
  if (!graph.ok()) return 0;
  check_graph(*graph);
  // What has been read can be written down and read back.
  const std::string text = print(*graph);
  const Result<Graph> back = parse_graph(text, "fuzz.mote");
  require(back.ok() && print(*back) == text, "the text form does not read back");
  return 0;
}
