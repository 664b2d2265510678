// SPDX-License-Identifier: Apache-2.0
#include "capture/port.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/format.h"

namespace mote {

namespace {

struct Baud {
  int rate;
  speed_t speed;
};

constexpr Baud kBauds[] = {
    {1200, B1200},       {2400, B2400},       {4800, B4800},       {9600, B9600},       {19200, B19200},
    {38400, B38400},     {57600, B57600},     {115200, B115200},   {230400, B230400},   {460800, B460800},
    {500000, B500000},   {576000, B576000},   {921600, B921600},   {1000000, B1000000}, {1152000, B1152000},
    {1500000, B1500000}, {2000000, B2000000}, {2500000, B2500000}, {3000000, B3000000}, {4000000, B4000000},
};

const Baud* find_baud(int rate) {
  for (const Baud& baud : kBauds)
    if (baud.rate == rate) return &baud;
  return nullptr;
}

Error failed(const std::string& path) {
  const int reason = errno;
  Error error(Code::kIo, format("{}: {}", path, std::strerror(reason)));
  if (reason == EACCES)
    error.hint = "you may not open the port: add yourself to its group, mostly 'dialout', and log in again";
  if (reason == ENOENT) error.hint = "plug the board in and look at 'ls /dev/ttyACM* /dev/ttyUSB*'";
  if (reason == EBUSY)
    error.hint = "close the program that has the port, for example the Arduino serial monitor";
  return error;
}

}  // namespace

struct Port::Settings {
  termios terminal;
};

Result<Port> Port::open(const std::string& path, int baud) {
  const Baud* speed = find_baud(baud);
  if (speed == nullptr)
    return Error(Code::kInvalid, format("no serial port runs at {} baud", baud),
                 "9600, 115200 and 1000000 are the usual ones; the firmware's Serial.begin() says which");
  Port out;
  out.path_ = path == "-" ? "standard input" : path;
  out.descriptor_ =
      path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (out.descriptor_ < 0 && (errno == EACCES || errno == EROFS))
    out.descriptor_ = ::open(path.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (out.descriptor_ < 0) return failed(out.path_);
  struct stat info {};
  out.file_ = ::fstat(out.descriptor_, &info) == 0 && S_ISREG(info.st_mode);
  termios settings{};
  out.terminal_ = path != "-" && ::isatty(out.descriptor_) != 0;
  if (!out.terminal_) return out;
  if (::tcgetattr(out.descriptor_, &settings) != 0) return failed(out.path_);
  out.before_ = new Settings{settings};
  ::cfmakeraw(&settings);
  settings.c_cflag |= CLOCAL | CREAD;
  settings.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | CRTSCTS);
  if (::cfsetspeed(&settings, speed->speed) != 0 || ::tcsetattr(out.descriptor_, TCSANOW, &settings) != 0)
    return failed(out.path_);
  return out;
}

Port::Port(Port&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      terminal_(other.terminal_),
      file_(other.file_),
      ended_(other.ended_),
      before_(std::exchange(other.before_, nullptr)) {}

Port::~Port() {
  if (before_ != nullptr) ::tcsetattr(descriptor_, TCSANOW, &before_->terminal);
  delete before_;
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<Bytes> Port::read(double seconds) {
  Bytes out(1 << 16);
  pollfd wait{descriptor_, POLLIN, 0};
  // Ctrl-C ends the wait; the caller looks at interrupted().
  if (::poll(&wait, 1, static_cast<int>(seconds * 1000)) <= 0) return Bytes();
  const ssize_t got = ::read(descriptor_, out.data(), out.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Bytes();
  // A terminal whose other end has gone gives an error, not an end.
  if (got < 0 && !(terminal_ && (errno == EIO || errno == ENXIO || errno == ENODEV))) return failed(path_);
  ended_ = got <= 0;
  out.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return out;
}

Status Port::write(std::string_view text) {
  while (terminal_ && !ended_ && !text.empty()) {
    const ssize_t done = ::write(descriptor_, text.data(), text.size());
    if (done > 0) {
      text.remove_prefix(static_cast<size_t>(done));
      continue;
    }
    pollfd room{descriptor_, POLLOUT, 0};
    if ((errno != EAGAIN && errno != EINTR) || ::poll(&room, 1, 1000) <= 0) return failed(path_);
  }
  return ok_status();
}

}  // namespace mote
