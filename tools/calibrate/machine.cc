// SPDX-License-Identifier: Apache-2.0
#include "tools/calibrate/machine.h"

#include <unicorn/unicorn.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <unordered_map>

#include "base/format.h"
#include "base/text.h"
#include "tools/calibrate/double_precision.h"
#include "tools/calibrate/peripherals.h"

namespace mote::calibrate {

namespace {

// An interrupt handler returns here; nothing of a chip is mapped at this address.
constexpr uint32_t kReturnAddress = 0x1FF00000;
constexpr int kSysTick = 15, kFirstInterrupt = 16;

struct Area {
  uint64_t address, bytes;
};
// Everything that the chips of the list have: the flash's alias at 0, flash, tightly coupled memories, SRAM.
constexpr Area kMemories[] = {{0x00000000, 0x200000}, {0x08000000, 0x400000}, {0x0BF00000, 0x100000},
                              {0x0C000000, 0x200000}, {0x10000000, 0x200000}, {0x1FF00000, 0x100000},
                              {0x20000000, 0x200000}, {0x24000000, 0x100000}, {0x28000000, 0x10000},
                              {0x30000000, 0x100000}, {0x38000000, 0x10000}};
constexpr Area kRegisters[] = {{0x40000000, 0x20000000}, {0xE0000000, 0x100000}};

int unicorn_model(const std::string& core) {
  if (core == "cortex-m0" || core == "cortex-m0plus") return UC_CPU_ARM_CORTEX_M0;
  if (core == "cortex-m3") return UC_CPU_ARM_CORTEX_M3;
  if (core == "cortex-m33") return UC_CPU_ARM_CORTEX_M33;
  if (core == "cortex-m7") return UC_CPU_ARM_CORTEX_M7;
  return UC_CPU_ARM_CORTEX_M4;
}

}  // namespace

struct Machine::State {
  enum class Stop { kNone, kInterrupt, kReturn, kText, kLimit };

  uc_engine* uc = nullptr;
  uc_context* context = nullptr;
  Listener* listener = nullptr;
  Peripherals peripherals;
  Machine* machine = nullptr;
  uint32_t flash_origin = 0;
  std::unordered_map<uint64_t, std::vector<uint8_t>> code;  // of blocks, by address and size
  Stop stop = Stop::kNone;
  int vector = 0;
  bool in_handler = false;
  uint64_t blocks = 0, block_limit = 0, next_tick = 0;
  uint32_t pc = 0;
  std::string wanted, line, received, fault;

  void halt(Stop why) {
    stop = why;
    uc_emu_stop(uc);
  }

  bool interrupt_due() {
    if (in_handler || blocks % 64 != 0) return false;
    if (peripherals.uart_interrupt_pending()) {
      vector = kFirstInterrupt + peripherals.uart_interrupt();
      return true;
    }
    const uint64_t now = listener->cycles();
    if (!peripherals.ticking() || now < next_tick) return false;
    next_tick = now + peripherals.tick_cycles();
    vector = kSysTick;
    return true;
  }

  void on_block(uint64_t address, uint32_t bytes) {
    if (address == kReturnAddress) return halt(Stop::kReturn);
    if (++blocks > block_limit) return halt(Stop::kLimit);
    if (interrupt_due()) return halt(Stop::kInterrupt);
    std::vector<uint8_t>& bytes_of_block = code[address << 16 | bytes];
    if (bytes_of_block.empty()) {
      bytes_of_block.resize(bytes + 4);
      uc_mem_read(uc, address, bytes_of_block.data(), bytes);
    }
    listener->block(static_cast<uint32_t>(address), bytes_of_block.data(), bytes);
  }

  void on_text(char c) {
    received.push_back(c);
    if (c != '\n') {
      line.push_back(c);
      return;
    }
    if (machine->on_line) machine->on_line(line);
    if (line.find(wanted) != std::string::npos) halt(Stop::kText);
    line.clear();
  }

  // Runs until something stops the core.
  uc_err emulate() {
    stop = Stop::kNone;
    const uc_err error = uc_emu_start(uc, pc | 1, 0xFFFFFFFF, 0, 0);
    uc_reg_read(uc, UC_ARM_REG_PC, &pc);
    return error;
  }

  void enter_handler() {
    uc_context_save(uc, context);
    uint32_t handler = 0;
    const uint32_t table = peripherals.vector_table(flash_origin);
    uc_mem_read(uc, table + 4 * static_cast<uint32_t>(vector), &handler, 4);
    const uint32_t back = kReturnAddress | 1;
    uc_reg_write(uc, UC_ARM_REG_LR, &back);
    pc = handler & ~1u;
    in_handler = true;
    listener->interrupt();
  }

