// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "emit/listener.h"
#include "emit/parts.h"

namespace mote {

namespace {

// What stands before setup(): how the sensor's samples come.
constexpr const char* kMicrophone =
    R"(#include <PDM.h> /* the microphone of an Arduino Nano 33 BLE Sense, a Portenta or a Nano RP2040 Connect */

static int16_t samples[256];

/* Called by the driver, in an interrupt. */
static void take_samples() {
  const int bytes = PDM.read(samples, sizeof samples);
  mote_@m@_push(samples, bytes / (sizeof samples[0] * MOTE_@M@_CHANNELS));
}

static void start_sensor() {
  PDM.onReceive(take_samples);
  if (!PDM.begin(MOTE_@M@_CHANNELS, (int)MOTE_@M@_RATE_HZ)) Serial.println("no microphone");
}

static void read_sensor() {}
)";

constexpr const char* kOtherSensor = R"(static unsigned long next_us;

static void start_sensor() { next_us = micros(); }

/* Analogue inputs from A0 on, in volts at a supply of 3.3 V: put your sensor in their place. */
static void read_sensor() {
  float frame[MOTE_@M@_CHANNELS];
  if ((long)(micros() - next_us) < 0) return;
  next_us += (unsigned long)(1e6f / MOTE_@M@_RATE_HZ);
  for (int i = 0; i < MOTE_@M@_CHANNELS; ++i) frame[i] = analogRead(A0 + i) * (3.3f / 1023);
  mote_@m@_push(frame, 1);
}
)";

constexpr const char* kRest = R"(
void setup() {
  Serial.begin(115200);
  if (mote_@m@_check() != MOTE_OK) Serial.println("the model's constants are DAMAGED");
  start_sensor();
}

void loop() {
  static uint32_t dropped;
  struct mote_moment moment;
  read_sensor();
  const int status = mote_@m@_listen(&moment);
  if (status < 0) {
    Serial.print("error ");
    Serial.println(status);
  }
@events@  const struct mote_health* health = mote_@m@_health();
  if (health->dropped != dropped) {
    dropped = health->dropped;
    Serial.print("frames lost so far: ");
    Serial.println(dropped);
  }
}
)";

constexpr const char* kEvents = R"(  if (status == MOTE_LISTEN_EVENT) {
    static const char* const names[] = MOTE_@M@_EVENT_NAMES;
    for (int i = 0; i < MOTE_@M@_EVENTS; ++i) {
      if (!(moment.events >> i & 1)) continue;
      Serial.print((float)moment.frame / MOTE_@M@_RATE_HZ);
      Serial.print(" s: ");
      Serial.println(names[i]);
    }
  }
)";

constexpr const char* kAnswers = R"(  if (status == MOTE_LISTEN_ANSWER)
    for (int i = 0; i < MOTE_@M@_OUTPUT0_ELEMENTS; ++i) {
      Serial.print(mote_@m@_output(0)[i]);
      Serial.print(i + 1 < MOTE_@M@_OUTPUT0_ELEMENTS ? " " : "\n");
    }
)";

}  // namespace

std::string listen_sketch(const EmitRequest& request) {
  const Listener& listener = *request.listener;
  std::string out =
      "/* SPDX-License-Identifier: MIT-0\n   Listens to a sensor and prints what the model hears. */\n"
      "#include <mote_@m@.h>\n#include <mote_@m@_listen.h>\n\n";
  out += listener.type == DType::kInt16 ? kMicrophone : kOtherSensor;
  out += kRest;
  out = replaced(out, "@events@", listener.events.names.empty() ? kAnswers : kEvents);
  return replaced(replaced(out, "@m@", request.name), "@M@", to_upper(request.name));
}

}  // namespace mote
