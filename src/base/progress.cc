// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>

#include "base/format.h"

namespace mote {

namespace {

// Bytes of `text` (UTF-8) that stand in so many columns; no character is cut in two.
size_t bytes_of_columns(const std::string& text, size_t columns) {
  size_t at = 0;
  while (at < text.size()) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (begins && columns-- == 0) break;
    ++at;
  }
  return at;
}

size_t terminal_columns() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

std::atomic<bool> g_interrupted{false};

extern "C" void on_interrupt(int) {
  if (g_interrupted.exchange(true)) ::_exit(130);
}

}  // namespace

std::string format_seconds(double seconds) {
  const auto s = static_cast<int64_t>(std::llround(std::max(0.0, seconds)));
  if (s >= 3600) return format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
  return format("{}:{:02}", s / 60, s % 60);
}

Progress::Progress(std::string title, int64_t total, int64_t before)
    : title_(std::move(title)),
      total_(total),
      before_(before),
      start_(std::chrono::steady_clock::now()),
      terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

void Progress::clear() {
  if (visible_) std::fputs("\r\033[K", stderr);
  visible_ = false;
}

void Progress::update(int64_t done, const std::string& note) {
  if (!terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (visible_ && done != total_ && now - drawn_ < std::chrono::milliseconds(100)) return;
  drawn_ = now;
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  std::string text;
  if (total_ > 0) {
    constexpr int kWidth = 24;
    const double part = std::clamp(static_cast<double>(done) / static_cast<double>(total_), 0.0, 1.0);
    const int filled = static_cast<int>(part * kWidth);
    const std::string left = done > before_ ? format_seconds(elapsed * static_cast<double>(total_ - done) /
                                                             static_cast<double>(done - before_))
                                            : "?";
    text = format("{} [{}{}] {:3.0f} %  {} left", title_, std::string(static_cast<size_t>(filled), '#'),
                  std::string(static_cast<size_t>(kWidth - filled), '.'), part * 100, left);
  } else {
    text = format("{} {}  {}", title_, with_commas(done), format_seconds(elapsed));
  }
  if (!note.empty()) text += "  " + note;
  text.resize(bytes_of_columns(text, terminal_columns() - 1));
  std::fprintf(stderr, "\r\033[K%s", text.c_str());
  std::fflush(stderr);
  visible_ = true;
}

void Progress::line(const std::string& text) {
  clear();
  std::fprintf(stderr, "%s\n", text.c_str());
}

bool interrupted() {
  static const bool installed = [] {
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    return true;
  }();
  (void)installed;
  return g_interrupted.load();
}

}  // namespace mote
