// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the tests of imports share; not part of any library.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/io.h"
#include "data/image.h"
#include "data/set/files.h"
#include "data/set/recording_set.h"
#include "flow/set_import.h"

namespace mote::testing {

class SetImport : public ::testing::Test {
 protected:
  SetImport() : root_(std::move(TemporaryFolder::make("mote-set-import")).value()) {
    request_.paths = {root_ / "source"};
    request_.output = root_ / "set";
  }

  void put(const std::string& path, const std::string& text) {
    ASSERT_TRUE(write_file(root_ / "source/" + path, text).ok());
  }
  // A short sound whose samples are `first` and up.
  void put_wav(const std::string& path, int16_t first) {
    Recording sound;
    sound.rate_hz = 16000;
    for (int i = 0; i < 40; ++i) {
      sound.bytes.push_back(static_cast<uint8_t>(first + i));
      sound.bytes.push_back(static_cast<uint8_t>((first + i) >> 8));
    }
    ASSERT_TRUE(write_file(root_ / "source/" + path, *encode_wav(sound)).ok());
  }
  // A grey image whose pixels are `first` and up.
  void put_png(const std::string& path, int32_t width, int32_t height, uint8_t first) {
    Image image;
    image.width = width, image.height = height, image.channels = 1;
    for (int32_t i = 0; i < width * height; ++i) image.pixels.push_back(static_cast<uint8_t>(first + i));
    ASSERT_TRUE(write_file(root_ / "source/" + path, *encode_png(image)).ok());
  }
  SetImportSummary import() {
    auto result = set_import(request_);
    if (result.ok()) return std::move(result).value();
    ADD_FAILURE() << result.error().to_string();
    return {};
  }
  // label/split/group by name
  std::map<std::string, std::string> rows() {
    std::map<std::string, std::string> out;
    const auto set = open_recording_set(request_.output);
    if (!set.ok()) return out;
    for (const RecordingRow& row : set->rows) out[row.name] = row.label + "/" + row.split + "/" + row.group;
    return out;
  }

  TemporaryFolder root_;
  SetImportRequest request_;
};

}  // namespace mote::testing
