// SPDX-License-Identifier: Apache-2.0
#include "ops/element_map.h"

#include <algorithm>

#include "base/format.h"
#include "device/nn/indexed_copy/copy_levels.h"
#include "device/nn/strided_copy/strided_copy.h"

namespace mote {

static_assert(int{kMoteMostLoops} == int{kMoteMostLevels});

namespace {

using Dimension = ElementMap::Dimension;

bool is_regular(const std::vector<int32_t>& at) {
  for (size_t i = 2; i < at.size(); ++i)
    if (int64_t{at[i]} - at[i - 1] != int64_t{at[1]} - at[0]) return false;
  return true;
}

// How often each entry is repeated, if all are equally often.
size_t repeats(const std::vector<int32_t>& at) {
  const auto other = std::find_if(at.begin(), at.end(), [&](int32_t place) { return place != at[0]; });
  const auto count = static_cast<size_t>(other - at.begin());
  if (at.size() % count != 0) return 1;
  for (size_t i = 0; i < at.size(); ++i)
    if (at[i] != at[i - i % count]) return 1;
  return count;
}

// Adds a dimension behind those that are there.
void append(ElementMap& map, Dimension d) {
  if (d.count == 1) return;
  if (!map.dimensions.empty()) {
    Dimension& before = map.dimensions.back();
    if (before.at.empty() && d.at.empty() && before.stride == d.count * d.stride) {
      before = {before.count * d.count, d.stride, {}};
      return;
    }
  }
  map.dimensions.push_back(std::move(d));
}

void append_list(ElementMap& map, std::vector<int32_t> at) {
  const int32_t first = at[0];
  map.offset += first;
  for (int32_t& place : at) place -= first;
  const size_t times = repeats(at);
  std::vector<int32_t> once;
  for (size_t i = 0; i < at.size(); i += times) once.push_back(at[i]);
  if (!is_regular(once)) return append(map, listed(std::move(at)));
  append(map, {static_cast<int64_t>(once.size()), once.size() > 1 ? once[1] : 0, {}});
  append(map, {static_cast<int64_t>(times), 0, {}});
}

bool ends_in_run(const ElementMap& map) {
  return !map.dimensions.empty() && map.dimensions.back().at.empty() && map.dimensions.back().stride == 1;
}

bool all_even(const ElementMap& map) {
  bool even = map.offset % 2 == 0 && map.dimensions.back().count % 2 == 0;
  for (size_t d = 0; d + 1 < map.dimensions.size(); ++d) {
    even = even && map.dimensions[d].stride % 2 == 0;
    for (const int32_t place : map.dimensions[d].at) even = even && place % 2 == 0;
  }
  return even;
}

void scale(ElementMap& map, int64_t times, int64_t over) {
  map.offset = map.offset * times / over;
  for (Dimension& d : map.dimensions) {
    d.stride = d.stride * times / over;
    for (int32_t& place : d.at) place = static_cast<int32_t>(place * times / over);
  }
}

// Elements that always move in pairs are moved as one of twice the width. Returns the bytes of an element.
int64_t widen(ElementMap& map, int64_t bytes) {
  for (; bytes < 8 && ends_in_run(map) && all_even(map); bytes *= 2) {
    const int64_t count = map.dimensions.back().count / 2;
    map.dimensions.pop_back();
    scale(map, 1, 2);
    append(map, {count, 1, {}});
  }
  return bytes;
}

// From how many bytes on a call of memcpy() is faster than a loop; bytes and pairs are slow in loops.
int64_t least_run_bytes(int64_t element_bytes) { return element_bytes <= 2 ? 16 : 32; }

KernelCall strided_call(const ElementMap& map, const Dimension& row, const char* kernel_name,
                        int64_t instructions_of_row) {
  KernelCall call;
  call.kernel = &kernel(kernel_name);
  call.pointer("loops", DType::kInt32, loops_of(map.dimensions));
  call.integer("rank", static_cast<int64_t>(map.dimensions.size()));
  call.integer("offset", map.offset);
  call.integer("count", row.count);
  call.integer("step", row.stride);
  int64_t rows = 1;
  for (const Dimension& d : map.dimensions) rows *= d.count;
  call.instructions = rows * instructions_of_row;
  return call;
}

constexpr int64_t kPerElement = 6, kPerCopy = 35;

KernelCall strided_call(ElementMap map, int64_t bytes) {
  constexpr int64_t kPerRow = 16;
  Dimension row{1, 1, {}};
  if (!map.dimensions.empty()) {
    row = map.dimensions.back();
    map.dimensions.pop_back();
  }
  if (row.stride == 1 && row.count * bytes >= least_run_bytes(bytes)) {
    scale(map, bytes, 1);
    const int64_t run = row.count * bytes;
    return strided_call(map, {run, 1, {}}, "strided_copy_runs", kPerCopy + run);
  }
  return strided_call(map, row, format("strided_copy_x{}", 8 * bytes).c_str(),
                      kPerRow + row.count * kPerElement);
}

KernelCall indexed_call(ElementMap map, int64_t bytes) {
  constexpr int64_t kPerPlace = 16;
  int64_t run = 1, runs = 1;
  if (ends_in_run(map)) {
    run = map.dimensions.back().count;
    map.dimensions.pop_back();
  }
  const bool copies = run * bytes >= least_run_bytes(bytes);
  if (copies) {
    scale(map, bytes, 1);
    run *= bytes;
  }
  std::vector<int32_t> levels, places;
  for (const Dimension& d : map.dimensions) {
    levels.push_back(static_cast<int32_t>(d.count));
    levels.push_back(static_cast<int32_t>(d.stride));
    levels.push_back(d.at.empty() ? -1 : static_cast<int32_t>(places.size()));
    places.insert(places.end(), d.at.begin(), d.at.end());
    runs *= d.count;
  }
  KernelCall call;
  call.kernel = &kernel(copies ? "indexed_copy_runs" : format("indexed_copy_x{}", 8 * bytes).c_str());
  call.pointer("levels", DType::kInt32, levels);
  call.pointer("places", DType::kInt32, places);
  call.integer("rank", static_cast<int64_t>(map.dimensions.size()));
  call.integer("offset", map.offset);
  call.integer("run", run);
  call.instructions = runs * (copies ? kPerCopy + run : kPerPlace + run * kPerElement);
  return call;
}

bool has_lists(const ElementMap& map) {
  return std::any_of(map.dimensions.begin(), map.dimensions.end(),
                     [](const Dimension& d) { return !d.at.empty(); });
}

bool moves_nothing(const ElementMap& map, const Tensor& in, const Tensor& out) {
  return map.offset == 0 && in.bytes() == out.bytes() &&
         (map.dimensions.empty() || (map.dimensions.size() == 1 && ends_in_run(map)));
}

}  // namespace

std::vector<int64_t> dense_strides(const Shape& shape) {
  std::vector<int64_t> out(shape.size());
  int64_t stride = 1;
  for (size_t d = shape.size(); d-- > 0; stride *= shape[d]) out[d] = stride;
  return out;
}

Dimension listed(std::vector<int32_t> at) {
  const auto count = static_cast<int64_t>(at.size());
  return {count, 0, std::move(at)};
}

// The outermost loop comes last; each way leads from the last row inside to the next one.
std::vector<int32_t> loops_of(const std::vector<Dimension>& outer) {
  std::vector<int32_t> loops;
  int64_t back = 0;
  for (size_t d = outer.size(); d-- > 0;) {
    loops.push_back(static_cast<int32_t>(outer[d].count));
    loops.push_back(static_cast<int32_t>(outer[d].stride - back));
    back += (outer[d].count - 1) * outer[d].stride;
  }
  return loops;
}

ElementMap simplified(const ElementMap& map) {
  ElementMap out{map.offset, {}};
  for (const Dimension& d : map.dimensions) {
    if (d.at.empty()) {
      append(out, d);
    } else {
      append_list(out, d.at);
    }
  }
  return out;
}

Result<std::vector<KernelCall>> element_map_calls(const ElementMap& map, const Tensor& in,
                                                  const Tensor& out) {
  ElementMap simple = simplified(map);
  if (moves_nothing(simple, in, out)) {
    KernelCall call;
    call.kernel = &kernel("copy");
    call.integer("bytes", out.bytes());
    return std::vector{call};
  }
  const int64_t bytes = widen(simple, dtype_bytes(out.type));
  if (simple.dimensions.size() > kMoteMostLoops)
    return Error(Code::kUnsupported,
                 format("elements lie in an order of {} dimensions that cannot be joined; kernels have {}",
                        simple.dimensions.size(), int{kMoteMostLoops}),
                 "do it in two steps");
  if (has_lists(simple)) return std::vector{indexed_call(std::move(simple), bytes)};
  return std::vector{strided_call(std::move(simple), bytes)};
}

}  // namespace mote
