// SPDX-License-Identifier: MIT
// A QEMU plugin that counts the instructions of each layer of an inference, exactly, and estimates its
// cycles.
//
// QEMU translates guest code in blocks without branches inside. Each executed block adds its number of
// instructions to one counter; that is exact, since a block is left in the middle only by a fault, which ends
// the run. Blocks that begin at a layer's entry, in the glue (the functions that call the layers), or in the
// harness's caller are told apart: there the counter is read, and what was counted since the last such place
// is charged to the region that was current. So a kernel that several layers share is charged to the layer
// that called it. An instruction whose condition fails counts.
//
// Cycles are estimated block by block with the model in src/emulate/timing, for which every block calls back.
//
// Arguments: regions=FILE (see settings.h), out=FILE (JSON), mode=block|instruction|cycles.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <unordered_map>

#include "emulate/timing/decode_thumb.h"
#include "emulate/timing/estimator.h"
#include "qemu_plugin_api.h"
#include "settings.h"
#include "tally.h"

int qemu_plugin_version = 1;

namespace {

using counter::FunctionTally;
using counter::Mode;
using counter::Settings;
using counter::Tally;
using mote::timing::Estimator;

constexpr int kNoRegion = -1;

// A translated block; never freed, since QEMU may run it until the end.
struct Block {
  int region = kNoRegion;
  uint64_t instructions = 0;
  bool function_entry = false;
  FunctionTally* function = nullptr;
  mote::timing::Block timing;
};

// QEMU calls at_exit() after the destructors of static objects have run, so nothing here has one.
Settings& g_settings = *new Settings;
Tally* g_tally = nullptr;
Estimator* g_estimator = nullptr;
uint64_t g_instructions = 0;
// In cycles mode: the block that runs, and what the clock showed when it began.
Block* g_running = nullptr;
uint64_t g_cycles_at_start = 0;
std::unordered_map<uint64_t, Block*>& g_blocks = *new std::unordered_map<uint64_t, Block*>;

void on_block(unsigned, void* data) {
  const auto* block = static_cast<const Block*>(data);
  g_tally->enter(block->region, g_instructions, 0);
  g_instructions += block->instructions;
}

void on_instruction(unsigned, void*) { ++g_instructions; }

// What the block that has run cost is its function's.
void charge_function(uint64_t now) {
  if (g_running == nullptr || g_running->function == nullptr || !g_tally->inside()) return;
  g_running->function->instructions += g_running->instructions;
  g_running->function->cycles += now - g_cycles_at_start;
  g_running->function->calls += g_running->function_entry ? 1 : 0;
}

void on_timed_block(unsigned, void* data) {
  auto* block = static_cast<Block*>(data);
  const uint64_t now = g_estimator->raw_cycles();
  charge_function(now);
  if (block->region != kNoRegion) g_tally->enter(block->region, g_instructions, now);
  g_running = block;
  g_cycles_at_start = now;
  g_estimator->enter(&block->timing);
  g_instructions += block->instructions;
}

void on_access(unsigned, qemu_plugin_meminfo_t info, uint64_t address, void*) {
  g_estimator->access(static_cast<uint32_t>(address), 1u << qemu_plugin_mem_size_shift(info),
                      qemu_plugin_mem_is_store(info));
}

int region_of(uint64_t address) {
  for (const counter::Range& range : g_settings.ranges)
    if (address >= range.begin && address < range.end) return range.region;
  return kNoRegion;
}

void find_function(uint64_t address, Block* block) {
  for (size_t i = 0; i < g_settings.functions.size(); ++i) {
    const counter::Function& function = g_settings.functions[i];
    if (address < function.begin || address >= function.end) continue;
    block->function = g_tally->function(i);
    block->function_entry = address == function.begin;
    return;
  }
}

// The block's bytes. QEMU 7.2 gives a size of 2 too many for the instruction before one that crosses a page,
// so sizes are taken from the instructions themselves.
std::vector<uint8_t> code_of(const qemu_plugin_tb* block, size_t instructions, bool thumb) {
  std::vector<uint8_t> code;
  for (size_t i = 0; i < instructions; ++i) {
    const auto* bytes = static_cast<const uint8_t*>(qemu_plugin_insn_data(qemu_plugin_tb_get_insn(block, i)));
    const auto first = static_cast<uint16_t>(bytes[0] | bytes[1] << 8);
    const unsigned size = thumb ? mote::timing::thumb_bytes(first) : (first & 3) == 3 ? 4 : 2;
    code.insert(code.end(), bytes, bytes + size);
  }
  return code;
}

void translate_for_cycles(qemu_plugin_tb* translated, size_t instructions) {
  const uint64_t address = qemu_plugin_tb_vaddr(translated);
  // A block that is translated anew keeps what its branch has learnt.
  Block*& block = g_blocks[address << 16 | instructions];
  if (block == nullptr) {
    block = new Block;
    block->region = region_of(address);
    block->instructions = instructions;
    find_function(address, block);
    const std::vector<uint8_t> code = code_of(translated, instructions, g_settings.core->thumb);
    block->timing =
        g_estimator->analyse(static_cast<uint32_t>(address), code.data(), static_cast<uint32_t>(code.size()));
  }
  qemu_plugin_register_vcpu_tb_exec_cb(translated, on_timed_block, QEMU_PLUGIN_CB_NO_REGS, block);
  if (!g_estimator->follows_accesses()) return;
  for (size_t i = 0; i < instructions; ++i)
    qemu_plugin_register_vcpu_mem_cb(qemu_plugin_tb_get_insn(translated, i), on_access,
                                     QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, nullptr);
}

void on_translate(qemu_plugin_id_t, qemu_plugin_tb* translated) {
  const size_t instructions = qemu_plugin_tb_n_insns(translated);
  if (g_settings.mode == Mode::kCycles) return translate_for_cycles(translated, instructions);
  const bool each = g_settings.mode == Mode::kInstruction;
  const int region = region_of(qemu_plugin_tb_vaddr(translated));
  if (region != kNoRegion) {
    auto* block = new Block;
    block->region = region;
    block->instructions = each ? 0 : instructions;
    qemu_plugin_register_vcpu_tb_exec_cb(translated, on_block, QEMU_PLUGIN_CB_NO_REGS, block);
  }
  if (each) {
    for (size_t i = 0; i < instructions; ++i)
      qemu_plugin_register_vcpu_insn_exec_cb(qemu_plugin_tb_get_insn(translated, i), on_instruction,
                                             QEMU_PLUGIN_CB_NO_REGS, nullptr);
  } else if (region == kNoRegion) {
    qemu_plugin_register_vcpu_tb_exec_inline(translated, QEMU_PLUGIN_INLINE_ADD_U64, &g_instructions,
                                             instructions);
  }
}

// When the report cannot be written, mote finds that it is missing.
void at_exit(qemu_plugin_id_t, void*) {
  g_tally->write(g_settings.core == nullptr ? 1 : g_settings.core->residual);
}

}  // namespace

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t*, int argc, char** argv) {
  if (!counter::read_arguments(argc, argv, &g_settings)) return 1;
  g_tally = new Tally(g_settings);
  if (g_settings.mode == Mode::kCycles) g_estimator = new Estimator(*g_settings.core, g_settings.memory);
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  qemu_plugin_register_atexit_cb(id, at_exit, nullptr);
  return 0;
}
