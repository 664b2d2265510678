// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

struct ProcessResult {
  int exit_code = -1;  // 128 + n if ended by signal n
  bool timed_out = false;
  std::string output;  // standard output and standard error together, the first 1 MB
};

// Runs a program (found on PATH) with arguments, no shell, no standard input, and waits for it at most
// timeout_seconds. An error only if the program cannot be started (kMissingTool) or the user pressed Ctrl-C.
// `still_good`, if given, is asked about ten times a second, to show progress; false ends the program as a
// time-out does.
Result<ProcessResult> run_process(const std::vector<std::string>& arguments, double timeout_seconds = 600,
                                  const std::string& folder = {},
                                  const std::function<bool()>& still_good = {});

// Full path of a program on PATH, or "".
std::string find_program(const std::string& name);

}  // namespace mote
