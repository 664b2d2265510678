// SPDX-License-Identifier: Apache-2.0
#pragma once
// Registers of ST's microcontrollers, as far as start-up code and a console need them. Register names and
// offsets are those of the reference manuals RM0432 (L4+), RM0444 (G0), RM0456 (U5), RM0487 (U3), RM0385 (F7)
// and RM0455 (H7A3).
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace mote::calibrate {

class Peripherals {
 public:
  Peripherals() = default;
  Peripherals(const std::string& core, double mhz, std::vector<uint32_t> uarts, int uart_interrupt);

  uint32_t read(uint32_t address, uint32_t pc, uint64_t cycles);
  // True when a character was sent over the serial port.
  bool write(uint32_t address, uint32_t value, char* text);

  void send(const std::string& text);
  bool uart_interrupt_pending() const;  // the firmware wants to be interrupted for the next character
  int uart_interrupt() const { return uart_interrupt_; }
  bool ticking() const;  // SysTick is on and interrupts
  uint32_t tick_cycles() const;
  uint32_t vector_table(uint32_t at_reset) const;
  uint32_t written(uint32_t address) const;
  uint32_t last_read() const { return last_address_; }

 private:
  bool is_uart(uint32_t address, uint32_t* offset) const;
  uint32_t read_uart(uint32_t address, uint32_t offset);
  uint32_t ready_bits(uint32_t address, uint32_t value) const;

  bool m0_ = false;
  double mhz_ = 1;
  std::vector<uint32_t> uarts_;
  int uart_interrupt_ = -1;
  std::string input_;
  size_t read_position_ = 0;
  std::unordered_map<uint32_t, uint32_t> values_;  // what was written, by address of the word
  uint32_t last_address_ = 0, last_pc_ = 0, repeats_ = 0;
};

}  // namespace mote::calibrate
