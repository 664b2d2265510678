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

}  // namespace mote
