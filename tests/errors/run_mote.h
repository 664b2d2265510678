// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/io.h"

namespace mote {

// What a run of a program left: exit code (128 + n if ended by signal n) and both streams.
struct ProgramRun {
  int exit_code = -1;
  bool timed_out = false;
  bool left_processes = false;  // a process that it started was still there after it had ended
  std::string out, err;
};

struct ProgramOptions {
  std::string folder = ".";  // where it runs; temporary files go to the folder "tmp" in it
  std::map<std::string, std::string> environment;  // added to this program's own
  int64_t most_file_bytes = -1;                    // RLIMIT_FSIZE, which stands for a full disk; -1: no limit
  std::string interrupt_when;          // Ctrl-C once it has started a program of that name; "": never
  std::function<bool()> interrupt_if;  // Ctrl-C once this says so
  int timeout_seconds = 60;
};

// Runs a program in a process group of its own and waits for it.
ProgramRun run_program(const std::vector<std::string>& command, const ProgramOptions& options = {});

// Path of the `mote` of this build, and a run of it.
std::string mote_program();
ProgramRun run_mote(const std::vector<std::string>& arguments, const ProgramOptions& options = {});

// Path, relative to the folder, and contents of every file in it; folders have a path that ends with a slash.
std::map<std::string, std::string> contents_of(const std::string& folder);

}  // namespace mote
