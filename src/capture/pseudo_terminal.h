// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace mote {

// A serial port without a wire, for an emulated board: what is written here is read from the port `name()`,
// and the reverse. Bytes pass as they are. Both ends stay open here, so that the other side may open and
// close its end as often as it likes.
class PseudoTerminal {
 public:
  static Result<PseudoTerminal> open();
  PseudoTerminal(PseudoTerminal&& other) noexcept;
  PseudoTerminal& operator=(PseudoTerminal&&) = delete;
  ~PseudoTerminal();

  const std::string& name() const { return name_; }  // "/dev/pts/3"
  int descriptor() const { return ours_; }           // readable when the other side has sent something

  // What the other side has sent by now.
  std::string read() const;

  // What nobody reads for a second is lost, as on a wire.
  void write(std::string_view bytes) const;

 private:
  PseudoTerminal() = default;

  int ours_ = -1, theirs_ = -1;
  std::string name_;
};

}  // namespace mote
