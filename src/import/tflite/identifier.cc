// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/identifier.h"

#include <cstring>

#include "base/format.h"
#include "base/text.h"
#include "import/foreign.h"
#include "import/tflite/schema.h"

namespace mote::tflite {

Status check_identifier(const Bytes& bytes, const std::string& file) {
  if (bytes.empty()) return Error(Code::kInvalid, "is empty", "copy or export it again", Origin{file});
  const bool long_enough = bytes.size() >= 8;
  if (long_enough && std::memcmp(bytes.data() + 4, kIdentifier, 4) == 0) return ok_status();
  if (long_enough && std::memcmp(bytes.data() + 4, "TFL", 3) == 0)
    return Error(Code::kUnsupported,
                 format("has the identifier '{}' of another schema; mote reads '{}'",
                        printable({reinterpret_cast<const char*>(bytes.data()) + 4, 4}), kIdentifier),
                 "convert the model again with TensorFlow 2", Origin{file});
  if (const auto foreign = recognise_content(bytes)) return foreign_error(*foreign, file);
  return Error(Code::kInvalid, "is not a TensorFlow Lite model: bytes 4 to 7 are not 'TFL3'",
               "check that the file was copied whole, in binary mode", Origin{file});
}

}  // namespace mote::tflite
