// SPDX-License-Identifier: Apache-2.0
#include "base/notes.h"

#include <gtest/gtest.h>

#include <vector>

namespace mote {
namespace {

TEST(Notes, ReachTheListenerOnce) {
  std::vector<std::string> heard;
  note("nobody listens");
  listen_to_notes([&](const std::string& text) { heard.push_back(text); });
  note("a");
  note("b");
  note("a");
  EXPECT_EQ(heard, (std::vector<std::string>{"a", "b"}));
  listen_to_notes({});
  note("c");
  EXPECT_EQ(heard.size(), 2u);
}

}  // namespace
}  // namespace mote
