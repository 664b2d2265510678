// SPDX-License-Identifier: Apache-2.0
#include "capture/recognise.h"

#include <string_view>

#include "base/format.h"
#include "base/text.h"
#include "capture/line_stream.h"
#include "capture/packet_stream.h"
#include "capture/sensiml_stream.h"

namespace mote {

namespace {

constexpr size_t kMostBytes = 1 << 16;  // that are kept while nothing is recognised
constexpr int kLinesToBeSure = 3;       // a single line may be anything

}  // namespace

Result<std::unique_ptr<StreamDecoder>> Recogniser::find() {
  if (allows(StreamForm::kPackets) && has_packet(bytes_))
    return std::unique_ptr<StreamDecoder>(new PacketDecoder());
  const std::string_view text(reinterpret_cast<const char*>(bytes_.data()), bytes_.size());
  int alike = 0;
  size_t values_before = 0;
  // What stands before the first line end may have lost its beginning.
  for (size_t at = text.find('\n'); at != std::string_view::npos;) {
    const size_t end = text.find('\n', at + 1);
    if (end == std::string_view::npos) break;
    const std::string_view line = trim(text.substr(at + 1, end - at - 1));
    at = end;
    if (line.empty()) continue;
    if (allows(StreamForm::kSensiml) && is_sensiml_line(line)) {
      MOTE_ASSIGN(std::unique_ptr<SensimlDecoder> decoder, SensimlDecoder::make(line));
      return std::unique_ptr<StreamDecoder>(std::move(decoder));
    }
    std::vector<float> values;
    std::vector<std::string> names;
    const bool fits = parse_values(line, &values, &names);
    alike = !fits ? 0 : values.size() == values_before ? alike + 1 : 1;
    values_before = values.size();
    if (allows(StreamForm::kLines) && alike == kLinesToBeSure)
      return std::unique_ptr<StreamDecoder>(new LineDecoder());
  }
  return std::unique_ptr<StreamDecoder>();
}

Result<std::unique_ptr<StreamDecoder>> Recogniser::look(const uint8_t* bytes, size_t count,
                                                        std::vector<StreamEvent>* out) {
  bytes_.insert(bytes_.end(), bytes, bytes + count);
  MOTE_ASSIGN(std::unique_ptr<StreamDecoder> decoder, find());
  if (decoder) {
    MOTE_TRY(decoder->push(bytes_.data(), bytes_.size(), out));
    bytes_.clear();
  } else if (bytes_.size() > kMostBytes) {
    bytes_.erase(bytes_.begin(), bytes_.end() - kMostBytes / 2);
  }
  return decoder;
}

std::string Recogniser::request() const {
  return allows(StreamForm::kSensiml) && has_sensiml_packet(bytes_) ? "disconnect\n" : "";
}

std::string Recogniser::seen() const {
  if (bytes_.empty()) return "nothing arrived";
  constexpr size_t kShown = 60;
  const size_t shown = std::min(bytes_.size(), kShown);
  return format("{} bytes arrived, the last of them '{}'", bytes_.size(),
                printable(std::string(bytes_.end() - static_cast<std::ptrdiff_t>(shown), bytes_.end())));
}

}  // namespace mote
