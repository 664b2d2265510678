// SPDX-License-Identifier: MIT
#include "emulate/timing/pipeline.h"

#include <algorithm>

namespace mote::timing {

namespace {

using Latency = CoreTiming::Latency;

// When each register's value is there for each kind of consumer.
struct Ready {
  int adder[32] = {}, address[32] = {}, multiplier[32] = {}, accumulator[32] = {}, store[32] = {};
  int single[32] = {}, accumulate_single[32] = {};
};

int latest(const int* ready, uint32_t set) {
  int when = 0;
  for (unsigned r = 0; set != 0; ++r, set >>= 1)
    if ((set & 1) != 0) when = std::max(when, ready[r]);
  return when;
}

class Scoreboard {
 public:
  explicit Scoreboard(const CoreTiming& core) : core_(core) {}

  // Issues an instruction whose successor is `next` (or null); returns the cycle of its issue.
  int issue(const Instruction& i, const Instruction* next);
  int now() const { return now_; }
  int taken_extra() const { return taken_extra_; }

 private:
  int occupied(const Instruction& i, const Instruction* next) const;
  int occupied_by_load_or_store(const Instruction& i, const Instruction* next) const;
  int operands_ready(const Instruction& i) const;
  bool can_join(const Instruction& older, const Instruction& younger) const;
  bool can_dual_issue(const Instruction& older, const Instruction& younger) const;
  bool forwards_at_once(const Instruction& older, const Instruction& younger) const;
  void write_back(const Instruction& i, int start, int cycles);
  const Latency& latency(const Instruction& i) const;
  int float_latency(const Instruction& i) const;
  int refill(const Instruction& i, int cycles);

