/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_QUEUE_H
#define MOTE_QUEUE_H
/* Takes samples from an interrupt to the main program without a lock: one side only pushes, one only takes.
   Memory is the caller's. A frame is the values of all channels at one moment; frames are pushed and taken
   whole. What finds no room is dropped and counted, so that nothing is ever overwritten. */
#include <stdint.h>
#include <string.h>

struct mote_queue {
  uint8_t* memory;
  uint32_t frame_bytes;
  uint32_t places;  /* frames that fit into memory; one of them stays free */
  uint32_t read_at; /* place; written by the side that takes */
  uint32_t write_at;
  uint32_t dropped; /* frames, of the side that pushes; may wrap around */
};

/* Frames from the place `from` to the place `to`. */
static inline uint32_t mote_queue_distance(const struct mote_queue* queue, uint32_t from, uint32_t to) {
  return to >= from ? to - from : to + queue->places - from;
}

/* How many frames can be taken. */
static inline uint32_t mote_queue_waiting(const struct mote_queue* queue) {
  return mote_queue_distance(queue, queue->read_at, __atomic_load_n(&queue->write_at, __ATOMIC_ACQUIRE));
}

/* From the interrupt. Returns how many of the frames found room. */
static inline uint32_t mote_queue_push(struct mote_queue* queue, const void* frames, uint32_t count) {
  const uint32_t at = queue->write_at;
  const uint32_t used = mote_queue_distance(queue, __atomic_load_n(&queue->read_at, __ATOMIC_ACQUIRE), at);
  const uint32_t room = queue->places - 1 - used;
  const uint32_t taken = count < room ? count : room;
  const uint32_t to_end = queue->places - at;
  const uint32_t first = taken < to_end ? taken : to_end;
  const uint8_t* from = (const uint8_t*)frames;
  memcpy(queue->memory + at * queue->frame_bytes, from, first * queue->frame_bytes);
  memcpy(queue->memory, from + first * queue->frame_bytes, (taken - first) * queue->frame_bytes);
  __atomic_store_n(&queue->write_at, taken < to_end ? at + taken : taken - to_end, __ATOMIC_RELEASE);
  queue->dropped += count - taken;
  return taken;
}

/* From the main program, after mote_queue_waiting() said that there are as many. */
static inline void mote_queue_take(struct mote_queue* queue, void* frames, uint32_t count) {
  const uint32_t at = queue->read_at;
  const uint32_t to_end = queue->places - at;
  const uint32_t first = count < to_end ? count : to_end;
  uint8_t* to = (uint8_t*)frames;
  memcpy(to, queue->memory + at * queue->frame_bytes, first * queue->frame_bytes);
  memcpy(to + first * queue->frame_bytes, queue->memory, (count - first) * queue->frame_bytes);
  __atomic_store_n(&queue->read_at, count < to_end ? at + count : count - to_end, __ATOMIC_RELEASE);
}

#endif
