// SPDX-License-Identifier: Apache-2.0
#include "emulate/counts.h"

#include <unistd.h>

#include <sstream>

#include "base/format.h"
#include "base/io.h"
#include "emulate/size.h"

namespace mote {

namespace {

// One line of the report after its name.
struct Line {
  int64_t entries = 0, sum = 0, min = 0, max = 0;

  bool read(std::istream& in) { return static_cast<bool>(in >> entries >> sum >> min >> max); }
  InstructionCount per(int64_t inferences) const {
    return {min, max, static_cast<double>(sum) / static_cast<double>(inferences)};
  }
};

Error broken_report() { return Error(Code::kInternal, "the instruction counter's report is not whole"); }

// True for mote_<model>_<function> itself and the parts into which a compiler may split it ("....part.0").
bool is_part_of(const std::string& symbol, const std::string& function) {
  return symbol == function || symbol.compare(0, function.size() + 1, function + ".") == 0;
}

}  // namespace

Result<std::string> plugin_path() {
  std::string path = program_folder() + "/../lib/mote/count_instructions.so";
  if (::access(path.c_str(), R_OK) == 0) return path;
  return Error(Code::kMissingTool, "mote's instruction counter is missing: " + path,
               "build or install mote again; the file belongs beside the program, in ../lib/mote");
}

Result<std::string> plugin_regions(const Elf& elf, const Firmware& firmware) {
  std::string out;
  bool has_glue = false, has_outside = false;
  for (const ElfSymbol& symbol : elf.symbols) {
    if (!symbol.is_function) continue;
    const bool outside = symbol.name == "harness_call";
    const std::string strips = "mote_" + firmware.model + "_strips_";
    const bool glue = is_part_of(symbol.name, "mote_" + firmware.model + "_invoke") ||
                      is_part_of(symbol.name, "mote_" + firmware.model + "_step") ||
                      symbol.name.compare(0, strips.size(), strips) == 0;
    if (outside || glue)
      out += format("{} {:x} {:x}\n", outside ? "outside" : "glue", symbol.address,
                    symbol.address + symbol.bytes);
    has_glue |= glue;
    has_outside |= outside;
  }
  const auto layers = find_layers(elf, firmware.model);
  for (const int node : firmware.layers) {
    const auto found = layers.find(node);
    if (found == layers.end())
      return Error(Code::kInternal, format("the firmware has no function for node {}", node));
    out += format("layer {} {:x}\n", node, found->second->address);
  }
  if (!has_glue || !has_outside)
    return Error(Code::kInternal, format("the firmware has no function mote_{}_invoke", firmware.model));
  return out;
}

Result<InstructionCounts> parse_counts(const std::string& text, const Firmware& firmware,
                                       int64_t inferences) {
  std::istringstream in(text);
  std::string word;
  int64_t counted = -1;
  if (!(in >> word >> counted) || word != "inferences") return broken_report();
  if (counted != inferences)
    return Error(Code::kInternal, format("{} inferences were run, but {} counted", inferences, counted));
  InstructionCounts counts;
  Line line;
  while (in >> word && word != "end") {
    int node = -1;
    if (word == "layer" && !(in >> node)) return broken_report();
    if (!line.read(in)) return broken_report();
    if (word == "total") counts.total = line.per(inferences);
    if (word == "glue") counts.glue = line.per(inferences);
    if (word != "layer") continue;
    // A layer in strips is entered for each of them.
    if (line.entries < inferences || line.entries % inferences != 0)
      return Error(Code::kInternal, format("the function of node {} was entered {} times in {} inferences",
                                           node, line.entries, inferences));
    counts.layers[node] = line.per(inferences);
  }
  if (word != "end" || counts.layers.size() != firmware.layers.size()) return broken_report();
  return counts;
}

}  // namespace mote
