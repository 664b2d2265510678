// SPDX-License-Identifier: Apache-2.0
#include "flow/device_code.h"

#include "emit/device_sources.h"
#include "flow/output_folder.h"
#include "flow/version.h"

namespace mote {

namespace {

constexpr char kProperties[] = "library.properties";
constexpr char kBegins[] = "name=mote_stream";

std::string properties() {
  return std::string(kBegins) + "\nversion=" + version() +
         "\nauthor=mote\nmaintainer=mote\nsentence=Sends what sensors measure to mote record.\n"
         "paragraph=Packets that describe themselves, with checksum, sequence, time stamps and a count of "
         "what was "
         "dropped.\ncategory=Communication\nurl=https://example.com/mote\narchitectures=*\n"
         "includes=mote_stream.h\n";
}

constexpr char kRootHeader[] =
    "/* SPDX-License-Identifier: MIT-0 */\n#ifndef MOTE_STREAM_LIBRARY_H\n#define MOTE_STREAM_LIBRARY_H\n"
    "#include \"device/app/stream.h\"\n#endif\n";

constexpr char kExample[] = R"(/* SPDX-License-Identifier: MIT-0 */
/* Sends an analogue input, 200 times a second, to `mote record --port /dev/ttyACM0 -o readings`. */
#include <mote_stream.h>

static const char text[] = "analog\0A0\0V";
static const struct mote_stream_info info = {text, sizeof text, 0, MOTE_STREAM_INT16, 1, 0, 200.0f, 3.3f / 1023};

static void write_bytes(void*, const uint8_t* bytes, uint32_t count) { Serial.write(bytes, count); }
static struct mote_stream stream = {&info, write_bytes, 0, 0, 0};

void setup() { Serial.begin(115200); }

void loop() {
  const uint32_t kFrames = 10, kPeriodUs = 5000;
  static uint32_t next_us = micros(), packets = 0;
  int16_t values[kFrames];
  uint32_t first_us = 0;
  for (uint32_t i = 0; i < kFrames; ++i) {
    while ((int32_t)(micros() - next_us) < 0) {
    }
    if (i == 0) first_us = next_us;
    values[i] = (int16_t)analogRead(A0);
    next_us += kPeriodUs;
  }
  if (packets++ % 20 == 0) mote_stream_describe(&stream);
  mote_stream_send(&stream, values, kFrames, first_us);
}
)";

}  // namespace

Status write_device_code(const std::string& folder) {
  MOTE_TRY(check_folder(folder, {kProperties, kBegins}));
  std::vector<SourceFile> files = {{kProperties, properties()},
                                   {"src/mote_stream.h", kRootHeader},
                                   {"examples/AnalogIn/AnalogIn.ino", kExample}};
  for (SourceFile& header : device_headers({"app/stream.h"}))
    files.push_back({"src/" + header.path, std::move(header.text)});
  return replace_files(files, folder);
}

}  // namespace mote
