/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DECISION_H
#define MOTE_DECISION_H
/* Turns the answers of a model into events. All of it is integers, so that a computer decides as the device
   does. Answers are smoothed by a moving sum; a rule watches one class and holds from a threshold on until
   the value falls below another one; enough of the newest answers must agree; an event may be every so many
   times only; after an event there may be silence for a while; and rules may hold in one state of a machine
   only, and lead to another. */
#include <stdint.h>

enum { MOTE_ANY_STATE = 255 }; /* of a rule: holds in every state, or leads to none */
enum { MOTE_MOST_RULES = 32 }; /* a bit for each */
enum { MOTE_MOST_VOTES = 32 }; /* newest answers of which enough must agree */

struct mote_rule {
  int64_t begin;        /* the sum of the newest values from which on it holds */
  int64_t end;          /* and below which it ends; at most `begin` */
  uint32_t silence;     /* steps after the event without another one of this rule */
  uint16_t output;      /* index of the value that it watches */
  uint16_t every;       /* 1: each time is an event, 3: each third time */
  uint8_t at_least, of; /* so many of the newest answers must be above the threshold */
  uint8_t largest;      /* 1: no other value may be larger */
  uint8_t in_state, to_state;
};

/* A state of the machine; where none is described there is one without end. */
struct mote_machine_state {
  uint32_t steps; /* after which it ends by itself; 0: never */
  uint8_t next;   /* the state that follows then */
};

struct mote_decision_rules {
  const struct mote_rule* rules;
  const struct mote_machine_state* states; /* null: none */
  uint32_t silence;                        /* steps after any event without another one */
  uint16_t outputs;                        /* values of an answer */
  uint16_t smooth;                         /* newest answers that are summed up, at least 1 */
  uint8_t count;                           /* of the rules, at most MOTE_MOST_RULES */
};

/* What is remembered of a rule; zeros at the beginning. */
struct mote_rule_memory {
  uint32_t votes;   /* a bit for each of the newest answers, the newest lowest */
  uint32_t silence; /* steps that are left of it */
  uint16_t times;   /* since the last event */
  uint8_t holds;
};

/* All zeros at the beginning; the pointers are the caller's memory. */
struct mote_decision {
  int32_t* ring;                  /* smooth x outputs values */
  int64_t* sums;                  /* outputs */
  struct mote_rule_memory* rules; /* count */
  uint32_t silence;               /* steps that are left of it */
  uint32_t in_state_for;          /* steps */
  uint16_t answers;               /* of which the ring holds something, at most smooth */
  uint16_t next;                  /* row of the ring */
  uint8_t state;
};

/* A float answer as an integer, 16 binary digits behind the point; not a number is the least. Rounds to
   nearest, ties away from zero. */
static inline int32_t mote_fixed_answer(float value) {
  if (!(value > -32768.0f)) return INT32_MIN;
  if (value >= 32767.0f) return 32767 * 65536;
  const float scaled = value * 65536.0f;
  return (int32_t)(scaled < 0.0f ? scaled - 0.5f : scaled + 0.5f);
}

static inline uint32_t mote_decision_minus(uint32_t steps, uint32_t elapsed) {
  return steps > elapsed ? steps - elapsed : 0u;
}

static inline uint32_t mote_decision_votes(uint32_t bits) {
  uint32_t count = 0;
  for (; bits != 0; bits &= bits - 1) ++count;
  return count;
}

/* Puts an answer in the place of the oldest one. */
static inline void mote_decision_smooth(const struct mote_decision_rules* rules, struct mote_decision* memory,
                                        const int32_t* answer) {
  int32_t* oldest = memory->ring + (uint32_t)memory->next * rules->outputs;
  for (uint32_t i = 0; i < rules->outputs; ++i) {
    memory->sums[i] += (int64_t)answer[i] - oldest[i];
    oldest[i] = answer[i];
  }
  memory->next = (uint16_t)(memory->next + 1 == rules->smooth ? 0 : memory->next + 1);
  if (memory->answers < rules->smooth) ++memory->answers;
}

static inline int mote_decision_is_largest(const struct mote_decision_rules* rules,
                                           const struct mote_decision* memory, uint32_t output) {
  for (uint32_t i = 0; i < rules->outputs; ++i)
    if (memory->sums[i] > memory->sums[output]) return 0;
  return 1;
}

/* Has the rule begun to hold with this answer? */
static inline int mote_decision_begins(const struct mote_decision_rules* rules, struct mote_decision* memory,
                                       const struct mote_rule* rule, struct mote_rule_memory* of_rule) {
  const int64_t sum = memory->sums[rule->output];
  const int above = sum >= (of_rule->holds ? rule->end : rule->begin) &&
                    (!rule->largest || mote_decision_is_largest(rules, memory, rule->output));
  const uint32_t newest = rule->of >= 32 ? 0xFFFFFFFFu : (1u << rule->of) - 1u;
  of_rule->votes = ((of_rule->votes << 1) | (uint32_t)above) & newest;
  const uint8_t held = of_rule->holds;
  of_rule->holds = (uint8_t)(mote_decision_votes(of_rule->votes) >= rule->at_least);
  return of_rule->holds && !held;
}

/* Lets a state end whose time is over. */
static inline void mote_decision_pass_time(const struct mote_decision_rules* rules,
                                           struct mote_decision* memory, uint32_t steps) {
  memory->silence = mote_decision_minus(memory->silence, steps);
  for (uint32_t i = 0; i < rules->count; ++i)
    memory->rules[i].silence = mote_decision_minus(memory->rules[i].silence, steps);
  if (rules->states == 0) return;
  const struct mote_machine_state* state = rules->states + memory->state;
  memory->in_state_for += steps;
  if (state->steps == 0 || memory->in_state_for < state->steps) return;
  memory->state = state->next;
  memory->in_state_for = 0;
}

/* Takes an answer, `steps` after the one before, and returns the events: bit i is rule i. */
static inline uint32_t mote_decide(const struct mote_decision_rules* rules, struct mote_decision* memory,
                                   const int32_t* answer, uint32_t steps) {
  uint32_t events = 0;
  mote_decision_pass_time(rules, memory, steps);
  mote_decision_smooth(rules, memory, answer);
  if (memory->answers < rules->smooth) return 0;
  for (uint32_t i = 0; i < rules->count; ++i) {
    const struct mote_rule* rule = rules->rules + i;
    struct mote_rule_memory* of_rule = memory->rules + i;
    if (!mote_decision_begins(rules, memory, rule, of_rule)) continue;
    if (rule->in_state != MOTE_ANY_STATE && rule->in_state != memory->state) continue;
    if (memory->silence > 0 || of_rule->silence > 0) continue;
    if (++of_rule->times < rule->every) continue;
    of_rule->times = 0;
    of_rule->silence = rule->silence;
    events |= 1u << i;
    if (rule->to_state == MOTE_ANY_STATE) continue;
    memory->state = rule->to_state;
    memory->in_state_for = 0;
  }
  /* Only now, so that two rules may have their events with the same answer. */
  if (events != 0) memory->silence = rules->silence;
  return events;
}

#endif
