// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

namespace mote {

const char* code_name(Code code) {
  switch (code) {
    case Code::kInvalid:
      return "invalid";
    case Code::kUnsupported:
      return "unsupported";
    case Code::kNotFound:
      return "not_found";
    case Code::kIo:
      return "io";
    case Code::kDoesNotFit:
      return "does_not_fit";
    case Code::kMismatch:
      return "mismatch";
    case Code::kMissingTool:
      return "missing_tool";
    case Code::kInterrupted:
      return "interrupted";
    case Code::kInternal:
      return "internal";
  }
  return "internal";
}

Error Error::at(const Origin& origin) const {
  Error out = *this;
  if (out.where.file.empty()) out.where.file = origin.file;
  if (out.where.node < 0) {
    out.where.node = origin.node;
    out.where.node_name = origin.node_name;
    out.where.node_type = origin.node_type;
  }
  if (out.where.line == 0) out.where.line = origin.line;
  for (Error& other : out.others) other = other.at(origin);
  return out;
}

std::string Error::to_string() const {
  std::string out = where.to_string();
  if (!out.empty()) out += ": ";
  out += what;
  if (!hint.empty()) out += "\n  hint: " + hint;
  for (const Error& other : others) out += "\n" + other.to_string();
  return out;
}

}  // namespace mote
