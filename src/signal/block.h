// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/origin.h"
#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// One step from samples to features: its name and settings, as a table [[signal]] of mote.toml has them.
// docs/signal.md lists all blocks with their settings.
struct Block {
  std::string name;  // "mfcc"
  Attrs settings;
  Origin where = {};  // in a project's file
};

// What comes from the sensor: int16 (audio; 32,768 is 1.0) or float32 in the sensor's unit. The shape is
// [samples], or [samples, channels], or [height, width, channels] of an image.
struct ChainInput {
  DType type = DType::kInt16;
  Shape shape;
  double rate_hz = 0;  // samples per second of each channel; 0 where that makes no sense

  // Of a stream, which an image is not.
  int64_t channels() const { return shape.size() > 1 ? shape[1] : 1; }
};

// The graph of a chain of blocks: input "samples", output "features". Blocks become nodes of operators, their
// tables (windows, filter banks, cosines) constants that are computed here in double precision; so the graph
// is compiled, verified and measured as any model. An error names the block by its place and says how to mend
// it.
Result<Graph> build_chain(const std::string& name, const ChainInput& input, const std::vector<Block>& blocks);

// The same with a model behind the blocks: input "samples", the model's outputs and labels. Features become
// what the model's one input is, by its scale where it is quantised; features that are quantised by another
// scale, or of another size, are an error.
Result<Graph> build_pipeline(const std::string& name, const ChainInput& input,
                             const std::vector<Block>& blocks, const Graph& model);

// The names of all blocks, in alphabetical order.
std::vector<std::string> block_names();

// A chain that is known by name, ready for build_chain(); presets.cc says of each where it comes from.
struct Preset {
  std::string name, summary;
  ChainInput input;
  std::vector<Block> blocks;
};
const std::vector<Preset>& presets();
Result<Preset> find_preset(const std::string& name);

}  // namespace mote
