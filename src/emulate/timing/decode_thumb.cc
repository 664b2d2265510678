// SPDX-License-Identifier: MIT
#include "emulate/timing/decode_thumb.h"

#include "emulate/timing/bits.h"
#include "emulate/timing/decode_thumb_float.h"

namespace mote::timing {

namespace {

constexpr uint32_t kSp = 1u << 13, kLr = 1u << 14;

void branch(Instruction* i, Kind kind, bool direct, uint32_t target = 0, bool conditional = false) {
  i->kind = kind;
  i->is_branch = true;
  i->direct = direct;
  i->target = target;
  i->conditional = conditional;
  i->call = kind == Kind::kCall;
}

void memory(Instruction* i, bool load, uint32_t value, uint32_t address, unsigned bytes, int32_t offset) {
  i->kind = load ? Kind::kLoad : Kind::kStore;
  (load ? i->writes : i->store_reads) |= value;
  i->address_reads = address;
  i->access_bytes = static_cast<uint8_t>(bytes);
  i->offset = offset;
}

void multiple(Instruction* i, bool load, uint32_t list, uint32_t base, bool write_back) {
  i->kind = load ? Kind::kLoadMultiple : Kind::kStoreMultiple;
  i->count = count_bits(list);
  i->access_bytes = 4;
  i->address_reads = base;
  const uint32_t registers = list & 0x7FFF;
  (load ? i->writes : i->store_reads) |= registers;
  if (write_back) i->writes |= base;
  if (load && bit(list, 15)) branch(i, Kind::kReturnPop, false);
}

// Data processing on two low registers, 010000xxxx.
void low_register_operation(Instruction* i, uint16_t h) {
  const uint32_t operation = bits(h, 9, 6), first = reg(bits(h, 2, 0)), second = reg(bits(h, 5, 3));
  const bool shift = (operation >= 2 && operation <= 4) || operation == 7;
  const bool compare = operation == 8 || operation == 10 || operation == 11;
  i->kind = shift ? Kind::kShift : operation == 13 ? Kind::kMultiply : Kind::kAlu;
  i->reads = operation == 9 || operation == 15 ? second : first | second;
  i->sets_flags = true;
  if (!compare) i->writes = first;
}

// ADD, CMP, MOV, BX and BLX on any registers, 010001.
void high_register_operation(Instruction* i, uint16_t h) {
  const uint32_t operation = bits(h, 9, 8), to = bits(h, 2, 0) | bits(h, 7, 7) << 3, from = bits(h, 6, 3);
  i->reads = reg(from);
  if (operation == 3) {
    branch(i, Kind::kBranchRegister, false);
    i->call = bit(h, 7);
    if (i->call) i->writes = kLr;
    return;
  }
  if (operation != 2) i->reads |= reg(to);
  i->sets_flags = operation == 1;
  if (operation == 1) return;
  i->writes = reg(to);
  if (to == 15) branch(i, Kind::kBranchRegister, false);
}

void shift_add_move(Instruction* i, uint16_t h) {
  const uint32_t low = reg(bits(h, 2, 0)), middle = reg(bits(h, 5, 3)), high = reg(bits(h, 10, 8));
  i->sets_flags = true;
  if (h < 0x1800) {  // shifts by a constant; LSL #0 is a move
    i->kind = bits(h, 12, 6) != 0 ? Kind::kShift : Kind::kAlu;
    i->writes = low;
    i->reads = middle;
  } else if (h < 0x2000) {  // ADD, SUB of a register or 3-bit constant
    i->writes = low;
    i->reads = middle | (bit(h, 10) ? 0 : reg(bits(h, 8, 6)));
  } else {  // MOV, CMP, ADD, SUB with an 8-bit constant
    const uint32_t operation = bits(h, 12, 11);
    if (operation != 1) i->writes = high;
    if (operation != 0) i->reads = high;
  }
}

void load_store(Instruction* i, uint16_t h) {
  const uint32_t low = reg(bits(h, 2, 0)), middle = reg(bits(h, 5, 3)), high = reg(bits(h, 10, 8));
  if (h < 0x5000) {
    memory(i, true, high, 0, 4, 0);
    i->literal = true;
  } else if (h < 0x6000) {
    const uint32_t operation = bits(h, 11, 9);  // STR, STRH, STRB, LDRSB, LDR, LDRH, LDRB, LDRSH
    constexpr uint8_t kBytes[8] = {4, 2, 1, 1, 4, 2, 1, 2};
    memory(i, operation >= 3, low, middle | reg(bits(h, 8, 6)), kBytes[operation], 0);
    i->register_offset = true;
  } else if (h < 0x9000) {
    const unsigned bytes = h < 0x7000 ? 4 : h < 0x8000 ? 1 : 2;
    memory(i, bit(h, 11), low, middle, bytes, static_cast<int32_t>(bits(h, 10, 6) * bytes));
  } else {
    memory(i, bit(h, 11), high, kSp, 4, static_cast<int32_t>(bits(h, 7, 0) * 4));
  }
}

void miscellaneous(Instruction* i, uint32_t address, uint16_t h) {
  const uint32_t low = reg(bits(h, 2, 0)), middle = reg(bits(h, 5, 3));
  if ((h & 0xFF00) == 0xB000) {
    i->writes = i->reads = kSp;
  } else if ((h & 0xF500) == 0xB100) {  // CBZ, CBNZ
    i->reads = low;
    branch(i, Kind::kBranch, true, address + 4 + bits(h, 7, 3) * 2 + bits(h, 9, 9) * 64, true);
  } else if ((h & 0xFF00) == 0xB200 || (h & 0xFF00) == 0xBA00) {  // extensions, reversals
    i->kind = Kind::kBitField;
    i->writes = low;
    i->early_reads = middle;
  } else if ((h & 0xFE00) == 0xB400) {
    multiple(i, false, (h & 0xFFu) | bits(h, 8, 8) << 14, kSp, true);
  } else if ((h & 0xFE00) == 0xBC00) {
    multiple(i, true, (h & 0xFFu) | bits(h, 8, 8) << 15, kSp, true);
  } else if ((h & 0xFF00) == 0xBF00) {
    i->kind = bits(h, 3, 0) != 0 ? Kind::kIfThen : bits(h, 7, 4) == 0 ? Kind::kNop : Kind::kSystem;
  } else {
    i->kind = Kind::kSystem;
  }
}

Instruction decode_short(uint32_t address, uint16_t h) {
  Instruction i;
  if (h < 0x4000) {
    shift_add_move(&i, h);
  } else if (h < 0x4400) {
    low_register_operation(&i, h);
  } else if (h < 0x4800) {
    high_register_operation(&i, h);
  } else if (h < 0xA000) {
    load_store(&i, h);
  } else if (h < 0xB000) {  // ADR, ADD sp
    i.writes = reg(bits(h, 10, 8));
    i.reads = bit(h, 11) ? kSp : 0;
  } else if (h < 0xC000) {
    miscellaneous(&i, address, h);
  } else if (h < 0xD000) {
    multiple(&i, bit(h, 11), h & 0xFFu, reg(bits(h, 10, 8)), true);
  } else if (h < 0xDE00) {
    branch(&i, Kind::kBranch, true, address + 4 + static_cast<uint32_t>(sign_extend(h, 8) * 2), true);
  } else if (h < 0xE000) {
    i.kind = Kind::kSystem;
    i.is_branch = h >= 0xDF00;  // SVC
  } else {
    branch(&i, Kind::kBranch, true, address + 4 + static_cast<uint32_t>(sign_extend(h, 11) * 2));
  }
  return i;
}

// LDRD, STRD, exclusive accesses, TBB and TBH: 1110100xx1.
void dual_or_exclusive(Instruction* i, uint16_t h, uint16_t g) {
  const uint32_t base = reg(bits(h, 3, 0)), first = reg(bits(g, 15, 12)), second = reg(bits(g, 11, 8));
  const bool load = bit(h, 4);
  if ((h & 0xFFF0) == 0xE8D0 && (g & 0xFFE0) == 0xF000) {
    i->address_reads = base | reg(bits(g, 3, 0));
    i->access_bytes = bit(g, 4) ? 2 : 1;
    branch(i, Kind::kTableBranch, false);
    return;
  }
  if ((h & 0x0120) == 0) {
    memory(i, load, first, base, 4, 0);
    if (!load) i->writes |= second;  // STREX's status
    return;
  }
  i->kind = load ? Kind::kLoadPair : Kind::kStorePair;
  i->count = 2;
  i->access_bytes = 4;
  i->address_reads = base;
  i->literal = load && bits(h, 3, 0) == 15;
  i->offset = static_cast<int32_t>(bits(g, 7, 0) * 4) * (bit(h, 7) ? 1 : -1);
  (load ? i->writes : i->store_reads) |= first | second;
  if (bit(h, 5)) i->writes |= base;
}

// Data processing with a register that may be shifted: 1110101.
void shifted_register(Instruction* i, uint16_t h, uint16_t g) {
  const uint32_t operation = bits(h, 8, 5), n = bits(h, 3, 0), m = reg(bits(g, 3, 0));
  const bool shifted = (bits(g, 14, 12) | bits(g, 7, 4)) != 0;
  i->sets_flags = bit(h, 4);
  i->writes = reg(bits(g, 11, 8));
  if (operation == 6) {  // PKH
    i->kind = Kind::kBitField;
    i->reads = reg(n);
    i->early_reads = m;
  } else if (operation == 2 && n == 15) {  // MOV and shifts by a constant
    i->kind = shifted ? Kind::kShift : Kind::kAlu;
    i->reads = m;
  } else {
    i->kind = shifted ? Kind::kShiftedAlu : Kind::kAlu;
    i->reads = reg(n);
    (shifted ? i->early_reads : i->reads) |= m;
  }
}

void immediate(Instruction* i, uint16_t h, uint16_t g) {
  const uint32_t n = bits(h, 3, 0), to = bits(g, 11, 8);
  i->writes = reg(to);
  i->reads = reg(n);
  if (!bit(h, 9)) {  // a constant that is made of 8 bits
    i->sets_flags = bit(h, 4);
    return;
  }
  const uint32_t operation = bits(h, 8, 4);
  if (operation == 4) i->reads = 0;           // MOVW
  if (operation == 12) i->reads = i->writes;  // MOVT
  if (operation >= 16) {                      // SSAT, SBFX, BFI, USAT, UBFX
    i->kind = Kind::kBitField;
    i->early_reads = i->reads;
    i->reads = operation == 22 ? i->writes : 0;
  }
}

void branch_or_control(Instruction* i, uint32_t address, uint16_t h, uint16_t g) {
  if ((g & 0xD000) == 0x8000) {
    if (bits(h, 9, 7) == 7) {
      i->kind = (h & 0xFFF0) == 0xF3B0 ? Kind::kBarrier : (h & 0xFFF0) == 0xF3A0 ? Kind::kNop : Kind::kSystem;
      return;
    }
    const uint32_t offset = bits(h, 10, 10) << 20 | bits(g, 11, 11) << 19 | bits(g, 13, 13) << 18 |
                            bits(h, 5, 0) << 12 | bits(g, 10, 0) << 1;
    return branch(i, Kind::kBranch, true, address + 4 + static_cast<uint32_t>(sign_extend(offset, 21)), true);
  }
  if ((g & 0xD000) == 0xC000) {  // DLS, WLS, LE
    const uint32_t offset = bits(g, 10, 1) * 4 + bits(g, 11, 11) * 2;
    if ((h & 0xFFCF) == 0xF00F) return branch(i, Kind::kLoopEnd, true, address + 4 - offset, true);
    i->kind = Kind::kLoopStart;
    i->reads = reg(bits(h, 3, 0));
    i->writes = kLr;
    if (!bit(g, 13)) branch(i, Kind::kLoopStart, true, address + 4 + offset, true);
    return;
  }
  const uint32_t s = bits(h, 10, 10), i1 = bits(g, 13, 13) ^ s ^ 1, i2 = bits(g, 11, 11) ^ s ^ 1;
  const uint32_t offset = s << 24 | i1 << 23 | i2 << 22 | bits(h, 9, 0) << 12 | bits(g, 10, 0) << 1;
  branch(i, bit(g, 14) ? Kind::kCall : Kind::kBranch, true,
         address + 4 + static_cast<uint32_t>(sign_extend(offset, 25)));
  if (i->call) i->writes = kLr;
}

// Loads and stores of one element: 1111100.
void single_access(Instruction* i, uint16_t h, uint16_t g) {
  const uint32_t n = bits(h, 3, 0), t = bits(g, 15, 12), size = bits(h, 6, 5);
  const bool load = bit(h, 4), positive_offset = bit(h, 7) || n == 15,
             indexed = !positive_offset && bit(g, 11);
  uint32_t address = reg(n);
  int32_t offset = static_cast<int32_t>(positive_offset ? bits(g, 11, 0) : bits(g, 7, 0));
  if (!positive_offset && !indexed) {
    address |= reg(bits(g, 3, 0));
    offset = 0;
    i->register_offset = true;
  }
  if (indexed && !bit(g, 9)) offset = -offset;
  if (indexed && !bit(g, 10)) offset = 0;  // post-indexed: the base itself is the address
  if (load && t == 15 && size == 2) {
    i->address_reads = address;
    i->access_bytes = 4;
    branch(i, Kind::kLoadBranch, false);
  } else if (load && t == 15) {
    i->kind = Kind::kNop;  // PLD
  } else {
    memory(i, load, reg(t), address, 1u << size, offset);
    i->literal = load && n == 15;
  }
  if (indexed && bit(g, 8)) i->writes |= reg(n);
}

// Register operations 11111010: shifts by a register, extensions, parallel arithmetic, CLZ and the like.
void register_operation(Instruction* i, uint16_t h, uint16_t g) {
  const uint32_t n = bits(h, 3, 0), m = reg(bits(g, 3, 0));
  i->writes = reg(bits(g, 11, 8));
  if (!bit(g, 7)) {
    i->kind = Kind::kShift;
    i->reads = reg(n) | m;
    i->sets_flags = bit(h, 4);
    if (!bit(h, 7)) return;
  }
  if (!bit(h, 7)) {  // extensions, with addition if n is not pc
    i->kind = Kind::kBitField;
    i->reads = reg(n);
    i->early_reads = m;
  } else if (bits(g, 7, 6) == 2 && (h & 0xFFF0) != 0xFA80) {  // REV, RBIT, SEL, CLZ
    i->kind = Kind::kBitField;
    i->early_reads = reg(n) | m;
  } else {
    i->kind = Kind::kParallel;
    i->reads = reg(n) | m;
  }
}

void multiply(Instruction* i, uint16_t h, uint16_t g) {
  const uint32_t a = bits(g, 15, 12);
  i->writes = reg(bits(g, 11, 8));
  i->reads = reg(bits(h, 3, 0)) | reg(bits(g, 3, 0));
  if (a != 15) i->accumulate_reads = reg(a);
  i->kind = a == 15 ? Kind::kMultiply : Kind::kMultiplyAdd;
}

void multiply_long_or_divide(Instruction* i, uint16_t h, uint16_t g) {
  const uint32_t operation = bits(h, 6, 4);
  i->reads = reg(bits(h, 3, 0)) | reg(bits(g, 3, 0));
  if (operation == 1 || operation == 3) {
    i->kind = Kind::kDivide;
    i->writes = reg(bits(g, 11, 8));
    return;
  }
  i->kind = operation == 0 || operation == 2 ? Kind::kMultiplyLong : Kind::kMultiplyAddLong;
  i->writes = reg(bits(g, 15, 12)) | reg(bits(g, 11, 8));
  if (operation >= 4) i->accumulate_reads = i->writes;
}

Instruction decode_long(uint32_t address, uint16_t h, uint16_t g) {
  Instruction i;
  i.bytes = 4;
  i.straddles = address % 4 != 0;
  if ((h & 0xFE40) == 0xE800) {
    multiple(&i, bit(h, 4), g, reg(bits(h, 3, 0)), bit(h, 5));
  } else if ((h & 0xFE40) == 0xE840) {
    dual_or_exclusive(&i, h, g);
  } else if ((h & 0xFE00) == 0xEA00) {
    shifted_register(&i, h, g);
  } else if ((h & 0xEC00) == 0xEC00) {
    decode_float_or_vector(&i, h, g);
  } else if ((h & 0xF800) == 0xF000) {
    bit(g, 15) ? branch_or_control(&i, address, h, g) : immediate(&i, h, g);
  } else if ((h & 0xFE00) == 0xF800) {
    single_access(&i, h, g);
  } else if ((h & 0xFF00) == 0xFA00) {
    register_operation(&i, h, g);
  } else if ((h & 0xFF80) == 0xFB00) {
    multiply(&i, h, g);
  } else if ((h & 0xFF80) == 0xFB80) {
    multiply_long_or_divide(&i, h, g);
  }
  return i;
}

}  // namespace

Instruction decode_thumb(uint32_t address, uint16_t first, uint16_t second) {
  return thumb_bytes(first) == 2 ? decode_short(address, first) : decode_long(address, first, second);
}

}  // namespace mote::timing
