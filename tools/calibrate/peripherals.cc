// SPDX-License-Identifier: Apache-2.0
#include "tools/calibrate/peripherals.h"

#include <utility>

namespace mote::calibrate {

namespace {

// USART: control 1, status, received and sent data. All but the oldest of ST's chips have this layout.
constexpr uint32_t kControl1 = 0x00, kStatus = 0x1C, kReceived = 0x24, kSent = 0x28, kUartBytes = 0x400;
constexpr uint32_t kReceiveInterrupt = 1 << 5;  // RXNEIE in CR1
constexpr uint32_t kReceiveReady = 1 << 5;      // RXNE in ISR
// TXE, TC and the acknowledges of both enables.
constexpr uint32_t kAlwaysReady = 1 << 7 | 1 << 6 | 1 << 21 | 1 << 22;

constexpr uint32_t kSysTickControl = 0xE000E010, kSysTickReload = 0xE000E014, kSysTickValue = 0xE000E018,
                   kVectorTable = 0xE000ED08;
constexpr uint32_t kCycleCounter = 0xE0001004;
constexpr uint32_t kTimer2 = 0x40000024, kTimer5 = 0x40000C24;  // counters that firmware sets to microseconds

// A clock control register: for each source a bit that turns it on and one that says that it is ready.
struct Ready {
  uint32_t address;
  struct {
    int on, ready;
  } bits[8];
};
constexpr Ready kReady[] = {
    {0x40021000, {{0, 1}, {8, 10}, {16, 17}, {24, 25}, {26, 27}, {28, 29}}},                    // L4+, G0
    {0x46020C00, {{0, 2}, {4, 5}, {8, 10}, {12, 13}, {16, 17}, {24, 25}, {26, 27}, {28, 29}}},  // U5
    {0x40030C00, {{0, 2}, {4, 5}, {3, 5}, {8, 10}, {12, 13}, {16, 17}, {24, 25}, {28, 29}}},    // U3
    {0x40023800, {{0, 1}, {16, 17}, {24, 25}, {26, 27}, {28, 29}}},                             // F7
    {0x58024400, {{0, 2}, {7, 8}, {12, 13}, {16, 17}, {24, 25}, {26, 27}, {28, 29}}},           // H7A3
};

// Status bits that firmware waits for and nothing turns on.
struct Always {
  uint32_t address, bits;
};
constexpr Always kAlways[] = {
    {0x48001810, 0xFFFF},      // L4+: GPIOG_IDR, an external supply says that it is good
    {0x40030808, 0xFFFF0000},  // U3: PWR_SVMSR and PWR_VOSR, ranges and booster ready
    {0x4003080C, 0xFFFF0000}, {0x4602080C, 1 << 15 | 1 << 14},  // U5: PWR_VOSR, voltage and booster ready
    {0x4602083C, 1 << 15},                                      // U5: PWR_SVMSR, ACTVOSRDY
};

// Registers that firmware reads before it writes them, as they are after reset: an oscillator runs.
constexpr Always kAfterReset[] = {
    {0x40030C00, 1 << 4 | 1},  // U3: RCC_CR
    {0x46020C00, 1 << 4 | 1},  // U5: RCC_CR
};

// Clock switches: the field that was asked for is shown as the one in force.
struct Switch {
  uint32_t address, mask, shift;
  bool m0;  // the same address has another layout on Cortex-M0+
};
constexpr Switch kSwitches[] = {
    {0x40021008, 7, 3, true},  {0x40021008, 3, 2, false}, {0x46020C1C, 3, 2, false},
    {0x40030C1C, 3, 2, false}, {0x40023808, 3, 2, false}, {0x58024410, 7, 3, false},
};

}  // namespace

Peripherals::Peripherals(const std::string& core, double mhz, std::vector<uint32_t> uarts, int uart_interrupt)
    : m0_(core == "cortex-m0" || core == "cortex-m0plus"),
      mhz_(mhz),
      uarts_(std::move(uarts)),
      uart_interrupt_(uart_interrupt) {
  for (const Always& reset : kAfterReset) values_[reset.address] = reset.bits;
}

bool Peripherals::is_uart(uint32_t address, uint32_t* offset) const {
  for (const uint32_t base : uarts_) {
    if (address - base >= kUartBytes) continue;
    *offset = address - base;
    return true;
  }
  return false;
}

uint32_t Peripherals::read_uart(uint32_t address, uint32_t offset) {
  const bool waiting = read_position_ < input_.size();
  if (offset / 4 == kStatus / 4) return (kAlwaysReady | (waiting ? kReceiveReady : 0)) >> (8 * (offset % 4));
  if (offset == kReceived) return waiting ? static_cast<uint8_t>(input_[read_position_++]) : 0;
  return written(address);
}

uint32_t Peripherals::ready_bits(uint32_t address, uint32_t value) const {
  for (const Ready& ready : kReady) {
    if (ready.address != address) continue;
    // Firmware writes back what it has read: a source that is off is not ready any more.
    for (const auto& bit : ready.bits)
      if (bit.ready != 0) value &= ~(1u << bit.ready);
    for (const auto& bit : ready.bits)
      if (bit.ready != 0 && (value >> bit.on & 1) != 0) value |= 1u << bit.ready;
    return value;
  }
  // U5: PWR_SVMSR shows the regulator that PWR_CR3 asked for and the voltage range of PWR_VOSR.
  if (address == 0x4602083C) value |= (written(0x46020808) & 2) | (written(0x4602080C) & 3 << 16);
  for (const Always& always : kAlways)
    if (always.address == address) return value | always.bits;
  for (const Switch& s : kSwitches)
    if (s.address == address && (s.address != 0x40021008 || s.m0 == m0_))
      return (value & ~(s.mask << s.shift)) | (value & s.mask) << s.shift;
  return value;
}

uint32_t Peripherals::read(uint32_t address, uint32_t pc, uint64_t cycles) {
  uint32_t offset = 0;
  if (is_uart(address, &offset)) return read_uart(address, offset);
  if (address == kTimer2 || address == kTimer5)
    return static_cast<uint32_t>(static_cast<uint64_t>(static_cast<double>(cycles) / mhz_));
  if (address == kSysTickValue) return 0xFFFFFF - static_cast<uint32_t>(cycles & 0xFFFFFF);
  if (address == kCycleCounter) return static_cast<uint32_t>(cycles);
  repeats_ = address == last_address_ && pc == last_pc_ ? repeats_ + 1 : 0;
  last_address_ = address;
  last_pc_ = pc;
  const uint32_t value = written(address);
  const uint32_t ready = ready_bits(address, value);
  if (ready != value) return ready;
  // Firmware that polls an unknown register waits for some bit to be set or cleared: show it both.
  if (repeats_ > 4 && repeats_ % 4 == 1) return ~0u;
  if (repeats_ > 4 && repeats_ % 4 == 2) return 0;
  return value;
}

bool Peripherals::write(uint32_t address, uint32_t value, char* text) {
  uint32_t offset = 0;
  if (is_uart(address, &offset) && offset == kSent) {
    *text = static_cast<char>(value);
    return true;
  }
  values_[address & ~3u] = value;
  return false;
}

void Peripherals::send(const std::string& text) { input_ += text; }

bool Peripherals::uart_interrupt_pending() const {
  if (uart_interrupt_ < 0 || read_position_ >= input_.size()) return false;
  for (const uint32_t base : uarts_)
    if ((written(base + kControl1) & kReceiveInterrupt) != 0) return true;
  return false;
}

uint32_t Peripherals::tick_cycles() const { return written(kSysTickReload) + 1; }

bool Peripherals::ticking() const { return (written(kSysTickControl) & 3) == 3; }

uint32_t Peripherals::vector_table(uint32_t at_reset) const {
  const auto found = values_.find(kVectorTable);
  return found == values_.end() || found->second == 0 ? at_reset : found->second;
}

uint32_t Peripherals::written(uint32_t address) const {
  const auto found = values_.find(address & ~3u);
  return found == values_.end() ? 0 : found->second;
}

}  // namespace mote::calibrate