  void leave_handler() {
    uc_context_restore(uc, context);
    uc_reg_read(uc, UC_ARM_REG_PC, &pc);
    in_handler = false;
    listener->interrupt();
  }
};

namespace {

// Unicorn's callbacks; user data is the machine's state, or the peripherals'.
template <class State>
void block_hook(uc_engine*, uint64_t address, uint32_t size, void* user) {
  static_cast<State*>(user)->on_block(address, size);
}

template <class State>
void access_hook(uc_engine*, uc_mem_type type, uint64_t address, int size, int64_t, void* user) {
  static_cast<State*>(user)->listener->access(static_cast<uint32_t>(address), static_cast<uint32_t>(size),
                                              type == UC_MEM_WRITE);
}

template <class State>
bool fault_hook(uc_engine* uc, uc_mem_type type, uint64_t address, int, int64_t, void* user) {
  uint32_t pc = 0;
  uc_reg_read(uc, UC_ARM_REG_PC, &pc);
  static_cast<State*>(user)->fault = format("access of kind {} to {:#010x}, where no memory is, from {:#x}",
                                            static_cast<int>(type), address, pc);
  return false;
}

template <class State, uint32_t kBase>
uint64_t read_hook(uc_engine* uc, uint64_t offset, unsigned, void* user) {
  auto* state = static_cast<State*>(user);
  uint32_t pc = 0;
  uc_reg_read(uc, UC_ARM_REG_PC, &pc);
  const auto address = static_cast<uint32_t>(kBase + offset);
  return state->peripherals.read(address, pc, state->listener->cycles());
}

template <class State, uint32_t kBase>
void write_hook(uc_engine*, uint64_t offset, unsigned, uint64_t value, void* user) {
  auto* state = static_cast<State*>(user);
  char text = 0;
  if (state->peripherals.write(static_cast<uint32_t>(kBase + offset), static_cast<uint32_t>(value), &text))
    state->on_text(text);
}

}  // namespace

Machine::Machine(const MachineConfig& config, Listener* listener) : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.listener = listener;
  s.machine = this;
  s.flash_origin = config.flash_origin;
  s.peripherals = Peripherals(config.core, config.mhz, config.uarts, config.uart_interrupt);
  uc_open(UC_ARCH_ARM, static_cast<uc_mode>(UC_MODE_THUMB | UC_MODE_MCLASS), &s.uc);
  uc_ctl_set_cpu_model(s.uc, unicorn_model(config.core));
  uc_context_alloc(s.uc, &s.context);
  for (const Area& area : kMemories) uc_mem_map(s.uc, area.address, area.bytes, UC_PROT_ALL);
  uc_mmio_map(s.uc, kRegisters[0].address, kRegisters[0].bytes, read_hook<State, 0x40000000>, &s,
              write_hook<State, 0x40000000>, &s);
  uc_mmio_map(s.uc, kRegisters[1].address, kRegisters[1].bytes, read_hook<State, 0xE0000000>, &s,
              write_hook<State, 0xE0000000>, &s);
  uc_hook hook{};
  uc_hook_add(s.uc, &hook, UC_HOOK_BLOCK, reinterpret_cast<void*>(block_hook<State>), &s, 1, 0);
  if (config.accesses)
    uc_hook_add(s.uc, &hook, UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE,
                reinterpret_cast<void*>(access_hook<State>), &s, 1, 0);
  uc_hook_add(s.uc, &hook, UC_HOOK_MEM_INVALID, reinterpret_cast<void*>(fault_hook<State>), &s, 1, 0);
  const uint8_t branch_to_itself[2] = {0xFE, 0xE7};
  uc_mem_write(s.uc, kReturnAddress, branch_to_itself, sizeof branch_to_itself);
}

Machine::~Machine() {
  uc_context_free(state_->context);
  uc_close(state_->uc);
}

Status Machine::load(const Image& image) {
  State& s = *state_;
  for (const Segment& segment : image.segments) {
    if (uc_mem_write(s.uc, segment.address, segment.bytes.data(), segment.bytes.size()) != UC_ERR_OK)
      return Error(Code::kInvalid,
                   format("the image has bytes at {:#010x}, where no memory is", segment.address));
    // Flash is seen at address 0 as well.
    if (segment.address >= s.flash_origin && segment.address < s.flash_origin + 0x200000)
      uc_mem_write(s.uc, segment.address - s.flash_origin, segment.bytes.data(),
                   std::min<size_t>(segment.bytes.size(), 0x200000 - (segment.address - s.flash_origin)));
  }
  uint32_t stack_and_start[2] = {};
  uc_mem_read(s.uc, s.flash_origin, stack_and_start, sizeof stack_and_start);
  uc_reg_write(s.uc, UC_ARM_REG_SP, &stack_and_start[0]);
  s.pc = stack_and_start[1] & ~1u;
  if ((stack_and_start[0] >> 28) == 0 || (stack_and_start[1] & 1) == 0)
    return Error(Code::kInvalid, "the image does not begin with a vector table",
                 "it may be for another kind of chip, or have a vendor's header");
  return ok_status();
}

Status Machine::run_until(const std::string& text, uint64_t max_blocks) {
  State& s = *state_;
  s.wanted = text;
  s.block_limit = s.blocks + max_blocks;
  s.fault.clear();
  for (;;) {
    const uc_err error = s.emulate();
    if (error == UC_ERR_INSN_INVALID && run_double_precision(s.uc, s.pc)) {
      s.pc += 4;
      continue;
    }
    if (error != UC_ERR_OK)
      return Error(Code::kMismatch,
                   format("the core stopped at {:#x}: {}. {}", s.pc, uc_strerror(error), s.fault));
    switch (s.stop) {
      case State::Stop::kInterrupt:
        s.enter_handler();
        break;
      case State::Stop::kReturn:
        s.leave_handler();
        break;
      case State::Stop::kText:
        return ok_status();
      case State::Stop::kLimit:
        return Error(Code::kMismatch,
                     format("the firmware did not write '{}'; it is at {:#x} and read register {:#010x} last",
                            text, s.pc, s.peripherals.last_read()));
      case State::Stop::kNone:
        return Error(Code::kMismatch, format("the core stopped at {:#x}", s.pc));
    }
  }
}

void Machine::send(const std::string& text) { state_->peripherals.send(text); }
const std::string& Machine::received() const { return state_->received; }
uint32_t Machine::written(uint32_t address) const { return state_->peripherals.written(address); }

}  // namespace mote::calibrate
