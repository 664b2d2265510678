// SPDX-License-Identifier: Apache-2.0
#include "flow/device_code.h"

#include "base/format.h"
#include "emit/device_sources.h"
#include "flow/output_folder.h"
#include "flow/stream_example_resources.h"
#include "flow/version.h"

namespace mote {

namespace {

constexpr char kProperties[] = "library.properties";
constexpr char kBegins[] = "name=mote_stream";

std::string properties() {
  return format(
      "{}\nversion={}\nauthor=mote\nmaintainer=mote\nsentence=Sends what sensors measure to mote record.\n"
      "paragraph=Packets that describe themselves, with checksum, sequence, time stamps and a count of what "
      "was dropped.\ncategory=Communication\nurl=https://example.com/mote\narchitectures=*\n"
      "includes=mote_stream.h\n",
      kBegins, version());
}

constexpr char kRootHeader[] =
    "/* SPDX-License-Identifier: MIT-0 */\n#ifndef MOTE_STREAM_LIBRARY_H\n#define MOTE_STREAM_LIBRARY_H\n"
    "#include \"device/app/stream.h\"\n#endif\n";

}  // namespace

Status write_device_code(const std::string& folder) {
  MOTE_TRY(check_folder(folder, {kProperties, kBegins}));
  std::vector<SourceFile> files = {
      {kProperties, properties()},
      {"src/mote_stream.h", kRootHeader},
      {"examples/AnalogIn/AnalogIn.ino", std::string(stream_example_resources().front().data)}};
  for (SourceFile& header : device_headers({"app/stream.h"}))
    files.push_back({"src/" + header.path, std::move(header.text)});
  return replace_files(files, folder);
}

}  // namespace mote
