// SPDX-License-Identifier: Apache-2.0
#include "ir/text.h"
#include "tests/package/package_test.h"

namespace mote {
namespace {

// Tells the loudest of the newest ten samples.
constexpr const char* kProject = R"(name = "loud"
[sensor]
type = "int16"
rate_hz = 100
step = 5
[[signal]]
block = "window"
length = 10
every = 5
[[signal]]
block = "statistics"
which = "max"
[model]
file = "model.mote"
[decision]
smooth = 1
[[event]]
name = "loud!"
output = 0
threshold = 10000
[target]
board = "microbit-v2"
)";

Graph magnitude() {
  Graph out;
  out.name = "magnitude";
  out.inputs = {out.add({"x", DType::kFloat32, {1, 1}, {}, nullptr, -1})};
  out.outputs = {out.add({"y", DType::kFloat32, {1, 1}, {}, nullptr, -1})};
  Node node;
  node.op = "unary";
  node.attrs.set("function", std::string("abs"));
  node.inputs = out.inputs;
  node.outputs = out.outputs;
  out.nodes.push_back(node);
  return out;
}

TEST_F(PackageTest, AProjectsLibraryListens) {
  put("loud/mote.toml", kProject);
  put("loud/model.mote", print(magnitude()));
  const std::string said = mote({"compile", "loud", "-o", "library"});
  EXPECT_THAT(said, ::testing::HasSubstr("an answer is due every 50.0 ms and takes"));
  EXPECT_THAT(said, ::testing::HasSubstr("events: loud!"));
  put("main.cpp", R"(#include <mote_loud.h>
#include <mote_loud_listen.h>

#include <cstdio>

static int wrong(const char* what) {
  std::puts(what);
  return 1;
}

static int listen_after(int16_t loudest, struct mote_moment* moment) {
  const int16_t frames[5] = {1, -3, loudest, 2, 0};
  if (mote_loud_push(frames, 5) != 5) return -100;
  return mote_loud_listen(moment);
}

int main() {
  struct mote_moment moment = {0, 0, 0};
  if (MOTE_LOUD_STEP_FRAMES != 5 || MOTE_LOUD_EVENTS != 1) return wrong("macros");
  if (mote_loud_selftest() != MOTE_OK) return wrong("self-test");
  mote_loud_listen_reset();
  for (int turn = 0; turn < 2; ++turn) {
    if (mote_loud_listen(&moment) != MOTE_LISTEN_IDLE) return wrong("idle");
    if (listen_after(20000, &moment) != MOTE_LISTEN_WAITS) return wrong("waits");
    if (listen_after(100, &moment) != MOTE_LISTEN_EVENT) return wrong("event");
    if (moment.events != MOTE_LOUD_EVENT_LOUD || moment.frame != 10) return wrong("which, and when");
    if (listen_after(20000, &moment) != MOTE_LISTEN_ANSWER) return wrong("it lasts");
    if (listen_after(100, &moment) != MOTE_LISTEN_ANSWER) return wrong("it lasts on");
    if (listen_after(100, &moment) != MOTE_LISTEN_ANSWER) return wrong("it ends");
    if (listen_after(20000, &moment) != MOTE_LISTEN_EVENT) return wrong("again");
    static int16_t many[MOTE_LOUD_QUEUE_FRAMES + 3];
    if (mote_loud_push(many, MOTE_LOUD_QUEUE_FRAMES + 3) != MOTE_LOUD_QUEUE_FRAMES) return wrong("room");
    if (mote_loud_health()->dropped != 3) return wrong("dropped");
    mote_loud_listen_reset();
    if (mote_loud_health()->dropped != 0) return wrong("reset");
  }
  return 0;
}
)");
  for (const char* compiler : {"g++", "clang++-14"}) build_and_run(compiler, {"library"}, {"-Os"});
}

}  // namespace
}  // namespace mote
