// SPDX-License-Identifier: Apache-2.0
#include "flow/output_file.h"

#include <filesystem>

namespace mote {

namespace fs = std::filesystem;

Status check_output_file(const std::string& output, const std::vector<std::string>& inputs) {
  std::error_code ignored;
  if (output.empty() || !fs::exists(output, ignored)) return ok_status();
  if (fs::is_directory(output, ignored))
    return Error(Code::kInvalid, "is a folder, the output is a file", "name a file in it", Origin{output});
  for (const std::string& input : inputs) {
    std::error_code error;
    if (!input.empty() && fs::equivalent(input, output, error))
      return Error(Code::kInvalid, "would be overwritten, but it is what the command reads",
                   "choose another name for the output", Origin{output});
  }
  return ok_status();
}

}  // namespace mote
