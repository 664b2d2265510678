/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/fully_connected/fully_connected_dual.h"
#include "device/nn/fully_connected/fully_connected_sums_dual.h"
#include "device/port/requantize_dual.h"

namespace {

typedef mote_fully_connected_s8_dual_params Params;

/* What the outputs of one row of inputs have in common. */
struct Row {
  const int8_t* x;
  const int32_t* starts;
  int32_t whole;      /* inputs in full groups of eight, 0 with runs of two */
  int32_t runs;       /* of one output */
  bool has_own_scale; /* every output */
  mote_dual_rounding rounding;
};

/* Multiplier and shifts of an output, if it has its own, from the stream. */
MOTE_INLINE const int32_t* read_rounding(const int32_t* stream, const Params* p, Row* row) {
  if (!row->has_own_scale) return stream;
  row->rounding =
      mote_dual_rounding_of(mote_flash_i32(stream), mote_flash_i32(stream + 1), 2 * p->out_zero_point + 1);
  return stream + 2;
}

/* `high` starts at the bias, `both` at both biases, less the 2^15 of every run. */
MOTE_INLINE void begin(int32_t low_bias, int32_t high_bias, int32_t runs, int32_t* both, int32_t* high) {
  *high = high_bias;
  *both = mote_wrap_sub(mote_wrap_add(low_bias, mote_wrap_shl(high_bias, 16)), runs << 15);
}

/* Returns what follows the part of the stream. */
const int32_t* four_outputs(const int32_t* stream, int8_t* out, Row* row, const Params* p) {
  mote_dual_four_sums s;
  begin(mote_flash_i32(stream), mote_flash_i32(stream + 2), row->runs, &s.both_ac, &s.high_ac);
  begin(mote_flash_i32(stream + 1), mote_flash_i32(stream + 3), row->runs, &s.both_bd, &s.high_bd);
  stream += 4;
  if (row->whole > 0)
    MOTE_NAME(dual_add_runs)(stream, row->x, row->x + row->whole, row->starts, &s, p->run >> 3);
  if (row->whole < p->in_c)
    mote_dual_add_short_runs(stream + row->whole, row->x + row->whole, p->in_c - row->whole, &s);
  stream += p->in_c;
  int32_t sums[4] = {mote_wrap_sub(s.both_ac, mote_wrap_shl(s.high_ac, 16)),
                     mote_wrap_sub(s.both_bd, mote_wrap_shl(s.high_bd, 16)), s.high_ac, s.high_bd};
  const int32_t* factors = stream;
  if (row->has_own_scale) stream += 8;
  if (p->has_patches) {
    for (int32_t patches = mote_flash_i32(stream++); patches > 0; --patches) {
      const int32_t word = mote_flash_i32(stream++);
      sums[word & 3] += (word >> 24) * row->x[(word >> 2) & 0x3fffff];
    }
  }
  for (int32_t i = 0; i < 4; ++i) {
    factors = read_rounding(factors, p, row);
    out[i] = mote_requantize_dual(sums[i], &row->rounding);
  }
  return stream;
}

const int32_t* one_output(const int32_t* stream, int8_t* out, Row* row, const Params* p) {
  int32_t sum = mote_flash_i32(stream++);
  stream = read_rounding(stream, p, row);
  const int8_t* weights = (const int8_t*)stream;
  for (int32_t k = 0; k < p->in_c; ++k) sum += mote_flash_i8(weights + k) * row->x[k];
  *out = mote_requantize_dual(sum, &row->rounding);
  return stream + (p->in_c + 3) / 4;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(fully_connected_s8_dual)(const int8_t* in, int8_t* out, void* scratch,
                                                    const mote_fully_connected_s8_dual_params* p) {
  int32_t* starts = (int32_t*)scratch;
  Row row;
  row.starts = starts;
  row.whole = p->run == 2 ? 0 : p->in_c & ~7;
  row.runs = (p->run == 8 ? row.whole / 8 : row.whole / 4) + (p->in_c - row.whole + 1) / 2;
  row.has_own_scale = p->multiplier == 0;
  row.rounding = mote_dual_rounding_of(p->multiplier, p->shifts, 2 * p->out_zero_point + 1);
  for (int32_t b = 0; b < p->batch; ++b, in += p->in_c, out += p->out_c) {
    row.x = in;
    int32_t* start = starts;
    for (const int8_t* x = in; x != in + row.whole; x += 8) {
      const int32_t first = x[0] + x[1] + x[2] + x[3], second = x[4] + x[5] + x[6] + x[7];
      *start++ = mote_dual_run_start(p->run == 8 ? first + second : first);
      if (p->run == 4) *start++ = mote_dual_run_start(second);
    }
    const int32_t* stream = p->stream;
    int32_t o = 0;
    for (; o + 4 <= p->out_c; o += 4) stream = four_outputs(stream, out + o, &row, p);
    for (; o < p->out_c; ++o) stream = one_output(stream, out + o, &row, p);
    mote_dual_activate(out, p->out_c, p->out_min, p->out_max);
  }
}
