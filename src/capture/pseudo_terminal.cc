// SPDX-License-Identifier: Apache-2.0
#include "capture/pseudo_terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/format.h"

namespace mote {

namespace {

Error failed() { return Error(Code::kIo, format("no pseudo-terminal: {}", std::strerror(errno))); }

}  // namespace

Result<PseudoTerminal> PseudoTerminal::open() {
  PseudoTerminal out;
  out.ours_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (out.ours_ < 0 || ::grantpt(out.ours_) != 0 || ::unlockpt(out.ours_) != 0) return failed();
  char name[128];
  if (::ptsname_r(out.ours_, name, sizeof name) != 0) return failed();
  out.name_ = name;
  out.theirs_ = ::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios settings{};
  if (out.theirs_ < 0 || ::tcgetattr(out.theirs_, &settings) != 0) return failed();
  ::cfmakeraw(&settings);
  if (::tcsetattr(out.theirs_, TCSANOW, &settings) != 0) return failed();
  return out;
}

PseudoTerminal::PseudoTerminal(PseudoTerminal&& other) noexcept
    : ours_(std::exchange(other.ours_, -1)),
      theirs_(std::exchange(other.theirs_, -1)),
      name_(std::move(other.name_)) {}

PseudoTerminal::~PseudoTerminal() {
  if (ours_ >= 0) ::close(ours_);
  if (theirs_ >= 0) ::close(theirs_);
}

std::string PseudoTerminal::read() const {
  char buffer[4096];
  const ssize_t got = ::read(ours_, buffer, sizeof buffer);
  return got > 0 ? std::string(buffer, static_cast<size_t>(got)) : std::string();
}

void PseudoTerminal::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t done = ::write(ours_, bytes.data(), bytes.size());
    if (done > 0) {
      bytes.remove_prefix(static_cast<size_t>(done));
      continue;
    }
    if (done < 0 && errno == EINTR) continue;
    pollfd room{ours_, POLLOUT, 0};
    if (::poll(&room, 1, 1000) <= 0) return;
  }
}

}  // namespace mote
