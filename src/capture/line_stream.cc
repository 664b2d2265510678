// SPDX-License-Identifier: Apache-2.0
#include "capture/line_stream.h"

#include <charconv>
#include <cmath>

#include "base/format.h"
#include "base/text.h"

namespace mote {

namespace {

constexpr size_t kMostLineBytes = 4096;

bool parse_number(std::string_view text, float* out) {
  if (!text.empty() && text[0] == '+') text.remove_prefix(1);
  const std::from_chars_result result = std::from_chars(text.data(), text.data() + text.size(), *out);
  return result.ec == std::errc() && result.ptr == text.data() + text.size() && std::isfinite(*out);
}

}  // namespace

bool parse_values(std::string_view line, std::vector<float>* values, std::vector<std::string>* names) {
  constexpr std::string_view kBetween = ", \t";
  values->clear();
  names->clear();
  for (size_t at = line.find_first_not_of(kBetween); at != std::string_view::npos;
       at = line.find_first_not_of(kBetween, at)) {
    const size_t end = std::min(line.find_first_of(kBetween, at), line.size());
    std::string_view field = line.substr(at, end - at);
    at = end;
    const size_t colon = field.rfind(':');
    std::string name;
    if (colon != std::string_view::npos) {
      name = clean_name(std::string(field.substr(0, colon)));
      field.remove_prefix(colon + 1);
      if (name.empty()) return false;
    }
    float value = 0;
    if (values->size() == kMostChannels || !parse_number(field, &value)) return false;
    values->push_back(value);
    names->push_back(std::move(name));
    if (at == line.size()) break;
  }
  return !values->empty();
}

Status LineDecoder::push(const uint8_t* bytes, size_t count, std::vector<StreamEvent>* out) {
  for (size_t i = 0; i < count; ++i) {
    const char c = static_cast<char>(bytes[i]);
    if (c != '\n' && c != '\r') {
      overlong_ = overlong_ || partial_.size() == kMostLineBytes;
      if (!overlong_) partial_ += c;
      continue;
    }
    const bool skipped = at_first_line_;
    at_first_line_ = at_first_line_ && c != '\n';
    if (!skipped && !(partial_.empty() && !overlong_)) MOTE_TRY(take(overlong_ ? "?" : partial_, out));
    partial_.clear();
    overlong_ = false;
  }
  return ok_status();
}

Status LineDecoder::take(std::string_view line, std::vector<StreamEvent>* out) {
  if (line.rfind("ERR", 0) == 0 || line.rfind("<ERR", 0) == 0)
    return Error(Code::kIo, format("the device reports '{}'", printable(line)));
  std::vector<float> values;
  std::vector<std::string> names;
  const bool good = parse_values(line, &values, &names);
  if (info_.channels.empty()) {
    // What a program prints before it begins to measure is no loss.
    if (!good) return ok_status();
    for (size_t c = 0; c < values.size(); ++c)
      info_.channels.push_back({names[c].empty() ? format("channel{}", c + 1) : names[c], ""});
    StreamEvent event;
    event.kind = StreamEvent::Kind::kStream;
    event.info = info_;
    out->push_back(std::move(event));
  }
  StreamEvent event;
  if (good && values.size() == info_.channels.size()) {
    event.values = std::move(values);
  } else {
    event.kind = StreamEvent::Kind::kLost;
    event.frames = 1;
    event.why = good ? format("a line of {} values instead of {}", values.size(), info_.channels.size())
                     : "a line that is no numbers";
  }
  out->push_back(std::move(event));
  return ok_status();
}

}  // namespace mote
