// SPDX-License-Identifier: MIT
#include "emulate/timing/decode_riscv.h"

#include "emulate/timing/bits.h"

namespace mote::timing {

namespace {

constexpr uint32_t kReturnAddress = 1, kStackPointer = 2;

uint32_t x(uint32_t r) { return r == 0 ? 0 : 1u << r; }
// The eight registers that compressed instructions can name in three bits.
uint32_t x3(uint32_t r) { return 1u << (r + 8); }

void access(Instruction* i, bool load, uint32_t value, uint32_t base, unsigned bytes) {
  i->kind = load ? Kind::kLoad : Kind::kStore;
  (load ? i->writes : i->store_reads) = value;
  i->address_reads = base;
  i->access_bytes = static_cast<uint8_t>(bytes);
}

void jump(Instruction* i, Kind kind, bool direct, uint32_t target, bool conditional) {
  i->kind = kind;
  i->is_branch = true;
  i->direct = direct;
  i->target = target;
  i->conditional = conditional;
}

void jump_register(Instruction* i, uint32_t link, uint32_t source) {
  jump(i, Kind::kBranchRegister, false, 0, false);
  i->writes = x(link);
  i->reads = x(source);
  i->call = link == kReturnAddress;
}

void multiply_or_divide(Instruction* i, uint32_t function) {
  i->kind = function == 0 ? Kind::kMultiply : function < 4 ? Kind::kMultiplyLong : Kind::kDivide;
}

Instruction decode_full(uint32_t address, uint32_t w) {
  Instruction i;
  i.bytes = 4;
  const uint32_t d = bits(w, 11, 7), s1 = bits(w, 19, 15), s2 = bits(w, 24, 20), function = bits(w, 14, 12);
  switch (bits(w, 6, 2)) {
    case 0x00:
      access(&i, true, x(d), x(s1), 1u << (function & 3));
      break;
    case 0x08:
      access(&i, false, x(s2), x(s1), 1u << (function & 3));
      break;
    case 0x04:  // with a constant
      i.kind = function == 1 || function == 5 ? Kind::kShift : Kind::kAlu;
      i.writes = x(d);
      i.reads = x(s1);
      break;
    case 0x0C:  // of two registers
      i.kind = function == 1 || function == 5 ? Kind::kShift : Kind::kAlu;
      if (bits(w, 31, 25) == 1) multiply_or_divide(&i, function);
      i.writes = x(d);
      i.reads = x(s1) | x(s2);
      break;
    case 0x05:
    case 0x0D:  // AUIPC, LUI
      i.writes = x(d);
      break;
    case 0x18: {
      const uint32_t offset =
          bits(w, 31, 31) << 12 | bits(w, 7, 7) << 11 | bits(w, 30, 25) << 5 | bits(w, 11, 8) << 1;
      jump(&i, Kind::kBranch, true, address + static_cast<uint32_t>(sign_extend(offset, 13)), true);
      i.reads = x(s1) | x(s2);
      break;
    }
    case 0x1B: {
      const uint32_t offset =
          bits(w, 31, 31) << 20 | bits(w, 19, 12) << 12 | bits(w, 20, 20) << 11 | bits(w, 30, 21) << 1;
      jump(&i, d == 0 ? Kind::kBranch : Kind::kCall, true,
           address + static_cast<uint32_t>(sign_extend(offset, 21)), false);
      i.writes = x(d);
      i.call = d == kReturnAddress;
      break;
    }
    case 0x19:
      jump_register(&i, d, s1);
      break;
    case 0x03:
      i.kind = Kind::kBarrier;
      break;
    default:
      i.kind = Kind::kSystem;
  }
  return i;
}

// Quadrant 1 of the compressed instructions: constants, arithmetic on few registers, branches.
void decode_quadrant_1(Instruction* i, uint32_t address, uint32_t h) {
  const uint32_t d = bits(h, 11, 7), function = bits(h, 15, 13);
  if (function == 1 || function == 5) {  // C.JAL, C.J
    const uint32_t offset = bits(h, 12, 12) << 11 | bits(h, 8, 8) << 10 | bits(h, 10, 9) << 8 |
                            bits(h, 6, 6) << 7 | bits(h, 7, 7) << 6 | bits(h, 2, 2) << 5 |
                            bits(h, 11, 11) << 4 | bits(h, 5, 3) << 1;
    jump(i, function == 1 ? Kind::kCall : Kind::kBranch, true,
         address + static_cast<uint32_t>(sign_extend(offset, 12)), false);
    i->call = function == 1;
    if (i->call) i->writes = x(kReturnAddress);
  } else if (function >= 6) {  // C.BEQZ, C.BNEZ
    const uint32_t offset = bits(h, 12, 12) << 8 | bits(h, 6, 5) << 6 | bits(h, 2, 2) << 5 |
                            bits(h, 11, 10) << 3 | bits(h, 4, 3) << 1;
    i->reads = x3(bits(h, 9, 7));
    jump(i, Kind::kBranch, true, address + static_cast<uint32_t>(sign_extend(offset, 9)), true);
  } else if (function == 4) {
    i->writes = i->reads = x3(bits(h, 9, 7));
    i->kind = bits(h, 11, 10) < 2 ? Kind::kShift : Kind::kAlu;
    if (bits(h, 11, 10) == 3) i->reads |= x3(bits(h, 4, 2));
  } else {  // C.ADDI, C.LI, C.LUI, C.ADDI16SP
    i->writes = x(d);
    i->reads = function == 0 || (function == 3 && d == kStackPointer) ? x(d) : 0;
  }
}

// Quadrant 2: shifts, accesses relative to the stack pointer, jumps to registers.
void decode_quadrant_2(Instruction* i, uint32_t h) {
  const uint32_t d = bits(h, 11, 7), s = bits(h, 6, 2), function = bits(h, 15, 13);
  if (function == 0) {
    i->kind = Kind::kShift;
    i->writes = i->reads = x(d);
  } else if (function == 2) {
    access(i, true, x(d), x(kStackPointer), 4);
  } else if (function == 6) {
    access(i, false, x(s), x(kStackPointer), 4);
  } else if (function == 4 && s == 0) {
    d == 0 ? void(i->kind = Kind::kSystem) : jump_register(i, bit(h, 12) ? kReturnAddress : 0, d);
  } else if (function == 4) {
    i->writes = x(d);
    i->reads = x(s) | (bit(h, 12) ? x(d) : 0);
  } else {
    i->kind = Kind::kSystem;
  }
}

Instruction decode_compressed(uint32_t address, uint32_t h) {
  Instruction i;
  const uint32_t function = bits(h, 15, 13);
  switch (bits(h, 1, 0)) {
    case 0:
      if (function == 0) {
        i.writes = x3(bits(h, 4, 2));
        i.reads = x(kStackPointer);
      } else {
        access(&i, function < 4, x3(bits(h, 4, 2)), x3(bits(h, 9, 7)), 4);
      }
      break;
    case 1:
      decode_quadrant_1(&i, address, h);
      break;
    default:
      decode_quadrant_2(&i, h);
  }
  return i;
}

}  // namespace

Instruction decode_riscv(uint32_t address, uint16_t first, uint16_t second) {
  if ((first & 3) != 3) return decode_compressed(address, first);
  return decode_full(address, first | static_cast<uint32_t>(second) << 16);
}

}  // namespace mote::timing
