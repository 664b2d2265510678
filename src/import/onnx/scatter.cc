// SPDX-License-Identifier: Apache-2.0
// Operators that write elements at given places. The places are known while the model is read: the result
// then picks each of its elements from one tensor or the other.
#include <algorithm>
#include <numeric>

#include "base/format.h"
#include "import/onnx/elementwise.h"
#include "import/onnx/registry.h"
#include "import/onnx/shapes.h"
#include "import/onnx/values.h"
#include "ops/element_map.h"

namespace mote::onnx {

namespace {

TensorId flat(Builder& b, TensorId x) { return b.reshape(x, {static_cast<int32_t>(b.tensor(x).elements())}); }

// How an update meets what is there: "" replaces it.
TensorId met(Builder& b, const std::string& how, TensorId old, TensorId update) {
  if (how == "add" || how == "mul") return arithmetic(b, how.c_str(), old, update);
  if (how == "max" || how == "min") return extremum(b, how == "max" ? "maximum" : "minimum", old, update);
  return update;
}

// x with update k written at places[k], one after the other. Updates at the same place are taken apart in
// rounds, in each of which a place is written once.
Status scatter(Context& c, TensorId x, TensorId updates, const std::vector<int64_t>& places) {
  Builder& b = c.b;
  constexpr size_t kMostRounds = 64;
  const std::string how = c.text("reduction", "none");
  if (how != "none" && how != "add" && how != "mul" && how != "max" && how != "min")
    return c.invalid(format("has no reduction '{}'", how));
  const Shape shape = b.shape(x);
  const auto count = static_cast<size_t>(element_count(shape));
  if (!b.affords(element_count(shape) + static_cast<int64_t>(places.size()))) return ok_status();
  std::vector<std::vector<int32_t>> rounds;  // for each place of x the update, or -1
  std::vector<size_t> written(count, 0);
  for (size_t k = 0; k < places.size(); ++k) {
    const auto at = static_cast<size_t>(places[k]);
    // The last one counts where updates replace each other.
    const size_t round = how == "none" ? 0 : written[at]++;
    if (round >= kMostRounds) return c.unsupported("writes one place too often");
    if (round >= rounds.size()) {
      if (!b.affords(element_count(shape))) return ok_status();
      rounds.emplace_back(count, -1);
    }
    rounds[round][at] = static_cast<int32_t>(k);
  }
  TensorId out = flat(b, x);
  const TensorId from = flat(b, updates);
  for (const std::vector<int32_t>& round : rounds) {
    std::vector<int32_t> picks(count);
    std::vector<uint8_t> is_written(count);
    for (size_t i = 0; i < count; ++i) {
      picks[i] = std::max(round[i], 0);
      is_written[i] = round[i] >= 0 ? 1 : 0;
    }
    const TensorId update = picked(b, from, 0, picks);
    const TensorId mask = b.list(DType::kBool, {static_cast<int32_t>(count)}, is_written);
    out = select(b, mask, met(b, how, out, update), out);
  }
  c.out(0, b.reshape(out, shape));
  return ok_status();
}

Result<int64_t> inside(const Context& c, int64_t index, int64_t size) {
  if (index < -size || index >= size) return c.invalid(format("writes element {} of {}", index, size));
  return index < 0 ? index + size : index;
}

// x[i][indices[i][j]] = updates[i][j] for axis 1.
Status append_scatter_elements(Context& c) {
  MOTE_TRY(c.check_inputs(3, 3));
  Builder& b = c.b;
  const TensorId x = c.in(0), updates = c.in(2);
  MOTE_ASSIGN(const int axis, c.axis(c.integer("axis", 0), b.rank(x)));
  MOTE_ASSIGN(const std::vector<int64_t> indices, c.constant_integers(1));
  const Shape whole = b.shape(x), shape = b.shape(c.kept(1));
  if (shape.size() != whole.size() || b.shape(updates) != shape)
    return c.invalid(format("has indices {} and updates {} for {}", shape_text(shape),
                            shape_text(b.shape(updates)), shape_text(whole)));
  const std::vector<int64_t> strides = dense_strides(whole);
  std::vector<int64_t> places;
  for (size_t k = 0; k < indices.size(); ++k) {
    auto rest = static_cast<int64_t>(k);
    int64_t place = 0;
    for (size_t d = shape.size(); d-- > 0; rest /= shape[d]) {
      const int64_t given = static_cast<int>(d) == axis ? indices[k] : rest % shape[d];
      MOTE_ASSIGN(const int64_t at, inside(c, given, whole[d]));
      place += at * strides[d];
    }
    places.push_back(place);
  }
  return scatter(c, x, updates, places);
}

// The last dimension of the indices names a row of x.
Status append_scatter_nd(Context& c) {
  MOTE_TRY(c.check_inputs(3, 3));
  Builder& b = c.b;
  const TensorId x = c.in(0), updates = c.in(2);
  MOTE_ASSIGN(const std::vector<int64_t> indices, c.constant_integers(1));
  const Shape whole = b.shape(x), shape = b.shape(c.kept(1));
  if (shape.empty() || shape.back() < 1 || static_cast<size_t>(shape.back()) > whole.size())
    return c.invalid(format("has indices {} for {}", shape_text(shape), shape_text(whole)));
  const auto depth = static_cast<size_t>(shape.back());
  const std::vector<int64_t> strides = dense_strides(whole);
  const int64_t row = strides[depth - 1];
  std::vector<int64_t> places;
  for (size_t k = 0; k < indices.size(); k += depth) {
    int64_t begin = 0;
    for (size_t d = 0; d < depth; ++d) {
      MOTE_ASSIGN(const int64_t at, inside(c, indices[k + d], whole[d]));
      begin += at * strides[d];
    }
    for (int64_t i = 0; i < row; ++i) places.push_back(begin + i);
  }
  if (static_cast<int64_t>(places.size()) != b.tensor(updates).elements())
    return c.invalid(format("has {} updates for {} places", b.tensor(updates).elements(), places.size()));
  return scatter(c, x, updates, places);
}

// Lines of a sequence turned round, up to their length.
Status append_reverse_sequence(Context& c) {
  MOTE_TRY(c.check_inputs(2, 2));
  Builder& b = c.b;
  const TensorId x = c.in(0);
  const Shape shape = b.shape(x);
  const int64_t time = c.integer("time_axis", 0), batch = c.integer("batch_axis", 1);
  MOTE_ASSIGN(const std::vector<int64_t> lengths, c.constant_integers(1));
  if (shape.size() < 2 || time + batch != 1 || time * batch != 0 ||
      static_cast<int64_t>(lengths.size()) != shape[static_cast<size_t>(batch)])
    return c.invalid(format("turns axes {} and {} of {}", time, batch, shape_text(shape)));
  const int64_t steps = shape[static_cast<size_t>(time)];
  const std::vector<int64_t> strides = dense_strides(shape);
  if (!b.affords(element_count(shape))) return ok_status();
  std::vector<int32_t> places;
  for (int64_t i = 0; i < element_count(shape); ++i) {
    const int64_t t = i / strides[static_cast<size_t>(time)] % steps;
    const int64_t length = lengths[static_cast<size_t>(i / strides[static_cast<size_t>(batch)] %
                                                       shape[static_cast<size_t>(batch)])];
    if (length < 0 || length > steps) return c.invalid(format("has a length of {}", length));
    const int64_t from = t < length ? length - 1 - t : t;
    places.push_back(static_cast<int32_t>(i + (from - t) * strides[static_cast<size_t>(time)]));
  }
  c.out(0, b.reshape(picked(b, flat(b, x), 0, places), shape));
  return ok_status();
}

}  // namespace

Operators scatter_operators() {
  return {
      {"ScatterElements", append_scatter_elements},
      {"Scatter", append_scatter_elements},
      {"ScatterND", append_scatter_nd},
      {"ReverseSequence", append_reverse_sequence},
  };
}

}  // namespace mote::onnx
