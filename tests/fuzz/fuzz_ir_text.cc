// SPDX-License-Identifier: Apache-2.0
#include "ir/text.h"
#include "tests/fuzz/check_graph.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  const Result<Graph> graph = parse_graph(std::string(data, data + size), "fuzz.mote");
  require_sound(graph);
  if (!graph.ok()) return 0;
  const std::string text = print(*graph);
  const Result<Graph> back = parse_graph(text, "again.mote");
  require(back.ok() && print(*back) == text, "the text form does not read back");
  const Status ops = verify_ops(*graph);
  require_sound(ops);
  if (ops.ok()) check_graph(*graph);
  return 0;
}
