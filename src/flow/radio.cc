// SPDX-License-Identifier: Apache-2.0
#include "flow/radio.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"

namespace mote {

namespace {

constexpr double kSecondsPerDay = 86400;

// Preamble 1, access address 4, header 2, payload with the headers of L2CAP and ATT 7, CRC 3 bytes, at 1
// Mbit/s.
double ble_airtime(int64_t payload) { return static_cast<double>(1 + 4 + 2 + 7 + payload + 3) * 8e-6; }

double wifi_airtime(int64_t payload) { return static_cast<double>(payload) * 8 / 20e6; }

// SX1276 datasheet, section 4.1.1.7, for spreading factor 7, 125 kHz, coding rate 4/5, explicit header, CRC.
double lora_airtime(int64_t payload) {
  constexpr double kSymbolSeconds = 128 / 125e3;
  constexpr int64_t kLorawanHeaderBytes = 13;
  const auto bits = static_cast<double>(8 * (payload + kLorawanHeaderBytes) - 4 * 7 + 28 + 16);
  const double symbols = 8 + 4.25 + 8 + std::ceil(bits / (4 * 7)) * 5;
  return symbols * kSymbolSeconds;
}

Radio bluetooth() {
  // At the two ends of an empty exchange stand 150 us of waiting.
  constexpr double kSend = 7.1 * 3, kReceive = 6.5 * 3, kAnswer = (80 + 2 * 150) * 1e-6;
  return {
      "BLE",
      244,
      ble_airtime,
      kSend,
      kReceive,
      kAnswer,
      80e-6 * kSend + kAnswer * kReceive,
      1,
      "a day has",
      {{"BLE: power", "21.3 mW sending at 0 dBm, 19.5 mW receiving",
        "nRF52832 Product Specification v1.1, chapter PMU, IRADIO_TX0 7.1 mA and IRADIO_RX0 6.5 mA at 3 V "
        "with DC/DC"},
       {"BLE: packets", "244 bytes at 1 Mbit/s, acknowledged; one empty exchange a second",
        "Bluetooth Core Specification 5.0, volume 6, part B: packets of 251 bytes, 150 us between them"}}};
}

Radio wifi() {
  constexpr double kSend = 276 * 3.3, kReceive = 84 * 3.3, kBeaconSeconds = 3e-3, kBeaconInterval = 1.024;
  return {"Wi-Fi",
          1460,
          wifi_airtime,
          kSend,
          kReceive,
          0,
          kReceive * kBeaconSeconds / kBeaconInterval,
          1,
          "a day has",
          {{"Wi-Fi: power", "911 mW sending, 277 mW receiving",
            "ESP32-C3 Series Datasheet, table of current consumption by RF modes: 276 mA (802.11n, HT20, "
            "MCS7) and 84 mA, at 3.3 V"},
           {"Wi-Fi: throughput", "20 Mbit/s of TCP, acknowledgements included",
            "ESP-IDF Programming Guide, Wi-Fi driver, throughput"},
           {"Wi-Fi: staying connected", "one beacon of ten is received, 3 ms of every 1.024 s",
            "IEEE 802.11 power save with a beacon each 102.4 ms; the 3 ms are an assumption"}}};
}

Radio lora() {
  constexpr double kSend = 29 * 3.3, kReceive = 10.8 * 3.3, kWindowSeconds = 2 * 8 * 128 / 125e3;
  return {
      "LoRa",
      222,
      lora_airtime,
      kSend,
      kReceive,
      kWindowSeconds,
      0,
      0.01,
      "the 1 % that EU868 allows are",
      {{"LoRa: power", "95.7 mW sending at 13 dBm, 35.6 mW receiving",
        "Semtech SX1276 datasheet, electrical characteristics: 29 mA and 10.8 mA, at 3.3 V"},
       {"LoRa: packets",
        "222 bytes, spreading factor 7, 125 kHz, coding rate 4/5; two windows of 8 symbols for answers",
        "LoRaWAN Regional Parameters RP002, EU868, data rate 5; airtime: SX1276 datasheet, section 4.1.1.7"},
       {"LoRa: time on air", "at most 1 % (864 s a day)", "ETSI EN 300 220-2, 868.0 to 868.6 MHz"}}};
}

}  // namespace

const std::vector<Radio>& radios() {
  static const std::vector<Radio> all = {bluetooth(), wifi(), lora()};
  return all;
}

RadioCost send_windows(const Radio& radio, int64_t window_bytes, double windows_per_second) {
  const int64_t whole = window_bytes / radio.payload_bytes, rest = window_bytes % radio.payload_bytes;
  const auto packets = static_cast<double>(whole + (rest > 0 ? 1 : 0));
  const double sending = static_cast<double>(whole) * radio.airtime_seconds(radio.payload_bytes) +
                         (rest > 0 ? radio.airtime_seconds(rest) : 0);
  const double receiving = packets * radio.receive_seconds;
  RadioCost out;
  out.megabytes_per_day = static_cast<double>(window_bytes) * windows_per_second * kSecondsPerDay * 1e-6;
  out.airtime_share = sending * windows_per_second;
  // Where time on air is not rationed, waiting for answers takes time from sending as well.
  const double busy = radio.airtime_share < 1 ? sending : sending + receiving;
  if (busy * windows_per_second > radio.airtime_share) {
    out.why =
        format("impossible: {:.3g} s on air a day, and {} {:.5g} s",
               busy * windows_per_second * kSecondsPerDay, radio.limit, radio.airtime_share * kSecondsPerDay);
    return out;
  }
  out.milliwatt =
      (sending * radio.send_milliwatt + receiving * radio.receive_milliwatt) * windows_per_second +
      radio.link_milliwatt;
  return out;
}

}  // namespace mote
