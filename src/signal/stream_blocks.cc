// SPDX-License-Identifier: Apache-2.0
// What joins pieces of a stream: window.
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "signal/chain.h"

namespace mote {

namespace {

constexpr int64_t kMostRows = 1 << 20;

// A number of rows, given as such or in milliseconds; 0 if it is not given.
int64_t rows_or_ms(const Chain& chain, Settings& settings, const std::string& name) {
  const int64_t rows = settings.integer(name, 0, 1, kMostRows);
  const double ms = settings.number(name + "_ms", 0, 1e-3, 1e9);
  if (rows > 0 || ms == 0) return rows;
  if (chain.rate_hz <= 0) {
    settings.fail(format("'{}_ms' needs the rate of the samples", name), format("give '{}' in rows", name));
    return 1;
  }
  const double count = std::round(ms / 1000 * chain.rate_hz / static_cast<double>(chain.frame_step));
  if (count >= 1 && count <= static_cast<double>(kMostRows)) return static_cast<int64_t>(count);
  settings.fail(
      format("'{}_ms' of {} is {} rows; 1 to {} are possible", name, ms, count, with_commas(kMostRows)));
  return 1;
}

// The newest `length` rows, samples or frames; the blocks behind run when that many have come for the first
// time, and then with every `every` new ones.
Status window(Chain& chain, Settings& settings) {
  const int64_t length = rows_or_ms(chain, settings, "length");
  const int64_t fresh = chain.shape()[0];
  int64_t every = rows_or_ms(chain, settings, "every");
  if (every == 0) every = fresh;
  if (length == 0 && settings.ok())
    settings.fail("'length' is missing", "give the rows of a window, or 'length_ms'");
  MOTE_TRY(settings.status());
  if (chain.channels_first)
    return Error(Code::kInvalid, "several channels stand one after the other here, and not in time",
                 "put this block before the one that takes channels apart");
  if (length < fresh)
    return Error(Code::kInvalid,
                 format("a window of {} rows is shorter than the {} that come at once", length, fresh),
                 "make the chain's input shorter, or the window longer");
  if (every % fresh != 0)
    return Error(
        Code::kInvalid, format("'every' of {} rows is no multiple of the {} that come at once", every, fresh),
        format("give {} or {}", std::max(every / fresh, int64_t{1}) * fresh, (every / fresh + 1) * fresh));
  return chain.then_slots(static_cast<int32_t>(length), every / fresh, (length + fresh - 1) / fresh);
}

}  // namespace

const std::vector<BlockKind>& stream_blocks() {
  static const std::vector<BlockKind> blocks = {{"window", window}};
  return blocks;
}

}  // namespace mote
