// SPDX-License-Identifier: Apache-2.0
#include "emulate/counts.h"

#include <unistd.h>

#include <algorithm>

#include "base/format.h"
#include "base/io.h"
#include "base/json.h"
#include "emulate/size.h"
#include "emulate/timing/core_timing.h"

namespace mote {

namespace {

Error broken_report() { return Error(Code::kInternal, "the instruction counter's report is not whole"); }

// One object of the report, {"sum", "min", "max"}, per inference.
InstructionCount read_count(const Json& json, int64_t inferences) {
  return {json.at("min"), json.at("max"), json.at("sum").get<double>() / static_cast<double>(inferences)};
}

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

Result<std::string> plugin_regions(const Elf& elf, const Firmware& firmware, Counting counting) {
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
  if (counting != Counting::kCycles) return out;
  for (const ElfSymbol& symbol : elf.symbols)
    if (symbol.is_function && symbol.bytes > 0)
      out += format("function {} {:x} {:x}\n", symbol.name, symbol.address, symbol.address + symbol.bytes);
  return out + format("core {}\n", firmware.board.core) + memory_lines(firmware.board);
}

std::string memory_lines(const Target& board) {
  std::string out;
  const auto cache = [&](const char* what, const CacheGeometry& c) {
    if (c.bytes > 0) out += format("{} {} {} {}\n", what, c.bytes, c.line_bytes, c.ways);
  };
  const Memory& flash = board.emulator->flash;
  const Memory& ram = board.emulator->ram;
  if (board.flash_timing) {
    const FlashTiming& t = *board.flash_timing;
    out +=
        format("flash {:x} {:x} {} {} {}\n", flash.origin, flash.origin + static_cast<uint64_t>(flash.bytes),
               t.wait_states, t.read_bytes, t.prefetch ? 1 : 0);
    cache("flash_cache instruction", t.instruction_cache);
    cache("flash_cache data", t.data_cache);
    cache("flash_cache both", t.cache);
  }
  // The firmware's variables lie as far from the start of RAM on the board as here.
  const auto coupled = static_cast<uint64_t>(std::min(board.ram_timing.tightly_coupled_bytes, ram.bytes));
  if (coupled > 0) out += format("ram {:x} {:x} 0 1\n", ram.origin, ram.origin + coupled);
  if (coupled < static_cast<uint64_t>(ram.bytes))
    out += format("ram {:x} {:x} {} 0\n", ram.origin + coupled, ram.origin + static_cast<uint64_t>(ram.bytes),
                  board.ram_timing.wait_states);
  cache("l1 instruction", board.l1_instruction);
  cache("l1 data", board.l1_data);
  return out;
}

bool has_cycle_model(const std::string& core) { return timing::find_core_timing(core) != nullptr; }

namespace {

// A layer's entry of the report.
Status read_layer(const Json& json, const Firmware& firmware, int64_t inferences, InstructionCounts* counts) {
  const int node = json.at("node");
  const int64_t entries = json.at("entries");
  // A layer in strips is entered for each of them.
  if (!firmware.forks && (entries < inferences || entries % inferences != 0))
    return Error(Code::kInternal, format("the function of node {} was entered {} times in {} inferences",
                                         node, entries, inferences));
  counts->layers[node] = read_count(json.at("instructions"), inferences);
  if (counts->cycles) counts->cycles->layers[node] = read_count(json.at("cycles"), inferences);
  return ok_status();
}

void read_functions(const Json& json, int64_t inferences, InstructionCounts* counts) {
  const auto per_inference = [&](const Json& sum) {
    return sum.get<double>() / static_cast<double>(inferences);
  };
  for (const Json& f : json)
    counts->functions.push_back({f.at("name"), per_inference(f.at("calls")),
                                 per_inference(f.at("instructions")), per_inference(f.at("cycles"))});
  std::stable_sort(counts->functions.begin(), counts->functions.end(),
                   [](const FunctionCount& a, const FunctionCount& b) { return a.cycles > b.cycles; });
}

Result<InstructionCounts> read_counts(const Json& json, const Firmware& firmware, int64_t inferences) {
  const int64_t counted = json.at("inferences");
  if (counted != inferences)
    return Error(Code::kInternal, format("{} inferences were run, but {} counted", inferences, counted));
  InstructionCounts counts;
  const Json& total = json.at("total");
  const Json& glue = json.at("glue");
  counts.total = read_count(total.at("instructions"), inferences);
  counts.glue = read_count(glue.at("instructions"), inferences);
  if (total.contains("cycles"))
    counts.cycles = {
        read_count(total.at("cycles"), inferences), read_count(glue.at("cycles"), inferences), {}};
  for (const Json& layer : json.at("layers")) MOTE_TRY(read_layer(layer, firmware, inferences, &counts));
  if (counts.layers.size() != firmware.layers.size()) return broken_report();
  if (counts.cycles) read_functions(json.at("functions"), inferences, &counts);
  return counts;
}

}  // namespace

Result<InstructionCounts> parse_counts(const std::string& text, const Firmware& firmware,
                                       int64_t inferences) {
  const Result<Json> json = parse_json(text, "counts.json");
  if (!json.ok()) return broken_report();
  try {
    return read_counts(*json, firmware, inferences);
  } catch (const Json::exception&) {  // a key that is missing, or of another type
    return broken_report();
  }
}

}  // namespace mote