  const CoreTiming& core_;
  Ready ready_;
  int now_ = 0;
  Instruction last_;
  bool has_last_ = false, joined_ = false;
  int last_issue_ = 0, last_cycles_ = 0;
  int float_blocked_until_ = 0;
  int taken_extra_ = 0;
  int straddling_ = 0;  // so many in a row, since an instruction of several cycles if that is `after_long_`
  bool after_long_ = false;
};

// True if `next` may start its address phase while the load before it waits for its data.
bool overlaps(const CoreTiming& core, const Instruction& load, const Instruction* next) {
  if (!core.loads_overlap) return false;
  if (next == nullptr || next->register_offset) {
    if (next == nullptr || next->is_store()) return false;
  }
  if (next->is_load() && next->straddles && !core.straddling_loads_overlap) return false;
  const bool simple = next->kind == Kind::kLoad || next->kind == Kind::kStore ||
                      next->kind == Kind::kFloatLoad || next->kind == Kind::kFloatStore;
  return simple && (load.writes & next->address_reads) == 0;
}

int Scoreboard::occupied_by_load_or_store(const Instruction& i, const Instruction* next) const {
  const bool before_load = next != nullptr && next->is_load();
  switch (i.kind) {
    case Kind::kLoad:
      return overlaps(core_, i, next) ? core_.load - 1 : core_.load;
    case Kind::kStore: {
      const int store = i.register_offset ? core_.store_register_offset : core_.store;
      return before_load ? std::max(store, core_.store_before_load) : store;
    }
    case Kind::kLoadPair:
    case Kind::kStorePair:
      return core_.pair;
    case Kind::kFloatLoad: {
      const int words = core_.multiple_width == 1 ? i.count - 1 : 0;
      const bool overlap = overlaps(core_, i, next);
      return std::max(1, core_.float_load - (overlap ? 1 : 0)) + words;
    }
    case Kind::kFloatStore:
      return core_.float_store + (core_.multiple_width == 1 ? i.count - 1 : 0);
    default:  // several registers
      return std::max(1, core_.multiple_base + (i.count + core_.multiple_width - 1) / core_.multiple_width);
  }
}

int Scoreboard::occupied(const Instruction& i, const Instruction* next) const {
  const int times = i.count == 2 ? core_.double_factor : 1;
  switch (i.kind) {
    case Kind::kLoad:
    case Kind::kStore:
    case Kind::kLoadPair:
    case Kind::kStorePair:
    case Kind::kLoadMultiple:
    case Kind::kStoreMultiple:
    case Kind::kReturnPop:
    case Kind::kFloatLoad:
    case Kind::kFloatStore:
    case Kind::kFloatLoadMultiple:
    case Kind::kFloatStoreMultiple:
      return occupied_by_load_or_store(i, next);
    case Kind::kLoadBranch:
      return core_.load;
    case Kind::kTableBranch:
      return core_.load + 1;
    case Kind::kMultiply:
      return core_.multiply;
    case Kind::kMultiplyAdd:
      return core_.multiply_add;
    case Kind::kMultiplyLong:
      return core_.multiply_long;
    case Kind::kMultiplyAddLong:
      return core_.multiply_add_long;
    case Kind::kDivide:
      return core_.divide;
    case Kind::kCall:
      return 1 + core_.call;
    case Kind::kSystem:
      return core_.system;
    case Kind::kBarrier:
      return core_.barrier;
    case Kind::kFloatAlu:
      return core_.float_alu * times;
    case Kind::kFloatMultiply:
      return core_.float_multiply * times;
    case Kind::kFloatMultiplyAdd:
      return core_.float_multiply_add * times;
    case Kind::kFloatDivide:
      return core_.float_divide * i.count;
    case Kind::kFloatMove:
      return core_.float_move;
    case Kind::kVectorLoad:
    case Kind::kVectorStore:
      return core_.vector_beats * i.count;
    case Kind::kVectorAlu:
    case Kind::kVectorMultiply:
      return core_.vector_beats;
    default:
      return 1;
  }
}

int Scoreboard::operands_ready(const Instruction& i) const {
  const bool product = i.is_multiply();
  int when = latest(product ? ready_.multiplier : ready_.adder, i.reads);
  when = std::max(when, latest(ready_.address, i.address_reads));
  when = std::max(when, latest(core_.early_shifter ? ready_.address : ready_.adder, i.early_reads));
  when = std::max(when, latest(ready_.accumulator, i.accumulate_reads));
  when = std::max(when, latest(ready_.store, i.store_reads));
  const auto low = static_cast<uint32_t>(i.float_reads & ~i.float_accumulate_reads);
  when = std::max(when, latest(ready_.single, low));
  when = std::max(when, latest(ready_.accumulate_single, static_cast<uint32_t>(i.float_accumulate_reads)));
  if (i.is_float() && core_.issue == Issue::kFoldedBranch) when = std::max(when, float_blocked_until_);
  return when;
}

const Latency& Scoreboard::latency(const Instruction& i) const {
  switch (i.kind) {
    case Kind::kShift:
      return core_.shift;
    case Kind::kShiftedAlu:
      return core_.shifted_alu;
    case Kind::kBitField:
      return core_.bit_field;
    case Kind::kParallel:
      return core_.parallel;
    case Kind::kLoad:
      return i.access_bytes < 4 ? core_.load_narrow : core_.load_word;
    case Kind::kLoadPair:
    case Kind::kLoadMultiple:
      return core_.load_word;
    case Kind::kMultiply:
    case Kind::kMultiplyAdd:
    case Kind::kMultiplyLong:
    case Kind::kMultiplyAddLong:
      return core_.product;
    default:
      return core_.alu;
  }
}

int Scoreboard::float_latency(const Instruction& i) const {
  switch (i.kind) {
    case Kind::kFloatAlu:
      return core_.float_alu_latency;
    case Kind::kFloatMultiply:
      return core_.float_multiply_latency;
    case Kind::kFloatMultiplyAdd:
      return core_.float_multiply_add_latency;
    case Kind::kFloatLoad:
    case Kind::kFloatLoadMultiple:
      return core_.float_load_latency;
    default:
      return 0;
  }
}

void Scoreboard::write_back(const Instruction& i, int start, int cycles) {
  const int done = start + std::max(1, cycles);
  const Latency& late = latency(i);
  // A base register that a load or store moves on comes from the address adder, not from memory.
  const uint32_t moved_base = i.is_load() ? i.writes & i.address_reads : 0;
  uint32_t set = i.writes;
  for (unsigned r = 0; set != 0; ++r, set >>= 1) {
    if ((set & 1) == 0) continue;
    const bool base = (moved_base >> r & 1) != 0;
    const Latency& l = base ? core_.alu : late;
    ready_.adder[r] = done + l.adder;
    ready_.address[r] = done + (base ? 0 : l.address);
    ready_.multiplier[r] = done + l.multiplier;
    ready_.accumulator[r] = done + l.accumulator;
    // A value to be stored is needed no earlier than a sum's operand behind the multiplier.
    ready_.store[r] = done + std::min(l.adder, l.accumulator);
  }
  uint64_t singles = i.float_writes;
  for (unsigned s = 0; singles != 0; ++s, singles >>= 1) {
    if ((singles & 1) == 0) continue;
    ready_.single[s] = done + float_latency(i);
    ready_.accumulate_single[s] =
        done + (i.kind == Kind::kFloatMultiplyAdd ? core_.float_accumulate_latency : float_latency(i));
  }
  if (i.kind == Kind::kFloatMultiplyAdd) float_blocked_until_ = done + core_.float_accumulate_latency;
}

// True if the younger may use the older's result in the cycle in which both issue (Cortex-M7: the older's
// adder is a stage before the younger's; stores take their value last).
bool Scoreboard::forwards_at_once(const Instruction& older, const Instruction& younger) const {
  const uint32_t needed = older.writes & younger.all_reads();
  if (needed == 0) return true;
  const bool early = older.kind == Kind::kAlu || older.kind == Kind::kShift;
  uint32_t good = younger.store_reads;
  if (early) good |= younger.accumulate_reads;
  if (early && !younger.is_multiply()) good |= younger.reads;
  return (needed & ~good) == 0 && (older.writes & (younger.address_reads | younger.early_reads)) == 0;
}

bool Scoreboard::can_dual_issue(const Instruction& older, const Instruction& younger) const {
  const auto alone = [](const Instruction& i) {
    return i.count > 1 || i.kind == Kind::kSystem || i.kind == Kind::kBarrier || i.kind == Kind::kDivide ||
           i.is_vector();
  };
  const auto shifter = [](const Instruction& i) {
    return i.kind == Kind::kShiftedAlu || i.kind == Kind::kBitField;
  };
  const auto bit_field = [](const Instruction& i) {
    return i.kind == Kind::kBitField || i.kind == Kind::kParallel;
  };
  if (alone(older) || alone(younger) || older.is_branch) return false;
  const bool both_access = (older.is_load() || older.is_store()) && (younger.is_load() || younger.is_store());
  if (older.is_store() && younger.is_store()) return false;
  if (both_access && older.is_load() && younger.is_load()) {
    // Memory has two banks of even and odd words.
    if (older.access_bytes < 4 || younger.access_bytes < 4) return false;
    if (older.address_reads == younger.address_reads && ((older.offset ^ younger.offset) & 4) == 0)
      return false;
  }
  if (older.is_multiply() && (younger.is_multiply() || younger.is_store())) return false;
  if (younger.is_multiply() && older.is_store()) return false;
  if (shifter(older) && shifter(younger)) return false;
  if (bit_field(younger)) return false;
  if (older.is_float() && younger.is_float())
    return (older.kind == Kind::kFloatLoad) != (younger.kind == Kind::kFloatLoad);
  return true;
}

bool Scoreboard::can_join(const Instruction& older, const Instruction& younger) const {
  if (joined_ || last_cycles_ > 1 || core_.issue == Issue::kSingle) return false;
  if (core_.issue == Issue::kFoldedBranch)
    return !older.wide() && !younger.wide() && !older.is_branch &&
           (younger.kind == Kind::kBranch || younger.kind == Kind::kIfThen || younger.kind == Kind::kNop);
  return can_dual_issue(older, younger) && forwards_at_once(older, younger);
}

// Cycles that the instruction waits until all of it has been fetched.
int Scoreboard::refill(const Instruction& i, int cycles) {
  straddling_ = i.straddles ? straddling_ + 1 : 0;
  const bool dry = after_long_ && straddling_ == 3;
  if (cycles > 1) {
    after_long_ = true;
    straddling_ = 0;
  } else if (dry || !i.straddles) {
    after_long_ = false;
  }
  return dry ? core_.straddling_three : 0;
}

int Scoreboard::issue(const Instruction& i, const Instruction* next) {
  const int cycles = occupied(i, next);
  int start = std::max(now_, operands_ready(i));
  if (has_last_ && can_join(last_, i)) {
    // Whatever depends on the older instruction alone was let through; everything else must be there by then.
    Instruction others = i;
    for (uint32_t* set : {&others.reads, &others.store_reads, &others.accumulate_reads})
      *set &= ~last_.writes;
    if (operands_ready(others) <= last_issue_ && cycles == 1) {
      start = last_issue_;
      joined_ = true;
      // Flags that are made in the same cycle come too late to fold a taken branch.
      if (core_.issue == Issue::kFoldedBranch && i.is_branch && last_.sets_flags) taken_extra_ = 1;
      write_back(i, start, cycles);
      last_ = i;
      return start;
    }
  }
  joined_ = false;
  start += refill(i, cycles);
  now_ = start + cycles;
  write_back(i, start, cycles);
  last_ = i;
  has_last_ = true;
  last_issue_ = start;
  last_cycles_ = cycles;
  return start;
}

}  // namespace

BlockCycles straight_line_cycles(const CoreTiming& core, const std::vector<Instruction>& block) {
  BlockCycles out;
  Scoreboard board(core);
  const auto pass = [&](bool record) {
    for (size_t k = 0; k < block.size(); ++k) {
      const int at = board.issue(block[k], k + 1 < block.size() ? &block[k + 1] : nullptr);
      if (!record) continue;
      out.issue.push_back(at);
      const bool chained =
          k > 0 && block[k - 1].kind == Kind::kLoad && overlaps(core, block[k - 1], &block[k]);
      for (int word = 0; block[k].access_bytes != 0 && word < block[k].count; ++word)
        out.overlapped.push_back(chained && word == 0);
    }
    return board.now();
  };
  out.once = pass(true);
  out.taken_extra = board.taken_extra();
  const int twice = pass(false);
  out.repeated = twice - out.once;
  return out;
}

}  // namespace mote::timing
