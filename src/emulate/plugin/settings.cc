// SPDX-License-Identifier: MIT
#include "settings.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace counter {

namespace {

using mote::timing::CacheGeometry;

bool read_cache(std::istream& in, CacheGeometry* cache) {
  return static_cast<bool>(in >> cache->bytes >> cache->line_bytes >> cache->ways);
}

bool read_flash(std::istream& in, Settings* settings) {
  mote::timing::FlashTiming flash;
  int prefetch = 0;
  in >> std::hex >> flash.begin >> flash.end >> std::dec >> flash.wait_states >> flash.read_bytes >> prefetch;
  flash.prefetch = prefetch != 0;
  settings->memory.flash.push_back(flash);
  return !in.fail();
}

bool read_flash_cache(std::istream& in, Settings* settings) {
  std::string which;
  CacheGeometry cache;
  if (settings->memory.flash.empty() || !(in >> which) || !read_cache(in, &cache)) return false;
  mote::timing::FlashTiming& flash = settings->memory.flash.back();
  if (which == "instruction") flash.instruction_cache = cache;
  if (which == "data") flash.data_cache = cache;
  if (which == "both") flash.cache = cache;
  return which == "instruction" || which == "data" || which == "both";
}

bool read_ram(std::istream& in, Settings* settings) {
  mote::timing::RamTiming ram;
  int coupled = 0;
  in >> std::hex >> ram.begin >> ram.end >> std::dec >> ram.wait_states >> coupled;
  ram.tightly_coupled = coupled != 0;
  settings->memory.ram.push_back(ram);
  return !in.fail();
}

bool read_l1(std::istream& in, Settings* settings) {
  std::string which;
  if (!(in >> which) || (which != "instruction" && which != "data")) return false;
  return read_cache(in, which == "data" ? &settings->memory.l1_data : &settings->memory.l1_instruction);
}

bool read_layer(std::istream& in, Settings* settings) {
  int number = 0;
  uint64_t entry = 0;
  if (!(in >> number >> std::hex >> entry)) return false;
  settings->ranges.push_back({entry, entry + 1, kFirstLayer + static_cast<int>(settings->layers.size())});
  settings->layers.push_back(number);
  return true;
}

bool read_range(std::istream& in, int region, Settings* settings) {
  Range range{0, 0, region};
  in >> std::hex >> range.begin >> range.end;
  settings->ranges.push_back(range);
  return !in.fail();
}

bool read_line(const std::string& line, Settings* settings) {
  std::istringstream in(line);
  std::string word;
  in >> word;
  if (word == "outside") return read_range(in, kOutside, settings);
  if (word == "glue") return read_range(in, kGlue, settings);
  if (word == "layer") return read_layer(in, settings);
  if (word == "flash") return read_flash(in, settings);
  if (word == "flash_cache") return read_flash_cache(in, settings);
  if (word == "ram") return read_ram(in, settings);
  if (word == "l1") return read_l1(in, settings);
  if (word == "function") {
    Function function;
    in >> function.name >> std::hex >> function.begin >> function.end;
    settings->functions.push_back(function);
    return !in.fail();
  }
  if (word != "core" || !(in >> word)) return false;
  settings->core = mote::timing::find_core_timing(word);
  return settings->core != nullptr;
}

bool read_file(const std::string& path, Settings* settings) {
  std::ifstream file(path);
  if (!file) {
    std::fprintf(stderr, "mote's instruction counter: %s cannot be read\n", path.c_str());
    return false;
  }
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (read_line(line, settings)) continue;
    std::fprintf(stderr, "mote's instruction counter: %s:%d is not understood: %s\n", path.c_str(), number,
                 line.c_str());
    return false;
  }
  std::sort(settings->functions.begin(), settings->functions.end(),
            [](const Function& a, const Function& b) { return a.begin < b.begin; });
  return true;
}

bool read_argument(const std::string& argument, Settings* settings) {
  const size_t equals = argument.find('=');
  const std::string key = argument.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : argument.substr(equals + 1);
  if (key == "regions") return read_file(value, settings);
  if (key == "out") {
    settings->out = value;
    return true;
  }
  if (argument == "mode=block") settings->mode = Mode::kBlock;
  if (argument == "mode=instruction") settings->mode = Mode::kInstruction;
  if (argument == "mode=cycles") settings->mode = Mode::kCycles;
  if (key == "mode" && (value == "block" || value == "instruction" || value == "cycles")) return true;
  std::fprintf(stderr, "mote's instruction counter: bad argument '%s'\n", argument.c_str());
  return false;
}

}  // namespace

bool read_arguments(int count, char** arguments, Settings* settings) {
  for (int i = 0; i < count; ++i)
    if (!read_argument(arguments[i], settings)) return false;
  const char* missing = settings->out.empty() ? "out=FILE"
                        : settings->mode == Mode::kCycles && settings->core == nullptr
                            ? "a core in regions=FILE"
                            : nullptr;
  if (missing != nullptr) std::fprintf(stderr, "mote's instruction counter: %s is missing\n", missing);
  return missing == nullptr;
}

}  // namespace counter
