/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_HARNESS_H
#define MOTE_HARNESS_H
/* What the parts of the harness share: harness.cpp and the files harness_*.cpp. */
#include <stdint.h>

/* How a run ended. */
enum Outcome {
#define OUTCOME(name, word) name = word,
#include "outcomes.inc"
#undef OUTCOME
};

/* Words of report.bin, in this order. Read by src/emulate/report.cc. */
struct Report {
  uint32_t outcome; /* one of Outcome */
  uint32_t inferences;
  int32_t status;           /* what invoke or step returned last */
  uint32_t stack_bytes;     /* bytes below the stack pointer at the model's entry, down to the lowest frame
                               written to */
  uint32_t stack_available; /* bytes that the model's stack could have used */
  uint32_t registers[8];    /* at a fault: r0-r3, r12, lr, pc, xPSR; RISC-V: a0-a3, sp, ra, mepc, mstatus;
                               Xtensa: a2-a5, a1, a0, EPC, PS */
  uint32_t cause[4];        /* CFSR, HFSR, MMFAR, BFAR; RISC-V: mcause, 0, mtval, 0; Xtensa: EXCCAUSE, 0,
                               EXCVADDR, 0 */
  uint32_t stream_crc;      /* CRC-32 of all bytes of stream.bin as they arrived */
};
extern struct Report report;

extern int32_t input_file;

/* Writes the report and ends the run. */
__attribute__((noreturn)) void finish(enum Outcome outcome);

void write_all(const void* data, uint32_t bytes); /* to output.bin */
void read_inputs(void);
void write_outputs(void);

/* One inference at once; ends the run if the model returns anything but MOTE_OK. */
void run_invoke(void);

/* harness_faults.cpp: is this a start after a reset that it made? */
int32_t harness_restarted(void);
/* `count` inferences with the faults of faults.bin. */
void run_faults(uint32_t count);
/* harness_chunks.cpp: inferences on windows of stream.bin. */
void run_chunks(void);
/* harness_listen.cpp: stream.bin through the model's listener, if it has one. */
void run_listen(void);

#endif
