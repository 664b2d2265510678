// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "capture/stream.h"

namespace mote {

// Lines of text, one for each frame: numbers with commas, tabs or spaces between them, as the Edge Impulse
// data forwarder and the Arduino serial plotter take them; the plotter's "name:value" names a channel. The
// first line, which may have lost its beginning, is passed over. A line with other text or another number of
// values is a lost frame. Lines that begin with "ERR" or "<ERR" are an error of the device. Sources:
// edge-impulse-cli, data-forwarder; Arduino's serial plotter web application, msgAggregatorWorker.
class LineDecoder : public StreamDecoder {
 public:
  std::string form() const override {
    return "lines of numbers (Edge Impulse data forwarder, Arduino plotter)";
  }
  Status push(const uint8_t* bytes, size_t count, std::vector<StreamEvent>* out) override;

 private:
  Status take(std::string_view line, std::vector<StreamEvent>* out);

  std::string partial_;
  bool at_first_line_ = true, overlong_ = false;
  StreamInfo info_;  // no channels before the first good line
};

// The values of such a line, and the names where it has any ("" otherwise); false for anything else.
bool parse_values(std::string_view line, std::vector<float>* values, std::vector<std::string>* names);

}  // namespace mote
