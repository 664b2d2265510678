// SPDX-License-Identifier: Apache-2.0
#pragma once
// A microcontroller of ST's on Unicorn: the core, flat memories, and stub peripherals that are just good
// enough for firmware to start and to talk over a serial port. What the core does is told to a listener.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tools/calibrate/image.h"

namespace mote::calibrate {

class Listener {
 public:
  virtual ~Listener() = default;
  // A block without branches inside starts to run: its address, its bytes and their number.
  virtual void block(uint32_t address, const uint8_t* code, uint32_t bytes) = 0;
  // The block's course was left for an interrupt or comes back from it.
  virtual void interrupt() = 0;
  virtual void access(uint32_t address, uint32_t bytes, bool store) = 0;
  virtual uint64_t cycles() const = 0;  // so far: the time of the machine's timers
};

struct MachineConfig {
  std::string core;             // "cortex-m4", as the timing table has it
  double mhz = 0;               // for timers that count microseconds
  std::vector<uint32_t> uarts;  // base addresses; all are the same port
  int uart_interrupt = -1;      // number of its interrupt, -1 if the firmware polls
  uint32_t flash_origin = 0x08000000;
  bool accesses = false;  // report loads and stores as well
};

class Machine {
 public:
  Machine(const MachineConfig& config, Listener* listener);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  Status load(const Image& image);
  // Runs until the firmware has written a line that holds `text`; kMismatch when it stops or writes none
  // within so many blocks.
  Status run_until(const std::string& text, uint64_t max_blocks);
  void send(const std::string& text);   // over the serial port
  const std::string& received() const;  // all that the firmware wrote
  // Called at the end of each line that the firmware writes.
  std::function<void(const std::string&)> on_line;
  // What was last written to a register, 0 if nothing: the clock and cache set-up is checked with it.
  uint32_t written(uint32_t address) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mote::calibrate
