// SPDX-License-Identifier: Apache-2.0
#include "base/format.h"
#include "device/port/crc32.h"
#include "emit/constants.h"
#include "emit/parts.h"

namespace mote {

std::string emit_check(const EmitRequest& request) {
  const std::string& m = request.name;
  const Constants constants(request);
  std::string out = file_comment(
      request, "The check of the constants; a program that does not call it does not contain it.");
  out += format("#include \"mote_{}.h\"\n", m);
  if (constants.arrays().empty())
    return out + format(
                     "\n/* The model has no constants. */\nextern \"C\" int mote_{}_check(void) {{ return "
                     "MOTE_OK; }}\n",
                     m);
  out += format("#include \"mote_{}_weights.h\"\n#include \"mote_crc32.h\"\n\n", m);
  out += format("extern \"C\" int mote_{}_check(void) {{\n", m);
  out += "  static const struct {\n    const void* bytes;\n    uint32_t count;\n  } arrays[] = {\n";
  uint32_t crc = 0;
  for (const Constants::Array& array : constants.arrays()) {
    const Bytes& data = array.blob->data;
    crc = mote_crc32(crc, reinterpret_cast<const int8_t*>(data.data()), static_cast<uint32_t>(data.size()));
    out += format("      {{{0}, sizeof {0}}},\n", array.symbol);
  }
  return out + format(
                   "  }};\n"
                   "  uint32_t crc = 0;\n"
                   "  for (uint32_t i = 0; i < sizeof arrays / sizeof *arrays; ++i)\n"
                   "    crc = mote_crc32(crc, (const int8_t*)arrays[i].bytes, arrays[i].count);\n"
                   "  return crc == {:#010x}u ? MOTE_OK : MOTE_DAMAGED;\n}}\n",
                   crc);
}

}  // namespace mote
