/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_LISTEN_H
#define MOTE_LISTEN_H
/* What the listening parts of all models share: see mote_<model>_listen.h, which mote writes. */
#include <stdint.h>

/* What mote_<model>_listen() returns; errors of the model are below 0. */
enum {
  MOTE_LISTEN_IDLE = 0,   /* fewer samples than a step wait: nothing was done */
  MOTE_LISTEN_WAITS = 1,  /* a step was taken, a window waits for more */
  MOTE_LISTEN_ANSWER = 2, /* the model gave an answer, which is no event */
  MOTE_LISTEN_EVENT = 3   /* the answer is an event */
};

/* When an answer was given, and what became of it. */
struct mote_moment {
  uint64_t frame;  /* of the sensor's frames, how many had been taken from the queue */
  uint32_t events; /* a bit for each event of the project */
  uint32_t state;  /* of its machine, behind the events */
};

#endif
