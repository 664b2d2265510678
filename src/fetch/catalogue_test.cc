// SPDX-License-Identifier: Apache-2.0
#include "fetch/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/http.h"
#include "fetch/paths.h"
#include "tests/support/catalogue_text.h"

namespace mote {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

TEST(Catalogue, HasTheSetsThatAreDocumented) {
  const auto sets = public_sets();
  ASSERT_TRUE(sets.ok()) << sets.error().to_string();
  std::vector<std::string> names;
  for (const PublicSet& set : *sets) names.push_back(set.name);
  for (const char* name : {"speech-commands-v2", "fashion-mnist", "cifar-10", "uci-har", "cwru",
                           "toyadmos-dcase2020-car", "toyadmos-car", "toyadmos-conveyor", "toyadmos-train"})
    EXPECT_THAT(names, Contains(name));
  EXPECT_EQ(find_public_set("speech-commands-v2")->bytes(), 2'428'923'189);
  EXPECT_EQ(find_public_set("cwru")->bytes(), -1);
  EXPECT_THAT(find_public_set("uci-hra").error().to_string(), HasSubstr("did you mean 'uci-har'?"));
}

std::string refused(const std::string& was, const std::string& is) {
  std::string text = kCatalogueText;
  text.replace(text.find(was), was.size(), is);
  const auto sets = parse_catalogue(text, "f.toml");
  return sets.ok() ? "" : sets.error().to_string();
}

TEST(Catalogue, MistakesAreNamed) {
  ASSERT_TRUE(parse_catalogue(kCatalogueText, "f.toml").ok());
  EXPECT_THAT(refused("\"x.zip\"\na", "\"../x.zip\"\na"), HasSubstr("'../x.zip' is no safe name"));
  EXPECT_THAT(refused("\"x.zip\"]", "\"/x.zip\"]"), HasSubstr("'/x.zip' is no safe name"));
  EXPECT_THAT(refused("https://example.org", "file://"), HasSubstr("not http:// or https://"));
  EXPECT_THAT(refused("0123456789abcdef", "0123456789ABCDEF"), HasSubstr("32 lower-case digits"));
  EXPECT_THAT(refused("bytes = 5", "sizes = 5"), HasSubstr("sizes"));
  EXPECT_THAT(refused("bytes = 5\n", "\n"), HasSubstr("neither bytes nor bytes_at_most"));
  EXPECT_THAT(refused("checked_by = \"f\"", ""), HasSubstr("checked_by"));
  EXPECT_THAT(refused("unpacked_bytes_at_most = 10", ""), HasSubstr("unpacked_bytes_at_most is missing"));
}

TEST(FetchPaths, OnlyThoseBelowTheFolder) {
  for (const char* good : {"a", "a/b.c", "UCI HAR Dataset/x.txt", "..a", ".hidden"})
    EXPECT_TRUE(is_safe_path(good)) << good;
  for (const char* bad : {"", "/a", "a//b", "a/", "../a", "a/../b", "./a", "a/.", "a\\b", "a\nb", "\xff"})
    EXPECT_FALSE(is_safe_path(bad)) << bad;
  EXPECT_TRUE(is_web_address("HTTPS://a.b/c"));
  for (const char* bad : {"", "http://", "http:///a", "ftp://a", "file:///a", "http://a b", "a.b/c"})
    EXPECT_FALSE(is_web_address(bad)) << bad;
  EXPECT_EQ(url_path("a b/c+d%.zip"), "a%20b/c%2Bd%25.zip");
}

TEST(ContentRange, FormsOfTheStandard) {
  const auto parsed = [](const char* text) {
    HttpReply reply;
    parse_content_range(text, &reply);
    return std::pair(reply.range_first, reply.range_total);
  };
  EXPECT_EQ(parsed("bytes 5-9/10"), std::pair(int64_t{5}, int64_t{10}));
  EXPECT_EQ(parsed("bytes 5-9/*"), std::pair(int64_t{5}, int64_t{-1}));
  EXPECT_EQ(parsed("bytes */10"), std::pair(int64_t{-1}, int64_t{10}));
  EXPECT_EQ(parsed("bytes 5/10-9"), std::pair(int64_t{-1}, int64_t{-1}));
  EXPECT_EQ(parsed("bytes 99999999999999999999-1/2"), std::pair(int64_t{-1}, int64_t{2}));
  EXPECT_EQ(parsed("lines 5-9/10"), std::pair(int64_t{-1}, int64_t{-1}));
}

}  // namespace
}  // namespace mote
