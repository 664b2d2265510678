// SPDX-License-Identifier: MIT
#pragma once
// What a timing model needs to know of an instruction: what it does, which registers it takes and gives, and
// where it may branch to. Register sets are bit masks.
#include <cstdint>

namespace mote::timing {

enum class Kind : uint8_t {
  kAlu,           // moves, additions, comparisons, logic
  kShift,         // shifts and rotations alone
  kShiftedAlu,    // logic or arithmetic with a shifted register
  kBitField,      // extraction, insertion, extension, reversal of bits and bytes
  kParallel,      // arithmetic on the bytes or half-words of a register
  kMultiply,      // 32-bit result
  kMultiplyAdd,   // and accumulation, SMLAD and its kin included
  kMultiplyLong,  // 64-bit result
  kMultiplyAddLong,
  kDivide,
  kLoad,
  kLoadPair,      // LDRD
  kLoadMultiple,  // LDM, POP
  kStore,
  kStorePair,
  kStoreMultiple,
  kBranch,          // direct, always or by condition
  kCall,            // BL
  kBranchRegister,  // BX, BLX, MOV pc
  kReturnPop,       // POP or LDM with pc
  kLoadBranch,      // LDR pc
  kTableBranch,     // TBB, TBH
  kLoopStart,       // DLS, WLS
  kLoopEnd,         // LE
  kIfThen,          // IT
  kNop,
  kSystem,
  kBarrier,
  kFloatAlu,
  kFloatMultiply,
  kFloatMultiplyAdd,
  kFloatDivide,  // square root as well
  kFloatMove,    // between registers of either kind
  kFloatLoad,
  kFloatStore,
  kFloatLoadMultiple,
  kFloatStoreMultiple,
  kVectorLoad,
  kVectorStore,
  kVectorAlu,
  kVectorMultiply,
};

struct Instruction {
  Kind kind = Kind::kAlu;
  uint8_t bytes = 2;
  uint8_t count = 1;         // registers of a load or store of several; 2 for double precision
  uint8_t access_bytes = 0;  // of one element that is loaded or stored
  bool register_offset = false;
  bool straddles =
      false;  // of 4 bytes, at an address that is no multiple of 4: half in one word, half in the next
  bool literal = false;  // the address is relative to pc
  bool sets_flags = false;
  // Branches.
  bool is_branch = false, direct = false, conditional = false, call = false;
  uint32_t target = 0;

  uint32_t writes = 0;            // general registers; never pc
  uint32_t reads = 0;             // all but the following
  uint32_t address_reads = 0;     // for the address of a load or store
  uint32_t early_reads = 0;       // by a shifter in front of the adder
  uint32_t accumulate_reads = 0;  // added to a product
  uint32_t store_reads = 0;       // values to be stored
  uint64_t float_writes = 0, float_reads = 0, float_accumulate_reads = 0;

  int32_t offset = 0;  // of a load or store with an immediate offset

  bool wide() const { return bytes == 4; }
  bool is_load() const {
    return kind == Kind::kLoad || kind == Kind::kLoadPair || kind == Kind::kLoadMultiple ||
           kind == Kind::kFloatLoad || kind == Kind::kFloatLoadMultiple || kind == Kind::kVectorLoad;
  }
  bool is_store() const {
    return kind == Kind::kStore || kind == Kind::kStorePair || kind == Kind::kStoreMultiple ||
           kind == Kind::kFloatStore || kind == Kind::kFloatStoreMultiple || kind == Kind::kVectorStore;
  }
  bool is_multiply() const {
    return kind == Kind::kMultiply || kind == Kind::kMultiplyAdd || kind == Kind::kMultiplyLong ||
           kind == Kind::kMultiplyAddLong;
  }
  bool is_float() const { return kind >= Kind::kFloatAlu && kind <= Kind::kFloatStoreMultiple; }
  bool is_vector() const { return kind >= Kind::kVectorLoad; }
  // All general registers that must be there before it can start.
  uint32_t all_reads() const { return reads | address_reads | early_reads | accumulate_reads | store_reads; }
};

}  // namespace mote::timing
