/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_ISA_H
#define MOTE_ISA_H
/* What the core that this is compiled for can do beyond plain C++. The values of MOTE_ISA_* are those of
   mote::Isa in src/target/target.h. Source of the macros: Arm C Language Extensions (ACLE), release 2023Q2.
 */

#define MOTE_ISA_ANY 0
#define MOTE_ISA_DSP 1 /* Armv7E-M or Armv8-M DSP extension: Cortex-M4, M7, M33 */
#define MOTE_ISA_FPU 2 /* single precision in hardware */
#define MOTE_ISA_MVE 4 /* Helium vectors, integer */

/* 1 where the instructions of MOTE_ISA_DSP can be written as assembly. Big-endian cores run the portable
   form: the packed weights are little-endian. */
#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__) && __ARM_ARCH >= 7 && !defined(__ARM_BIG_ENDIAN)
#define MOTE_HAS_DSP 1
#else
#define MOTE_HAS_DSP 0
#endif

#endif
