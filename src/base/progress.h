// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace mote {

// A line on the terminal that shows how far long work is and how much time is left. Nothing is printed when
// stderr is not a terminal, so that pipes and logs stay clean.
class Progress {
 public:
  // `total` steps; 0 if not known. `before` of them were done by an earlier run and say nothing of the speed.
  Progress(std::string title, int64_t total, int64_t before = 0);
  ~Progress();  // clears the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` steps are done; `note` is shown at the end of the line, for example "loss 0.31". Redraws at most
  // ten times a second.
  void update(int64_t done, const std::string& note = {});

  // Prints a line that stays; on a pipe too, since it carries a result (for example one line per epoch).
  void line(const std::string& text);

 private:
  void clear();

  std::string title_;
  int64_t total_, before_;
  std::chrono::steady_clock::time_point start_, drawn_;
  bool terminal_, visible_ = false;
};

// 75 -> "1:15", 3661 -> "1:01:01".
std::string format_seconds(double seconds);

// True once the user pressed Ctrl-C. The first call installs the handler; a second Ctrl-C ends the program at
// once.
bool interrupted();

}  // namespace mote
