// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "capture/stream.h"

namespace mote {

enum class StreamForm { kAny, kLines, kSensiml, kPackets };

// Finds out which form a device speaks from what it sends.
class Recogniser {
 public:
  explicit Recogniser(StreamForm form = StreamForm::kAny) : form_(form) {}

  // Takes the next bytes. Once they tell the form, its decoder has been given all of them, and is returned
  // with what it found; until then null.
  Result<std::unique_ptr<StreamDecoder>> look(const uint8_t* bytes, size_t count,
                                              std::vector<StreamEvent>* out);

  // Bytes to send before the device describes itself again: it is still connected to somebody. "" for none.
  std::string request() const;

  // What arrived, for the message that no form was found in it.
  std::string seen() const;

 private:
  Result<std::unique_ptr<StreamDecoder>> find();
  bool allows(StreamForm form) const { return form_ == StreamForm::kAny || form_ == form; }

  StreamForm form_;
  std::vector<uint8_t> bytes_;
};

}  // namespace mote
