// SPDX-License-Identifier: MIT
#include "emulate/timing/estimator.h"

#include "emulate/timing/decode_riscv.h"
#include "emulate/timing/decode_thumb.h"
#include "emulate/timing/pipeline.h"

namespace mote::timing {

namespace {

// Addresses that differ above this bit are in different memories: those of the Cortex-M map begin at
// multiples.
constexpr int kMemoryShift = 26;

uint16_t half_word(const uint8_t* code) { return static_cast<uint16_t>(code[0] | code[1] << 8); }

std::vector<Instruction> decode(const CoreTiming& core, uint32_t address, const uint8_t* code,
                                uint32_t bytes) {
  std::vector<Instruction> out;
  for (uint32_t at = 0; at + 2 <= bytes;) {
    const uint16_t first = half_word(code + at);
    const bool whole = at + 4 <= bytes;
    const uint16_t second = whole ? half_word(code + at + 2) : uint16_t{0};
    out.push_back(core.thumb ? decode_thumb(address + at, first, second)
                             : decode_riscv(address + at, first, second));
    at += out.back().bytes;
  }
  return out;
}

int cycles_when_taken(const CoreTiming& core, const Instruction& last) {
  switch (last.kind) {
    case Kind::kBranchRegister:
      return core.taken_register;
    case Kind::kReturnPop:
    case Kind::kLoadBranch:
    case Kind::kTableBranch:
      return core.taken_pop;
    case Kind::kLoopEnd:
      return 0;
    default:
      return core.taken_direct;
  }
}

}  // namespace

Estimator::Estimator(const CoreTiming& core, const MemoryTiming& memory)
    : core_(core),
      memory_(memory, core.miss_hidden, core.miss_least),
      follows_fetches_(!memory.free_fetches()),
      follows_accesses_(!memory.free_accesses()) {}

Block Estimator::analyse(uint32_t address, const uint8_t* code, uint32_t bytes) const {
  Block block;
  const std::vector<Instruction> instructions = decode(core_, address, code, bytes);
  const BlockCycles cycles = straight_line_cycles(core_, instructions);
  block.begin = block.end = address;
  block.instructions = static_cast<uint32_t>(instructions.size());
  block.cycles_once = static_cast<uint32_t>(cycles.once);
  block.cycles_repeated = static_cast<uint32_t>(cycles.repeated);
  block.overlapped = cycles.overlapped;
  block.accesses = static_cast<uint32_t>(block.overlapped.size());
  for (size_t i = 0; i < instructions.size(); ++i) {
    const uint32_t line = block.end / memory_.fetch_bytes() * memory_.fetch_bytes();
    if (follows_fetches_ && (block.lines.empty() || block.lines.back().address != line))
      block.lines.push_back({line, static_cast<uint32_t>(cycles.issue[i])});
    block.end += instructions[i].bytes;
  }
  if (instructions.empty()) return block;
  const Instruction& last = instructions.back();
  block.first_wide_unaligned = instructions.front().wide() && address % 4 != 0;
  block.last = last.kind;
  block.is_branch = last.is_branch;
  block.direct = last.direct;
  block.conditional = last.conditional;
  block.target = last.target;
  block.taken_cycles = cycles_when_taken(core_, last) + cycles.taken_extra;
  block.expectation = last.target != 0 && last.target < block.end ? 2 : 1;  // loops branch back
  return block;
}

// Cycles that a wrong guess costs; learns from what happened.
int Estimator::guess(Block* branch, bool taken, uint32_t target) const {
  if (core_.predictor == Predictor::kNone) return 0;
  if (branch->conditional) {
    const bool wrong = (branch->expectation >= 2) != taken;
    if (taken && branch->expectation < 3) ++branch->expectation;
    if (!taken && branch->expectation > 0) --branch->expectation;
    return wrong ? core_.mispredicted : 0;
  }
  if (branch->direct || !taken) return 0;
  // Returns come from a stack of addresses; other targets are expected to be the last one.
  const bool returns = branch->last == Kind::kReturnPop || branch->last == Kind::kBranchRegister;
  const bool wrong = !returns && branch->last_target != target;
  branch->last_target = target;
  return wrong ? core_.mispredicted : 0;
}

void Estimator::leave_previous(Block* next) {
  Block* previous = previous_;
  const bool taken = next->begin != previous->end;
  int extra = 0;
  if (!taken) {
    if (previous->conditional) extra = guess(previous, false, 0);
  } else if (!previous->is_branch || (previous->direct && next->begin != previous->target)) {
    extra = core_.exception;
  } else {
    extra = previous->taken_cycles + guess(previous, true, next->begin);
    if (next->first_wide_unaligned) extra += core_.taken_unaligned_target;
  }
  cycles_ += static_cast<uint64_t>(extra);
}

void Estimator::enter(Block* block) {
  const bool repeated = previous_ == block;
  if (previous_ != nullptr) leave_previous(block);
  previous_ = block;
  if (follows_fetches_)
    for (const Block::Line& line : block->lines)
      cycles_ += static_cast<uint64_t>(memory_.fetch(line.address, cycles_ + line.issue));
  block_start_ = cycles_;
  block_cycles_ = repeated ? block->cycles_repeated : block->cycles_once;
  accesses_ = waits_ = 0;
  cycles_ += block_cycles_;
}

void Estimator::access(uint32_t address, uint32_t bytes, bool store) {
  if (previous_ == nullptr) return;
  // The accesses of a block are taken to be spread evenly over it.
  const uint32_t passed =
      accesses_ >= previous_->accesses ? block_cycles_ : block_cycles_ * accesses_ / previous_->accesses;
  const bool overlapped = accesses_ < previous_->accesses && previous_->overlapped[accesses_];
  ++accesses_;
  const uint64_t now = block_start_ + passed + waits_;
  int wait = store ? memory_.store(address, now) : memory_.load(address, now);
  const uint32_t size = bytes > 4 ? 4 : bytes;
  if (size > 1 && address % size != 0) wait += core_.unaligned_access;
  if (overlapped && (last_access_ ^ address) >> kMemoryShift != 0) wait += core_.load_switch;
  if (!store && (previous_->begin ^ address) >> kMemoryShift == 0) wait += core_.load_beside_fetch;
  last_access_ = address;
  waits_ += static_cast<uint32_t>(wait);
  cycles_ += static_cast<uint64_t>(wait);
}

}  // namespace mote::timing
