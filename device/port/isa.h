/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ISA_H
#define MOTE_ISA_H
/* What the core that this is compiled for can do beyond plain C++. The values of MOTE_ISA_* are those of
   mote::Isa in src/target/target.h. Sources of the macros: Arm C Language Extensions (ACLE), release 2023Q2;
   RISC-V C API, version 1.0. */

#define MOTE_ISA_ANY 0
#define MOTE_ISA_DSP 1          /* Armv7E-M or Armv8-M DSP extension: Cortex-M4, M7, M33 */
#define MOTE_ISA_FPU 2          /* single precision in hardware */
#define MOTE_ISA_MVE 4          /* Helium vectors, integer */
#define MOTE_ISA_THUMB1 8       /* the 16-bit instructions of every Cortex-M */
#define MOTE_ISA_THUMB2 16      /* the 32-bit ones as well: Cortex-M3 and up */
#define MOTE_ISA_RV32M 32       /* RISC-V, 32 registers of 32 bits, with multiplication */
#define MOTE_ISA_SUPERSCALAR 64 /* no instructions of its own, but issues two at once: Cortex-M7 */

/* 1 where the instructions of MOTE_ISA_DSP can be written as assembly. Big-endian cores run the portable
   form: the packed weights are little-endian. */
#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__) && __ARM_ARCH >= 7 && !defined(__ARM_BIG_ENDIAN)
#define MOTE_HAS_DSP 1
#else
#define MOTE_HAS_DSP 0
#endif

/* 1 where integer Helium vectors can be used. */
#if defined(__ARM_FEATURE_MVE) && !defined(__ARM_BIG_ENDIAN)
#define MOTE_HAS_MVE 1
#else
#define MOTE_HAS_MVE 0
#endif

/* 1 where single precision VFP instructions, fused multiply-accumulation among them, can be used. */
#if defined(__ARM_FP) && (__ARM_FP & 4) && defined(__ARM_FEATURE_FMA) && defined(__thumb2__)
#define MOTE_HAS_FPU 1
#else
#define MOTE_HAS_FPU 0
#endif

/* 1 on cores whose assembly is Thumb-1 only (Cortex-M0, M0+, M23), and on those that have Thumb-2. */
#if defined(__thumb__) && !defined(__thumb2__) && !defined(__ARM_BIG_ENDIAN)
#define MOTE_HAS_ONLY_THUMB1 1
#else
#define MOTE_HAS_ONLY_THUMB1 0
#endif
#if defined(__thumb2__) && !defined(__ARM_BIG_ENDIAN)
#define MOTE_HAS_THUMB2 1
#else
#define MOTE_HAS_THUMB2 0
#endif

/* 1 where the assembly of RV32IM can be written; not on RV32E, which has half the registers. */
#if defined(__riscv_mul) && __riscv_xlen == 32 && !defined(__riscv_32e)
#define MOTE_HAS_RV32M 1
#else
#define MOTE_HAS_RV32M 0
#endif

#endif
