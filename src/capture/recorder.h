// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "capture/stream.h"

namespace mote {

struct RecorderOptions {
  double rate_hz = 0;       // 0: what the device says or its clock or the arrival of its lines shows
  double clip_seconds = 0;  // cut recordings to this length; 0: leave them whole
};

// Where one stream stands, for the display and the summary.
struct StreamState {
  StreamInfo info;
  int64_t frames = 0, lost = 0;  // lost: as far as the form tells how many
  int64_t losses = 0;            // places where something is missing
  std::string last_loss;
  std::vector<float> lowest, highest;  // of each channel, over about the last second
  std::optional<double> measured_hz;   // by the device's clock, else by arrival
};

// Collects what the streams of a device send. Where frames are missing a recording ends and another begins:
// no recording has a hole in it that its rate does not tell.
class Recorder {
 public:
  explicit Recorder(const RecorderOptions& options) : options_(options) {}

  // `now`: seconds of this computer's clock when the bytes arrived; nothing where they come from a file.
  void take(StreamEvent event, std::optional<double> now);

  std::vector<StreamState> states() const;
  double seconds() const;  // of the longest stream, by its rate or by arrival
  size_t value_bytes() const { return value_bytes_; }

  // All recordings, with notes on what was lost and on rates that are not as the device says. kInvalid if a
  // rate is not known.
  Result<std::vector<NewRecording>> finish() const;

 private:
  // Frames counted against a clock; begins again when the clock goes back.
  class Clock {
   public:
    void see(double seconds, int64_t frame);
    bool seen() const { return any_; }
    std::optional<double> hz() const;  // once half a second has passed

   private:
    bool any_ = false;
    double first_ = 0, last_ = 0;
    int64_t first_frame_ = 0, last_frame_ = 0;
  };
  struct Stream {
    StreamInfo info;
    std::vector<std::vector<float>> parts = {{}};  // between losses
    int64_t frames = 0, lost = 0, losses = 0;
    std::string last_loss;
    Clock device, arrival;
    std::optional<double> first_arrival;

    std::optional<double> measured_hz() const;
  };
  struct Rate {
    double hz = 0;
    std::vector<std::string> notes;
  };
  Result<Rate> rate_of(const Stream& stream) const;

  RecorderOptions options_;
  std::vector<Stream> streams_;
  std::vector<Stream> finished_;  // whose description has changed since
  size_t value_bytes_ = 0;
};

}  // namespace mote
