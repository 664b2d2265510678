// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <algorithm>

namespace mote {

Result<Json> parse_json(const std::string& text, const std::string& file) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& e) {
    const size_t at = std::min(text.size(), static_cast<size_t>(e.byte));
    Origin where{file};
    where.line = 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(at), '\n'));
    return Error(Code::kInvalid, std::string("not valid JSON: ") + e.what(), "", where);
  } catch (const Json::exception& e) {  // a number too large for a double is no parse_error
    return Error(Code::kInvalid, std::string("not valid JSON: ") + e.what(), "", Origin{file});
  }
}

namespace {

// The library reads nested CBOR by recursion, which hostile bytes would make deep.
class ShallowReader : public nlohmann::detail::json_sax_dom_parser<Json> {
 public:
  using Base = nlohmann::detail::json_sax_dom_parser<Json>;
  explicit ShallowReader(Json& out) : Base(out, false) {}
  bool start_object(std::size_t size) { return ++depth_ <= kMostDepth && Base::start_object(size); }
  bool start_array(std::size_t size) { return ++depth_ <= kMostDepth && Base::start_array(size); }
  bool end_object() { return --depth_ >= 0 && Base::end_object(); }
  bool end_array() { return --depth_ >= 0 && Base::end_array(); }

 private:
  static constexpr int kMostDepth = 64;
  int depth_ = 0;
};

}  // namespace

Result<Json> parse_cbor(const std::vector<uint8_t>& bytes, const std::string& file) {
  const Error wrong(Code::kInvalid, "not valid CBOR, or nested too deep", "the file is damaged or truncated",
                    Origin{file});
  try {
    Json out;
    ShallowReader reader(out);
    if (!Json::sax_parse(bytes, &reader, Json::input_format_t::cbor) || reader.is_errored()) return wrong;
    return out;
  } catch (const Json::exception&) {
    return wrong;
  }
}

}  // namespace mote
