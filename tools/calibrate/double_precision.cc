// SPDX-License-Identifier: Apache-2.0
// Encodings: Armv7-M Architecture Reference Manual (DDI 0403), A6.4.
#include "tools/calibrate/double_precision.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace mote::calibrate {

namespace {

template <class To, class From>
To bits_as(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

struct Registers {
  uc_engine* uc;

  double d(uint32_t number) const {
    uint64_t value = 0;
    uc_reg_read(uc, UC_ARM_REG_D0 + static_cast<int>(number), &value);
    return bits_as<double>(value);
  }
  void set_d(uint32_t number, double value) const {
    const auto stored = bits_as<uint64_t>(value);
    uc_reg_write(uc, UC_ARM_REG_D0 + static_cast<int>(number), &stored);
  }
  // s0 and s1 are the halves of d0.
  uint32_t s(uint32_t number) const {
    uint64_t value = 0;
    uc_reg_read(uc, UC_ARM_REG_D0 + static_cast<int>(number / 2), &value);
    return static_cast<uint32_t>(value >> (32 * (number % 2)));
  }
  void set_s(uint32_t number, uint32_t stored) const {
    uint64_t value = 0;
    uc_reg_read(uc, UC_ARM_REG_D0 + static_cast<int>(number / 2), &value);
    const unsigned shift = 32 * (number % 2);
    value = (value & ~(uint64_t{0xFFFFFFFF} << shift)) | uint64_t{stored} << shift;
    uc_reg_write(uc, UC_ARM_REG_D0 + static_cast<int>(number / 2), &value);
  }
  void set_flags(double a, double b) const {
    const uint32_t flags = std::isnan(a) || std::isnan(b) ? 3 : a == b ? 6 : a < b ? 8 : 2;  // NZCV
    uint32_t status = 0;
    uc_reg_read(uc, UC_ARM_REG_FPSCR, &status);
    status = (status & 0x0FFFFFFF) | flags << 28;
    uc_reg_write(uc, UC_ARM_REG_FPSCR, &status);
  }
};

double constant(uint32_t imm8) {
  const double fraction = 1 + (imm8 & 15) / 16.0;
  const int exponent = static_cast<int>((imm8 >> 4 & 7) ^ 4) - 3;
  return std::ldexp((imm8 & 128) != 0 ? -fraction : fraction, exponent);
}

template <class Integer>
uint32_t to_integer(double value) {
  constexpr auto kLow = static_cast<double>(std::numeric_limits<Integer>::min());
  constexpr auto kHigh = static_cast<double>(std::numeric_limits<Integer>::max());
  return std::isnan(value)
             ? 0
             : static_cast<uint32_t>(static_cast<Integer>(std::clamp(std::trunc(value), kLow, kHigh)));
}

// Instructions of one operand, 11101110 1D11 op2 ....
bool run_other(const Registers& r, uint32_t h, uint32_t g) {
  const uint32_t d = g >> 12, m = g & 15, operation = h & 15;
  const uint32_t single_d = d * 2 | (h >> 6 & 1), single_m = m * 2 | (g >> 5 & 1);
  const bool high = (g & 0x80) != 0;
  if ((g & 0x40) == 0) return r.set_d(d, constant((h & 15) << 4 | (g & 15))), true;
  switch (operation) {
    case 0:
      return r.set_d(d, high ? std::fabs(r.d(m)) : r.d(m)), true;
    case 1:
      return r.set_d(d, high ? std::sqrt(r.d(m)) : -r.d(m)), true;
    case 4:
      return r.set_flags(r.d(d), r.d(m)), true;
    case 5:
      return r.set_flags(r.d(d), 0), true;
    case 7:  // between the precisions; the coprocessor number says which is the source
      if ((g & 0x100) != 0) return r.set_s(single_d, bits_as<uint32_t>(static_cast<float>(r.d(m)))), true;
      return r.set_d(d, static_cast<double>(bits_as<float>(r.s(single_m)))), true;
    case 8:
      return r.set_d(d, high ? static_cast<double>(static_cast<int32_t>(r.s(single_m)))
                             : static_cast<double>(r.s(single_m))),
             true;
    case 12:
      return r.set_s(single_d, to_integer<uint32_t>(r.d(m))), true;
    case 13:
      return r.set_s(single_d, to_integer<int32_t>(r.d(m))), true;
    default:
      return false;
  }
}

}  // namespace

bool run_double_precision(uc_engine* uc, uint32_t pc) {
  uint16_t code[2] = {};
  if (uc_mem_read(uc, pc, code, sizeof code) != UC_ERR_OK) return false;
  const uint32_t h = code[0], g = code[1];
  const bool to_double = (h & 0xFFBF) == 0xEEB7 && (g & 0x0FD0) == 0x0AC0;  // VCVT.F64.F32
  if ((h & 0xFF00) != 0xEE00 || (g & 0x10) != 0 || ((g >> 8 & 15) != 11 && !to_double)) return false;
  const Registers r{uc};
  const uint32_t d = g >> 12, n = h & 15, m = g & 15;
  const bool negate = (g & 0x40) != 0;
  switch (h >> 4 & 0xB) {
    case 0:
      return r.set_d(d, r.d(d) + (negate ? -1 : 1) * r.d(n) * r.d(m)), true;
    case 2:
      return r.set_d(d, (negate ? -1 : 1) * r.d(n) * r.d(m)), true;
    case 3:
      return r.set_d(d, r.d(n) + (negate ? -r.d(m) : r.d(m))), true;
    case 8:
      return r.set_d(d, r.d(n) / r.d(m)), true;
    case 9:
      return r.set_d(d, std::fma(negate ? -r.d(n) : r.d(n), r.d(m), -r.d(d))), true;
    case 10:
      return r.set_d(d, std::fma(negate ? -r.d(n) : r.d(n), r.d(m), r.d(d))), true;
    case 11:
      return run_other(r, h, g);
    default:
      return false;
  }
}

}  // namespace mote::calibrate
