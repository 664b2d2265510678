// SPDX-License-Identifier: Apache-2.0
// Random valid models: the kernels of one of the cores, which the bytes choose too, under its plan against
// the reference; one in 500 also as a library that both compilers build.
#include <numeric>

#include "ir/verify.h"
#include "ops/op.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/random_graph.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mote;
  const Graph graph = random_graph(data, size);
  require(verify(graph).ok() && verify_ops(graph).ok(), "a model made by the test does not verify");
  const std::string kernels = check_on_kernels(graph, std::accumulate(data, data + size, size_t{0}));
  require(kernels.empty(), kernels);
  static int runs = 0;
  constexpr int kRunsPerLibrary = 500;
  if (++runs % kRunsPerLibrary == 0) {
    const std::string library = check_emitted(graph);
    require(library.empty(), library);
  }
  return 0;
}
