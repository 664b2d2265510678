// SPDX-License-Identifier: Apache-2.0
#include "emulate/report.h"

#include <cstring>

#include "base/format.h"
#include "base/text.h"

namespace mote {

namespace {

// Source: Armv7-M Architecture Reference Manual, configurable fault status register (CFSR).
struct FaultBit {
  int bit;
  const char* meaning;
};
constexpr FaultBit kFaultBits[] = {
    {0, "instruction access not allowed (IACCVIOL)"},
    {1, "data access not allowed (DACCVIOL)"},
    {4, "memory fault while saving registers on the stack (MSTKERR)"},
    {8, "instruction fetch from where there is no memory (IBUSERR)"},
    {9, "access to an address where there is no memory (PRECISERR)"},
    {10, "write to an address where there is no memory (IMPRECISERR)"},
    {12, "bus fault while saving registers on the stack (STKERR)"},
    {16, "undefined instruction (UNDEFINSTR)"},
    {17, "jump to an address that is not Thumb code (INVSTATE)"},
    {18, "bad return from an exception (INVPC)"},
    {19, "FPU instruction without FPU (NOCP)"},
    {24, "unaligned access (UNALIGNED)"},
    {25, "division by zero (DIVBYZERO)"},
};
constexpr uint32_t kMmfarValid = 1u << 7, kBfarValid = 1u << 15;

// Source: The RISC-V Instruction Set Manual, volume II, machine cause register; here `bit` is the cause.
constexpr FaultBit kTraps[] = {
    {0, "jump to an address that is not aligned"},
    {1, "instruction fetch from where there is no memory"},
    {2, "undefined instruction"},
    {3, "breakpoint"},
    {4, "unaligned access"},
    {5, "access to an address where there is no memory"},
    {6, "unaligned write"},
    {7, "write to an address where there is no memory"},
};

// Source: Xtensa Instruction Set Architecture Reference Manual, exception causes.
constexpr FaultBit kXtensaCauses[] = {
    {0, "undefined instruction"},
    {2, "instruction fetch failed"},
    {3, "access failed"},
    {6, "division by zero"},
    {9, "unaligned access"},
    {14, "instruction fetch from where there is no memory"},
    {15, "access to an address where there is no memory"},
    {20, "instruction fetch not allowed"},
    {28, "load not allowed"},
    {29, "store not allowed"},
};

std::string cortex_m_fault(const HarnessReport& report) {
  const uint32_t cfsr = report.cause[0], mmfar = report.cause[2], bfar = report.cause[3];
  std::vector<std::string> parts;
  for (const FaultBit& fault : kFaultBits)
    if ((cfsr >> fault.bit & 1) != 0) parts.emplace_back(fault.meaning);
  if (parts.empty()) parts.emplace_back("of unknown cause");
  if ((cfsr & kMmfarValid) != 0) parts.push_back(format("address {:#x}", mmfar));
  if ((cfsr & kBfarValid) != 0) parts.push_back(format("address {:#x}", bfar));
  return join(parts, ", ");
}

template <class Table>
std::string fault_of_cause(const Table& table, const HarnessReport& report) {
  const uint32_t cause = report.cause[0], value = report.cause[2];
  for (const FaultBit& entry : table)
    if (entry.bit == static_cast<int>(cause)) return format("{}, address {:#x}", entry.meaning, value);
  return format("trap {:#x}, value {:#x}", cause, value);
}

Error fault_error(const HarnessReport& report, const Target& board, const Elf& elf) {
  const uint32_t* r = report.registers;
  const std::string text = format("the firmware ended in a fault: {}\n  at {}\n  called from {}\n  ",
                                  fault_text(report, board), place_text(elf, r[6]), place_text(elf, r[5]));
  if (board.architecture() == Architecture::kXtensa)
    return Error(Code::kInternal,
                 text + format("a2 {:#x}, a3 {:#x}, a4 {:#x}, a5 {:#x}, a1 {:#x}, EXCCAUSE {:#x}", r[0], r[1],
                               r[2], r[3], r[4], report.cause[0]));
  if (board.is_riscv())
    return Error(Code::kInternal,
                 text + format("a0 {:#x}, a1 {:#x}, a2 {:#x}, a3 {:#x}, sp {:#x}, mcause {:#x}", r[0], r[1],
                               r[2], r[3], r[4], report.cause[0]));
  return Error(
      Code::kInternal,
      text + format("r0 {:#x}, r1 {:#x}, r2 {:#x}, r3 {:#x}, r12 {:#x}, xPSR {:#x}, CFSR {:#x}, HFSR {:#x}",
                    r[0], r[1], r[2], r[3], r[4], r[7], report.cause[0], report.cause[1]));
}

Error overflow_error(const HarnessReport& report) {
  return Error(Code::kDoesNotFit,
               format("the model's stack overflowed: it needs more than the {} bytes that the "
                      "emulated machine has for it",
                      with_commas(report.stack_available)));
}

Status check_ram(const HarnessReport& report, const Firmware& firmware) {
  const FirmwareSize& size = firmware.size;
  const int64_t needed = size.firmware_ram + report.stack_bytes;
  if (needed > size.ram_available)
    return Error(
        Code::kDoesNotFit,
        format(
            "the firmware does not fit the {}: variables of {} bytes and a stack of {} are {} bytes more RAM "
            "than it has",
            firmware.board.title, with_commas(size.firmware_ram), with_commas(report.stack_bytes),
            with_commas(needed - size.ram_available)),
        "choose a board with more memory (mote boards lists them) or make the model smaller");
  return ok_status();
}

}  // namespace

Result<HarnessReport> parse_report(const Bytes& bytes) {
  static_assert(sizeof(HarnessReport) == 18 * sizeof(uint32_t), "the harness writes 18 words");
  HarnessReport report;
  if (bytes.size() != sizeof report) return Error(Code::kInternal, "the firmware's report is not whole");
  std::memcpy(&report, bytes.data(), sizeof report);  // both sides are little endian
  return report;
}

std::string place_text(const Elf& elf, uint32_t address) {
  const ElfSymbol* function = elf.function_at(address & ~1u);
  if (function == nullptr) return format("{:#x}", address);
  return format("{} + {:#x} ({:#x})", function->name, (address & ~1u) - function->address, address);
}

std::string fault_text(const HarnessReport& report, const Target& board) {
  if (board.architecture() == Architecture::kXtensa) return fault_of_cause(kXtensaCauses, report);
  return board.is_riscv() ? fault_of_cause(kTraps, report) : cortex_m_fault(report);
}

Status check_report(const HarnessReport& report, const Firmware& firmware, const Elf& elf,
                    int64_t inferences) {
  const std::string which = format("in inference {} of {}", report.inferences + 1, inferences);
  switch (report.outcome) {
    case HarnessReport::kDone:
      // A core without memory protection does not fault at the end of the stack.
      if (report.stack_bytes >= report.stack_available) return overflow_error(report);
      if (report.inferences == static_cast<uint64_t>(inferences)) return check_ram(report, firmware);
      return Error(Code::kInternal,
                   format("the firmware did {} of {} inferences", report.inferences, inferences));
    case HarnessReport::kBadStatus:
      return Error(Code::kInvalid, format("the model returned status {} {}", report.status, which),
                   format("mote_{}.h says what it means", firmware.model));
    case HarnessReport::kBadStepCount:
      return Error(Code::kInternal,
                   format("the model's step() did not run its {} layers one by one", firmware.layers.size()));
    case HarnessReport::kInputOutput:
      return Error(Code::kIo, "the firmware could not read its inputs or write its outputs " + which,
                   "is the disk with the folder for temporary files full?");
    case HarnessReport::kFault:
      return fault_error(report, firmware.board, elf);
    case HarnessReport::kStackOverflow:
      return overflow_error(report);
    case HarnessReport::kDamaged:
      return Error(
          Code::kInternal,
          "the firmware found at start that the model's constants are damaged: their CRC-32 is not that "
          "of the compiled ones",
          "build it again; where it happens again, the memory of this computer may be at fault");
    default:
      return Error(Code::kInternal,
                   format("the firmware's report has the unknown outcome {}", report.outcome));
  }
}

}  // namespace mote
