// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the tests of this folder share; not part of any library.
#include <gtest/gtest.h>

#include <string>

#include "base/io.h"

namespace mote::testing {

// The value, or a failed test with the error's text.
template <class T>
T must(Result<T> result) {
  if (!result.ok()) {
    ADD_FAILURE() << result.error().to_string();
    return T{};
  }
  return std::move(result).value();
}

inline void must(const Status& status) {
  if (!status.ok()) ADD_FAILURE() << status.error().to_string();
}

// The text of the error; "" and a failed test if there is none.
template <class R>
std::string error_text(const R& result) {
  if (!result.ok()) return result.error().to_string();
  ADD_FAILURE() << "expected an error";
  return "";
}

inline Bytes bytes_of(const std::string& text) { return Bytes(text.begin(), text.end()); }

}  // namespace mote::testing
