/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MLPERF_DUT_H
#define MOTE_MLPERF_DUT_H
/* The device under test as dut.cpp (protocol) and dut_model.cpp (model) see each other. */
#include <stdint.h>

/* What the host loads with "db", dut_buffer_bytes at most. */
extern uint8_t dut_buffer[];
extern const uint32_t dut_buffer_bytes;

/* Is the buffer, `bytes` of which were loaded, an input of the model? */
bool dut_input_is_whole(uint32_t bytes);

/* One inference on the buffer: puts it into the model's input and runs the model. Putting it in counts, since
   the model may overwrite its input. */
void dut_infer(void);

/* Number of results, and one of them in thousandths, rounded. */
uint32_t dut_results(void);
int64_t dut_result_thousandths(uint32_t index);

#endif
