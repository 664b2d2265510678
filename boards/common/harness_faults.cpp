/* SPDX-License-Identifier: MIT-0 */
/* Inferences during which bits of the arena flip and the core is reset, where faults.bin says so: records of
   four words, ordered by inference and step,

     inference, step      after so many steps of that inference, 0 before the first; after its last if it
                          has fewer, as one has that ends at a window which waits for more
     offset, mask         the byte of the arena and the bits of it that flip; a mask of 0 is a reset

   An inference that a reset interrupts is lost, and the firmware goes on with the next, as it would with the
   next data of a sensor: nothing is written for it. Behind the outputs of each other inference follows a
   word: 1 if it ended early, else 0. */
#include "harness.h"
#include "harness_model.h"
#include "machine.h"
#include "semihosting.h"

namespace {

struct Fault {
  uint32_t inference, step, offset, mask;
};

/* What outlives a reset: memory that start_variables() leaves as it is. */
struct Kept {
  uint32_t magic, inference, faults;
};
__attribute__((section(".noinit"))) Kept kept;
const uint32_t kMagic = 0x6d6f7465u;
const uint32_t kAtTheEnd = 0xFFFFFFFFu; /* no inference has so many steps */

int32_t fault_file;
Fault next_fault;

void read_fault(void) {
  if (semihosting_read(fault_file, &next_fault, sizeof next_fault) != 0) next_fault.inference = 0xFFFFFFFFu;
}

void apply(uint32_t inference, uint32_t step) {
  volatile uint8_t* arena = (volatile uint8_t*)HARNESS_INPUT(0) - HARNESS_INPUT_0_OFFSET;
  while (next_fault.inference == inference && next_fault.step <= step) {
    ++kept.faults;
    if (next_fault.mask == 0) {
      kept.magic = kMagic;
      kept.inference = inference;
      machine_restart();
    }
    arena[next_fault.offset] ^= (uint8_t)next_fault.mask;
    read_fault();
  }
}

}  // namespace

int32_t harness_restarted(void) { return kept.magic == kMagic; }

void run_faults(uint32_t count) {
  if (harness_restarted()) {
    report.inferences = kept.inference + 1;
  } else {
    kept.faults = 0;
  }
  kept.magic = 0;
  uint32_t input_bytes = 0;
  for (int i = 0; i < HARNESS_INPUTS; ++i) input_bytes += harness_input_bytes[i];
  fault_file = semihosting_open("faults.bin", 10, SEMIHOSTING_READ_BINARY);
  if (fault_file < 0 || semihosting_seek(fault_file, kept.faults * sizeof next_fault) != 0 ||
      semihosting_seek(input_file, report.inferences * input_bytes) != 0)
    finish(kInputOutput);
  read_fault();
  /* What else was to happen in the inference that the reset ended does not. */
  while (next_fault.inference < report.inferences) {
    ++kept.faults;
    read_fault();
  }
  for (; report.inferences < count; ++report.inferences) {
    read_inputs();
    uint32_t steps = 0;
    apply(report.inferences, 0);
    do {
      if (HARNESS_STEPS == 0) break; /* every layer is an alias */
      report.status = harness_call(HARNESS_STEP, model_stack_top);
      if (report.status != HARNESS_OK && report.status != HARNESS_MORE && report.status != HARNESS_EARLY)
        finish(kBadStatus);
      apply(report.inferences, ++steps);
    } while (report.status == HARNESS_MORE);
    apply(report.inferences, kAtTheEnd);
    write_outputs();
    const uint32_t early = report.status == HARNESS_EARLY;
    write_all(&early, sizeof early);
  }
}
