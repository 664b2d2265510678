// SPDX-License-Identifier: MIT
#include "tally.h"

#include <cinttypes>
#include <cmath>
#include <cstdio>

namespace counter {

void Region::end_inference() {
  instructions.end_inference();
  cycles.end_inference();
  entries_sum += entries;
  entries = 0;
}

Tally::Tally(const Settings& settings)
    : settings_(settings),
      regions_(kFirstLayer + settings.layers.size()),
      functions_(settings.functions.size()) {}

void Tally::end_inference() {
  for (size_t i = kGlue; i < regions_.size(); ++i) {
    whole_.instructions.now += regions_[i].instructions.now;
    whole_.cycles.now += regions_[i].cycles.now;
    regions_[i].end_inference();
  }
  whole_.end_inference();
  ++inferences_;
}

void Tally::enter(int region, uint64_t instructions, uint64_t cycles) {
  // Only the glue calls layers; a layer's entry inside another layer is part of that one.
  if (region >= kFirstLayer && current_ != kGlue) return;
  if (region == current_) return;
  if (current_ != kOutside) {
    Region& left = regions_[static_cast<size_t>(current_)];
    left.instructions.now += instructions - instructions_mark_;
    left.cycles.now += cycles - cycles_mark_;
  }
  instructions_mark_ = instructions;
  cycles_mark_ = cycles;
  if (region == kOutside) end_inference();
  if (region >= kFirstLayer || current_ == kOutside) ++regions_[static_cast<size_t>(region)].entries;
  current_ = region;
}

namespace {

void print_figure(std::FILE* out, const char* name, const Figure& figure, double factor, bool any) {
  const auto value = [&](uint64_t v) {
    return factor == 1 ? v : static_cast<uint64_t>(std::llround(static_cast<double>(v) * factor));
  };
  std::fprintf(out, ", \"%s\": {\"sum\": %" PRIu64 ", \"min\": %" PRIu64 ", \"max\": %" PRIu64 "}", name,
               value(figure.sum), value(any ? figure.min : 0), value(figure.max));
}

}  // namespace

bool Tally::write(double residual) const {
  std::FILE* out = std::fopen(settings_.out.c_str(), "w");
  if (out == nullptr) return false;
  const bool with_cycles = settings_.mode == Mode::kCycles;
  const auto print_region = [&](const Region& region) {
    std::fprintf(out, "\"entries\": %" PRIu64, region.entries_sum);
    print_figure(out, "instructions", region.instructions, 1, inferences_ != 0);
    if (with_cycles) print_figure(out, "cycles", region.cycles, residual, inferences_ != 0);
    std::fprintf(out, "}");
  };
  std::fprintf(out, "{\"inferences\": %" PRIu64 ",\n\"total\": {", inferences_);
  print_region(whole_);
  std::fprintf(out, ",\n\"glue\": {");
  print_region(regions_[kGlue]);
  std::fprintf(out, ",\n\"layers\": [");
  for (size_t i = 0; i < settings_.layers.size(); ++i) {
    std::fprintf(out, "%s\n{\"node\": %d, ", i == 0 ? "" : ",", settings_.layers[i]);
    print_region(regions_[kFirstLayer + i]);
  }
  std::fprintf(out, "],\n\"functions\": [");
  bool first = true;
  for (size_t i = 0; i < functions_.size(); ++i) {
    if (functions_[i].instructions == 0) continue;
    std::fprintf(
        out,
        "%s\n{\"name\": \"%s\", \"calls\": %" PRIu64 ", \"instructions\": %" PRIu64 ", \"cycles\": %lld}",
        first ? "" : ",", settings_.functions[i].name.c_str(), functions_[i].calls,
        functions_[i].instructions, std::llround(static_cast<double>(functions_[i].cycles) * residual));
    first = false;
  }
  std::fprintf(out, "]}\n");
  return std::fclose(out) == 0;
}

}  // namespace counter
