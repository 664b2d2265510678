// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "emulate/elf.h"
#include "emulate/emulate.h"

namespace mote {

// report.bin as boards/common/harness.h describes it.
struct HarnessReport {
  enum Outcome : uint32_t {
#define OUTCOME(name, word) name = (word),
#include "boards/common/outcomes.inc"
#undef OUTCOME
  };
  uint32_t outcome = 0;
  uint32_t inferences = 0;
  int32_t status = 0;
  uint32_t stack_bytes = 0, stack_available = 0;
  uint32_t registers[8] = {};  // r0-r3, r12, lr, pc, xPSR; RISC-V: a0-a3, sp, ra, mepc, mstatus;
                               // Xtensa: a2-a5, a1, a0, EPC, PS
  uint32_t cause[4] =
      {};  // CFSR, HFSR, MMFAR, BFAR; RISC-V: mcause, 0, mtval, 0; Xtensa: EXCCAUSE, 0, EXCVADDR, 0
  uint32_t stream_crc = 0;  // CRC-32 of what arrived in chunks
};

Result<HarnessReport> parse_report(const Bytes& bytes);

// "mote_kws_layer_3_conv_2d + 0x1c (0x8421)", or the address alone where no function is.
std::string place_text(const Elf& elf, uint32_t address);

// "undefined instruction (UNDEFINSTR)", and the address where there is one, from what the core says of it.
std::string fault_text(const HarnessReport& report, const Target& board);

// Success when the firmware did all inferences, stayed within its stack and, with that stack, within the real
// board's RAM. Otherwise the error says what happened and, for a fault, in which function.
Status check_report(const HarnessReport& report, const Firmware& firmware, const Elf& elf,
                    int64_t inferences);

}  // namespace mote
