/* SPDX-License-Identifier: MIT-0 */
/* What boards/common's start-up calls. */
#include "machine.h"

void dut_main(void);

void harness_main(void) { dut_main(); }

/* A fault ends in a loop here; the host sees that no answer comes. */
void harness_fault(const struct fault* fault) {
  (void)fault;
  for (;;) {
  }
}
