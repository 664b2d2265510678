// SPDX-License-Identifier: MIT
// Encodings as GNU as 2.40 writes them; the comment is the source line.
#include <gtest/gtest.h>

#include "emulate/timing/decode_riscv.h"
#include "emulate/timing/decode_thumb.h"

namespace mote::timing {
namespace {

constexpr uint32_t kAddress = 0x1000;

Instruction thumb(uint32_t word) {
  const bool wide = word > 0xFFFF;
  return decode_thumb(kAddress, static_cast<uint16_t>(wide ? word >> 16 : word), static_cast<uint16_t>(word));
}

uint32_t r(unsigned number) { return 1u << number; }

TEST(DecodeThumb, ShortInstructions) {
  const Instruction add = thumb(0x1888);  // adds r0, r1, r2
  EXPECT_EQ(add.kind, Kind::kAlu);
  EXPECT_EQ(add.bytes, 2);
  EXPECT_EQ(add.writes, r(0));
  EXPECT_EQ(add.reads, r(1) | r(2));
  EXPECT_TRUE(add.sets_flags);
  EXPECT_EQ(thumb(0x4348).kind, Kind::kMultiply);  // muls r0, r1
  EXPECT_EQ(thumb(0x00C8).kind, Kind::kShift);     // lsls r0, r1, #3
  EXPECT_EQ(thumb(0xB240).kind, Kind::kBitField);  // sxtb r0, r0
  EXPECT_EQ(thumb(0xBF00).kind, Kind::kNop);       // nop
  EXPECT_EQ(thumb(0xBF18).kind, Kind::kIfThen);    // it ne
  EXPECT_EQ(thumb(0x2A00).writes, 0u);             // cmp r2, #0
}

TEST(DecodeThumb, LoadsAndStores) {
  const Instruction load = thumb(0x5688);  // ldrsb r0, [r1, r2]
  EXPECT_EQ(load.kind, Kind::kLoad);
  EXPECT_EQ(load.access_bytes, 1);
  EXPECT_TRUE(load.register_offset);
  EXPECT_EQ(load.address_reads, r(1) | r(2));
  EXPECT_EQ(load.writes, r(0));
  const Instruction post = thumb(0xF8510B04);  // ldr r0, [r1], #4
  EXPECT_EQ(post.kind, Kind::kLoad);
  EXPECT_EQ(post.writes, r(0) | r(1));
  EXPECT_EQ(post.address_reads, r(1));
  EXPECT_EQ(post.access_bytes, 4);
  const Instruction store = thumb(0xF88D3005);  // strb r3, [sp, #5]
  EXPECT_EQ(store.kind, Kind::kStore);
  EXPECT_EQ(store.store_reads, r(3));
  EXPECT_EQ(store.offset, 5);
  const Instruction literal = thumb(0x4801);  // ldr r0, [pc, #4]
  EXPECT_TRUE(literal.literal);
  EXPECT_EQ(literal.address_reads, 0u);
  const Instruction pair = thumb(0xE9D20102);  // ldrd r0, r1, [r2, #8]
  EXPECT_EQ(pair.kind, Kind::kLoadPair);
  EXPECT_EQ(pair.writes, r(0) | r(1));
  EXPECT_EQ(pair.count, 2);
  EXPECT_EQ(pair.offset, 8);
  const Instruction multiple = thumb(0xC90D);  // ldmia r1!, {r0, r2, r3}
  EXPECT_EQ(multiple.kind, Kind::kLoadMultiple);
  EXPECT_EQ(multiple.count, 3);
  EXPECT_EQ(multiple.writes, r(0) | r(1) | r(2) | r(3));
  const Instruction push = thumb(0xE92D4FF0);  // push {r4-r11, lr}
  EXPECT_EQ(push.kind, Kind::kStoreMultiple);
  EXPECT_EQ(push.count, 9);
}

TEST(DecodeThumb, BranchesAndTheirTargets) {
  const Instruction back = thumb(0xD1FC);  // bne .-4
  EXPECT_TRUE(back.is_branch && back.direct && back.conditional);
  EXPECT_EQ(back.target, kAddress - 4);
  EXPECT_EQ(thumb(0xE7FE).target, kAddress);                // b .
  EXPECT_EQ(thumb(0xF47FAF64).target, kAddress + 4 - 312);  // bne.w .-308
  EXPECT_EQ(thumb(0xB108).target, kAddress + 6);            // cbz r0, .+6
  const Instruction call = thumb(0xF000F802);               // bl .+8
  EXPECT_TRUE(call.call);
  EXPECT_EQ(call.kind, Kind::kCall);
  EXPECT_EQ(call.target, kAddress + 8);
  EXPECT_EQ(thumb(0x4770).kind, Kind::kBranchRegister);   // bx lr
  EXPECT_EQ(thumb(0xBD10).kind, Kind::kReturnPop);        // pop {r4, pc}
  EXPECT_EQ(thumb(0xE8BD81F0).kind, Kind::kReturnPop);    // pop {r4-r8, pc}
  EXPECT_EQ(thumb(0xE8DFF000).kind, Kind::kTableBranch);  // tbb [pc, r0]
  const Instruction end_of_loop = thumb(0xF00FC005);      // le lr, .-4
  EXPECT_EQ(end_of_loop.kind, Kind::kLoopEnd);
  EXPECT_EQ(end_of_loop.target, kAddress - 4);
}

TEST(DecodeThumb, SignalProcessing) {
  const Instruction smlad = thumb(0xFB263300);  // smlad r3, r6, r0, r3
  EXPECT_EQ(smlad.kind, Kind::kMultiplyAdd);
  EXPECT_EQ(smlad.reads, r(6) | r(0));
  EXPECT_EQ(smlad.accumulate_reads, r(3));
  EXPECT_EQ(smlad.writes, r(3));
  const Instruction extend = thumb(0xFA2FF08A);  // sxtb16 r0, r10
  EXPECT_EQ(extend.kind, Kind::kBitField);
  EXPECT_EQ(extend.early_reads, r(10));
  EXPECT_EQ(extend.reads, 0u);
  EXPECT_EQ(thumb(0xFA81F002).kind, Kind::kParallel);         // sadd8 r0, r1, r2
  EXPECT_EQ(thumb(0xFB801203).kind, Kind::kMultiplyLong);     // smull r1, r2, r0, r3
  EXPECT_EQ(thumb(0xFBC01203).kind, Kind::kMultiplyAddLong);  // smlal r1, r2, r0, r3
  EXPECT_EQ(thumb(0xFB91F0F2).kind, Kind::kDivide);           // sdiv r0, r1, r2
  const Instruction shifted = thumb(0xEB0102C3);              // add.w r2, r1, r3, lsl #3
  EXPECT_EQ(shifted.kind, Kind::kShiftedAlu);
  EXPECT_EQ(shifted.early_reads, r(3));
  EXPECT_EQ(shifted.reads, r(1));
}

TEST(DecodeThumb, FloatingPointAndVectors) {
  const Instruction multiply_add = thumb(0xEEA00A81);  // vfma.f32 s0, s1, s2
  EXPECT_EQ(multiply_add.kind, Kind::kFloatMultiplyAdd);
  EXPECT_EQ(multiply_add.float_accumulate_reads, 1u);
  EXPECT_EQ(multiply_add.float_reads, 0b110u);
  const Instruction load = thumb(0xEDD10A01);  // vldr s1, [r1, #4]
  EXPECT_EQ(load.kind, Kind::kFloatLoad);
  EXPECT_EQ(load.float_writes, 0b10u);
  EXPECT_EQ(load.offset, 4);
  const Instruction multiple = thumb(0xECB10A04);  // vldmia r1!, {s0-s3}
  EXPECT_EQ(multiple.kind, Kind::kFloatLoadMultiple);
  EXPECT_EQ(multiple.count, 4);
  EXPECT_EQ(multiple.float_writes, 0xFu);
  EXPECT_EQ(thumb(0xEE801A21).kind, Kind::kFloatDivide);  // vdiv.f32 s2, s0, s3
  EXPECT_EQ(thumb(0xEE100A10).writes, r(0));              // vmov r0, s0
  const Instruction vector_load = thumb(0xED911F00);      // vldrw.u32 q0, [r1]
  EXPECT_EQ(vector_load.kind, Kind::kVectorLoad);
  EXPECT_EQ(vector_load.address_reads, r(1));
  const Instruction sum = thumb(0xEEF00F22);  // vmladava.s8 r0, q0, q1
  EXPECT_EQ(sum.kind, Kind::kVectorMultiply);
  EXPECT_EQ(sum.writes, r(0));
}

Instruction riscv(uint32_t word) {
  return decode_riscv(kAddress, static_cast<uint16_t>(word), static_cast<uint16_t>(word >> 16));
}

TEST(DecodeRiscv, FullAndCompressed) {
  const Instruction load = riscv(0x00058503);  // lb a0, 0(a1)
  EXPECT_EQ(load.kind, Kind::kLoad);
  EXPECT_EQ(load.access_bytes, 1);
  EXPECT_EQ(load.writes, r(10));
  EXPECT_EQ(load.address_reads, r(11));
  EXPECT_EQ(riscv(0x02C58533).kind, Kind::kMultiply);  // mul a0, a1, a2
  EXPECT_EQ(riscv(0x02C5C533).kind, Kind::kDivide);    // div a0, a1, a2
  const Instruction branch = riscv(0xFE051EE3);        // bnez a0, .-4
  EXPECT_TRUE(branch.conditional);
  EXPECT_EQ(branch.target, kAddress - 4);
  EXPECT_EQ(riscv(0x008000EF).target, kAddress + 8);  // jal ra, .+8
  EXPECT_TRUE(riscv(0x008000EF).call);
  EXPECT_EQ(riscv(0x00008067).kind, Kind::kBranchRegister);  // ret
  const Instruction add = riscv(0x952E);                     // c.add a0, a1
  EXPECT_EQ(add.bytes, 2);
  EXPECT_EQ(add.reads, r(10) | r(11));
  EXPECT_EQ(riscv(0x4188).kind, Kind::kLoad);            // c.lw a0, 0(a1)
  EXPECT_EQ(riscv(0xC188).kind, Kind::kStore);           // c.sw a0, 0(a1)
  EXPECT_EQ(riscv(0xFD75).target, kAddress - 4);         // c.bnez a0, .-4
  EXPECT_EQ(riscv(0xBFF5).target, kAddress - 4);         // c.j .-4
  EXPECT_EQ(riscv(0x8082).kind, Kind::kBranchRegister);  // c.jr ra
}

}  // namespace
}  // namespace mote::timing
