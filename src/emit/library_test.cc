// SPDX-License-Identifier: Apache-2.0
#include "emit/library.h"

#include <gtest/gtest.h>

#include "emit/device_sources.h"

namespace mote {
namespace {

TEST(LibraryName, IsACIdentifier) { EXPECT_EQ(library_name("kws ref-model.v2"), "kws_ref_model_v2"); }

TEST(LibraryName, NoFileOfTheModelHasTheNameOfOneOfTheDevices) {
  EXPECT_EQ(library_name("add"), "add_model");
  EXPECT_EQ(library_name("Conv2D"), "Conv2D_model");
  EXPECT_EQ(library_name("addition"), "addition");
  EXPECT_TRUE(is_device_file("mote_crc32"));
  EXPECT_FALSE(is_device_file("mote_add_model"));
}

}  // namespace
}  // namespace mote
