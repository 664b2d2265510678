// SPDX-License-Identifier: MIT
// A QEMU plugin that counts the instructions of each layer of an inference, exactly.
//
// QEMU translates guest code in blocks without branches inside. Each executed block adds its number of
// instructions to one counter; that is exact, since a block is left in the middle only by a fault, which ends
// the run. Blocks that begin at a layer's entry, in the glue (the functions that call the layers), or in the
// harness's caller are told apart: there the counter is read, and what was counted since the last such place
// is charged to the region that was current. So a kernel that several layers share is charged to the layer
// that called it. An instruction whose condition fails counts.
//
// Arguments: regions=FILE (lines "outside BEGIN END", "glue BEGIN END", "layer NUMBER ENTRY"; addresses in
// hexadecimal), out=FILE, mode=block|instruction. The second mode calls back at every instruction; it is slow
// and there to check the first.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "qemu_plugin_api.h"

int qemu_plugin_version = 1;

namespace {

constexpr int kMaxRegions = 4096;

// Two regions are not layers.
enum : int { kOutside = 0, kGlue = 1, kFirstLayer = 2 };

struct Region {
  int number;  // of the layer
  uint64_t now = 0, entries = 0;
  uint64_t sum = 0, min = UINT64_MAX, max = 0, entries_sum = 0;
};

struct Range {
  uint64_t begin, end;
  int region;
};

struct Block {
  int region;
  uint64_t instructions;
};

// QEMU calls at_exit() after the destructors of static objects have run, so nothing here has one.
Region g_regions[kMaxRegions];
int g_region_count = kFirstLayer;
Range g_ranges[kMaxRegions];
int g_range_count = 0;
uint64_t g_total = 0, g_mark = 0;
int g_current = kOutside;
uint64_t g_inferences = 0;
Region g_whole;
bool g_each_instruction = false;
char* g_out = nullptr;

void record(Region& region) {
  region.sum += region.now;
  if (region.now < region.min) region.min = region.now;
  if (region.now > region.max) region.max = region.now;
  region.entries_sum += region.entries;
  region.now = region.entries = 0;
}

void end_inference() {
  g_whole.now = 0;
  for (int i = kGlue; i < g_region_count; ++i) g_whole.now += g_regions[i].now;
  for (int i = kGlue; i < g_region_count; ++i) record(g_regions[i]);
  record(g_whole);
  ++g_inferences;
}

void enter(int region) {
  // Only the glue calls layers; a layer's entry inside another layer is part of that one.
  if (region >= kFirstLayer && g_current != kGlue) return;
  if (region == g_current) return;
  if (g_current != kOutside) g_regions[g_current].now += g_total - g_mark;
  g_mark = g_total;
  if (region == kOutside) end_inference();
  if (region >= kFirstLayer || g_current == kOutside) ++g_regions[region].entries;
  g_current = region;
}

void on_block(unsigned, void* data) {
  const auto* block = static_cast<const Block*>(data);
  enter(block->region);
  g_total += block->instructions;
}

void on_instruction(unsigned, void*) { ++g_total; }

const Range* find_range(uint64_t address) {
  for (int i = 0; i < g_range_count; ++i)
    if (address >= g_ranges[i].begin && address < g_ranges[i].end) return &g_ranges[i];
  return nullptr;
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* block) {
  const size_t instructions = qemu_plugin_tb_n_insns(block);
  const Range* range = find_range(qemu_plugin_tb_vaddr(block));
  if (range != nullptr) {
    // Never freed: QEMU may run the block until the end.
    auto* data = new Block{range->region, g_each_instruction ? 0 : instructions};
    qemu_plugin_register_vcpu_tb_exec_cb(block, on_block, QEMU_PLUGIN_CB_NO_REGS, data);
  }
  if (g_each_instruction) {
    for (size_t i = 0; i < instructions; ++i)
      qemu_plugin_register_vcpu_insn_exec_cb(qemu_plugin_tb_get_insn(block, i), on_instruction,
                                             QEMU_PLUGIN_CB_NO_REGS, nullptr);
  } else if (range == nullptr) {
    qemu_plugin_register_vcpu_tb_exec_inline(block, QEMU_PLUGIN_INLINE_ADD_U64, &g_total, instructions);
  }
}

void print_region(FILE* out, const char* name, const Region& region) {
  std::fprintf(out, "%s %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", name, region.entries_sum,
               region.sum, g_inferences == 0 ? 0 : region.min, region.max);
}

void at_exit(qemu_plugin_id_t, void*) {
  FILE* out = std::fopen(g_out, "w");
  if (out == nullptr) return;  // mote finds that the file is missing
  std::fprintf(out, "inferences %" PRIu64 "\n", g_inferences);
  print_region(out, "total", g_whole);
  print_region(out, "glue", g_regions[kGlue]);
  for (int i = kFirstLayer; i < g_region_count; ++i) {
    char name[32];
    std::snprintf(name, sizeof name, "layer %d", g_regions[i].number);
    print_region(out, name, g_regions[i]);
  }
  std::fprintf(out, "end\n");
  std::fclose(out);
}

bool add_range(const char* line) {
  Range range{};
  int number = 0;
  if (g_range_count == kMaxRegions || g_region_count == kMaxRegions) return false;
  if (std::sscanf(line, "outside %" SCNx64 " %" SCNx64, &range.begin, &range.end) == 2) {
    range.region = kOutside;
  } else if (std::sscanf(line, "glue %" SCNx64 " %" SCNx64, &range.begin, &range.end) == 2) {
    range.region = kGlue;
  } else if (std::sscanf(line, "layer %d %" SCNx64, &number, &range.begin) == 2) {
    range.end = range.begin + 1;
    range.region = g_region_count;
    g_regions[g_region_count++].number = number;
  } else {
    return false;
  }
  g_ranges[g_range_count++] = range;
  return true;
}

bool read_regions(const char* path) {
  FILE* file = std::fopen(path, "r");
  if (file == nullptr) return false;
  char line[256];
  bool good = true;
  while (good && std::fgets(line, sizeof line, file) != nullptr) good = add_range(line);
  std::fclose(file);
  return good;
}

bool read_argument(const char* argument) {
  if (std::strncmp(argument, "regions=", 8) == 0) return read_regions(argument + 8);
  if (std::strncmp(argument, "out=", 4) == 0) return (g_out = ::strdup(argument + 4)) != nullptr;
  g_each_instruction = std::strcmp(argument, "mode=instruction") == 0;
  return g_each_instruction || std::strcmp(argument, "mode=block") == 0;
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  for (int i = 0; i < argc; ++i) {
    if (read_argument(argv[i])) continue;
    std::fprintf(stderr, "mote's instruction counter: bad argument '%s'\n", argv[i]);
    return 1;
  }
  if (g_out == nullptr) {
    std::fprintf(stderr, "mote's instruction counter: out=FILE is missing\n");
    return 1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, at_exit, nullptr);
  return 0;
}
