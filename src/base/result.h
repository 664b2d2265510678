// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/origin.h"

namespace mote {

// What kind of thing went wrong. The exit code of the mote command is 1 for all of them; tests and --json use
// the name.
enum class Code {
  kInvalid,      // the input is malformed or contradicts itself
  kUnsupported,  // well-formed, but mote cannot do it
  kNotFound,     // a file, board, layer or command that is named but not there
  kIo,           // the operating system refused
  kDoesNotFit,   // the model or the data is too large for the board
  kMismatch,     // two results that must be equal are not
  kMissingTool,  // a program or package that mote needs is not installed
  kInterrupted,  // the user pressed Ctrl-C
  kInternal,     // a fault in mote itself
};

const char* code_name(Code code);

// An error says what is wrong, where, and how to mend it. `others` holds further errors found in the same
// run.
struct [[nodiscard]] Error {
  Code code = Code::kInternal;
  std::string what;
  std::string hint;
  Origin where;
  std::vector<Error> others;

  Error() = default;
  Error(Code c, std::string w, std::string h = {}, Origin o = {})
      : code(c), what(std::move(w)), hint(std::move(h)), where(std::move(o)) {}

  // The same error at a place; a place that is already known is kept, missing parts are filled in.
  Error at(const Origin& origin) const;

  // "file: node 3 'x' (ADD): what\n  hint: ...", one such block for each error.
  std::string to_string() const;
};

// A value or an error.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : state_(std::move(value)) {}  // NOLINT(google-explicit-constructor): reads as "return value"
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }
  const T& value() const& { return std::get<T>(state_); }
  T& value() & { return std::get<T>(state_); }
  T&& value() && { return std::get<T>(std::move(state_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  const Error& error() const { return std::get<Error>(state_); }

 private:
  std::variant<T, Error> state_;
};

// Success or an error.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

inline Status ok_status() { return {}; }

#define MOTE_CONCAT_(a, b) a##b
#define MOTE_CONCAT(a, b) MOTE_CONCAT_(a, b)

// Leaves the function with the error of a Status or Result, if it has one.
#define MOTE_TRY(expression)                                                            \
  do {                                                                                  \
    if (auto mote_status = (expression); !mote_status.ok()) return mote_status.error(); \
  } while (0)

// MOTE_ASSIGN(auto x, f()): x is the value of f(), or the function is left with the error of f().
#define MOTE_ASSIGN(declaration, expression) \
  MOTE_ASSIGN_(MOTE_CONCAT(mote_result_, __LINE__), declaration, expression)
#define MOTE_ASSIGN_(result, declaration, expression) \
  auto result = (expression);                         \
  if (!result.ok()) return result.error();            \
  declaration = std::move(result).value()

}  // namespace mote
