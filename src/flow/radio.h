// SPDX-License-Identifier: Apache-2.0
#pragma once
// What it would cost to send the raw data by radio instead of deciding on the device. Every figure is the
// radio's best case: no packet is lost, nothing is waited for, and neither the processor nor the set-up of a
// connection counts. So the comparison never flatters the device.
#include <optional>
#include <string>
#include <vector>

namespace mote {

// A figure that was not measured here, and where it is from.
struct Assumption {
  std::string what, value, source;
};

struct Radio {
  std::string name;
  int64_t payload_bytes;                       // of the largest packet
  double (*airtime_seconds)(int64_t payload);  // of a packet, sender on
  double send_milliwatt, receive_milliwatt;
  double receive_seconds;  // after each packet, for its acknowledgement
  double link_milliwatt;   // average for staying connected
  double airtime_share;    // that is allowed at most
  const char* limit;       // words before that time, for messages
  std::vector<Assumption> assumptions;
};

const std::vector<Radio>& radios();

// One window of raw data after the other.
struct RadioCost {
  double megabytes_per_day = 0;
  double airtime_share = 0;
  std::optional<double> milliwatt;  // average; none if the rate is impossible
  std::string why;                  // then
};
RadioCost send_windows(const Radio& radio, int64_t window_bytes, double windows_per_second);

}  // namespace mote
