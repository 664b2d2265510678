// SPDX-License-Identifier: MIT
#include "emulate/timing/decode_thumb_float.h"

#include "emulate/timing/bits.h"

namespace mote::timing {

namespace {

uint64_t single(uint32_t s) { return 1ull << (s & 31); }
// Single or double precision register; doubles are pairs of singles.
uint64_t float_reg(uint32_t s, bool twice) { return twice ? 3ull << (s & 30) : single(s); }
uint64_t vector(uint32_t q) { return 0xFull << ((q & 7) * 4); }

struct Fields {
  uint32_t d, n, m;     // of single precision registers
  uint32_t qd, qn, qm;  // of vectors
  bool twice;           // double precision
};

Fields fields(uint16_t h, uint16_t g) {
  Fields f{};
  f.twice = bits(g, 11, 8) == 11;
  f.d = bits(g, 15, 12) << 1 | bits(h, 6, 6);
  f.n = bits(h, 3, 0) << 1 | bits(g, 7, 7);
  f.m = bits(g, 3, 0) << 1 | bits(g, 5, 5);
  if (f.twice) {
    f.d = bits(g, 15, 12) << 1;
    f.n = bits(h, 3, 0) << 1;
    f.m = bits(g, 3, 0) << 1;
  }
  f.qd = bits(g, 15, 13);
  f.qn = bits(h, 3, 1);
  f.qm = bits(g, 3, 1);
  return f;
}

void float_access(Instruction* i, uint16_t h, uint16_t g) {
  const Fields f = fields(h, g);
  const bool load = bit(h, 4);
  i->access_bytes = 4;
  if ((h & 0xFFE0) == 0xEC40) {  // VMOV of two general registers
    i->kind = Kind::kFloatMove;
    const uint32_t general = reg(bits(g, 15, 12)) | reg(bits(h, 3, 0));
    (load ? i->writes : i->reads) = general;
    (load ? i->float_reads : i->float_writes) = float_reg(f.m, true);
    return;
  }
  i->address_reads = reg(bits(h, 3, 0));
  if ((h & 0xFF20) == 0xED00) {
    i->kind = load ? Kind::kFloatLoad : Kind::kFloatStore;
    i->count = f.twice ? 2 : 1;
    i->literal = load && bits(h, 3, 0) == 15;
    i->offset = static_cast<int32_t>(bits(g, 7, 0) * 4) * (bit(h, 7) ? 1 : -1);
    (load ? i->float_writes : i->float_reads) = float_reg(f.d, f.twice);
    return;
  }
  i->kind = load ? Kind::kFloatLoadMultiple : Kind::kFloatStoreMultiple;
  i->count = static_cast<uint8_t>(bits(g, 7, 0));
  const uint64_t registers = i->count >= 32 ? 0xFFFFFFFFull : ((1ull << i->count) - 1) << (f.d & 31);
  (load ? i->float_writes : i->float_reads) = registers & 0xFFFFFFFFull;
  if (bit(h, 5)) i->writes = i->address_reads;
}

void vector_access(Instruction* i, uint16_t h, uint16_t g) {
  const Fields f = fields(h, g);
  const bool load = bit(h, 4);
  i->kind = load ? Kind::kVectorLoad : Kind::kVectorStore;
  i->access_bytes = 4;
  i->count = bit(h, 12) ? 2 : 1;  // VLD2, VLD4 and their stores move two vectors' worth of beats
  i->address_reads = reg(bits(h, 3, 0));
  if (bit(h, 5)) i->writes = i->address_reads;
  (load ? i->float_writes : i->float_reads) = vector(f.qd);
}

void float_arithmetic(Instruction* i, uint16_t h, uint16_t g) {
  const Fields f = fields(h, g);
  const uint64_t d = float_reg(f.d, f.twice), n = float_reg(f.n, f.twice), m = float_reg(f.m, f.twice);
  i->count = f.twice ? 2 : 1;
  i->float_writes = d;
  i->float_reads = n | m;
  switch (bits(h, 7, 4) & 0xB) {
    case 0:   // VMLA, VMLS
    case 1:   // VNMLA, VNMLS
    case 9:   // VFNMA, VFNMS
    case 10:  // VFMA, VFMS
      i->kind = Kind::kFloatMultiplyAdd;
      i->float_accumulate_reads = d;
      return;
    case 2:  // VMUL, VNMUL
      i->kind = Kind::kFloatMultiply;
      return;
    case 3:  // VADD, VSUB
      i->kind = Kind::kFloatAlu;
      return;
    case 8:
      i->kind = Kind::kFloatDivide;
      return;
    default:
      break;
  }
  const uint32_t operation = bits(h, 3, 0);
  i->float_reads = m;
  if (!bit(g, 6)) {  // VMOV of a constant
    i->kind = Kind::kFloatMove;
    i->float_reads = 0;
  } else if (operation == 1 && bits(g, 7, 6) == 3) {
    i->kind = Kind::kFloatDivide;  // VSQRT
  } else if (operation == 4 || operation == 5) {
    i->kind = Kind::kFloatAlu;  // VCMP
    i->float_reads |= d;
    i->float_writes = 0;
  } else {
    i->kind = operation == 0 ? Kind::kFloatMove : Kind::kFloatAlu;
  }
}

// Between one general and one float register, and VMRS.
void float_transfer(Instruction* i, uint16_t h, uint16_t g) {
  const Fields f = fields(h, g);
  i->kind = Kind::kFloatMove;
  if ((h & 0xFFF0) == 0xEEF0) return;
  if (bit(h, 4)) {
    i->writes = reg(bits(g, 15, 12));
    i->float_reads = single(f.n);
  } else {
    i->reads = reg(bits(g, 15, 12));
    i->float_writes = single(f.n);
  }
}

void vector_arithmetic(Instruction* i, uint16_t h, uint16_t g) {
  const Fields f = fields(h, g);
  i->kind = Kind::kVectorAlu;
  i->float_writes = vector(f.qd);
  i->float_reads = vector(f.qn) | vector(f.qm);
  const uint32_t operation = g & 0x0F50;
  if ((h & 0xEF00) == 0xEE00 && bit(h, 7) && bits(g, 11, 9) == 7 && !bit(g, 0)) {
    // VMLADAV and its kin sum into general registers.
    i->kind = Kind::kVectorMultiply;
    i->float_writes = 0;
    i->writes = reg(bits(g, 15, 12));
    i->accumulate_reads = bit(g, 5) ? i->writes : 0;
  } else if ((h & 0xEF00) == 0xEF00 && (operation == 0x0950 || operation == 0x0C50 || operation == 0x0D50)) {
    i->kind = Kind::kVectorMultiply;
  } else if ((h & 0xEF80) == 0xEE00) {
    i->kind = Kind::kVectorMultiply;
  }
}

}  // namespace

void decode_float_or_vector(Instruction* instruction, uint16_t first, uint16_t second) {
  const uint32_t coprocessor = bits(second, 11, 8);
  const bool vfp = coprocessor >= 9 && coprocessor <= 11, t = bit(first, 12);
  if (bits(first, 11, 9) == 6) {
    return vfp && coprocessor != 9 && !t ? float_access(instruction, first, second)
                                         : vector_access(instruction, first, second);
  }
  if (!t && (first & 0xFF00) == 0xEE00 && vfp)
    return bit(second, 4) ? float_transfer(instruction, first, second)
                          : float_arithmetic(instruction, first, second);
  if (t && (first & 0xFF00) == 0xFE00 && vfp && !bit(second, 4)) {  // VSEL, VMAXNM, VRINT, VCVT
    const Fields f = fields(first, second);
    instruction->kind = Kind::kFloatAlu;
    instruction->float_writes = float_reg(f.d, f.twice);
    instruction->float_reads = float_reg(f.n, f.twice) | float_reg(f.m, f.twice);
    return;
  }
  vector_arithmetic(instruction, first, second);
}

}  // namespace mote::timing
