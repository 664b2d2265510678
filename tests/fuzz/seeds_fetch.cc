// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "base/format.h"
#include "data/formats/made_files.h"
#include "tests/fuzz/seeds.h"
#include "tests/support/catalogue_text.h"

namespace mote {

namespace {

// A header of ustar (POSIX.1-1988) and the contents, filled up to whole blocks of 512.
std::string made_tar(const std::string& name, char type, const std::string& text) {
  std::string head(512, '\0');
  const auto put = [&](size_t at, const std::string& field) {
    std::memcpy(head.data() + at, field.data(), field.size());
  };
  put(0, name);
  put(100, "0000644");
  put(124, format("{:011o}", text.size()));
  put(148, "        ");
  put(156, std::string(1, type));
  put(257, "ustar");
  put(263, "00");
  unsigned sum = 0;
  for (const char c : head) sum += static_cast<unsigned char>(c);
  put(148, format("{:06o}", sum) + std::string(1, '\0'));
  return head + text + std::string((512 - text.size() % 512) % 512, '\0');
}

}  // namespace

void add_fetch_seeds(SeedWriter& seeds) {
  const std::string end(1024, '\0');
  seeds.add("fetch", "catalogue", std::string("0") + kCatalogueText);
  seeds.add("fetch", "list", "1" + std::string(64, '0') + "  a/b.c\n" + std::string(64, '1') + "  d\n");
  seeds.add("fetch", "range", std::string("2bytes 5-9/10"));
  seeds.add("fetch", "tar", "a" + made_tar("./d/", '5', "") + made_tar("d/a", '0', "text") + end);
  seeds.add("fetch", "tar_link", "a" + made_tar("a", '2', "") + end);
  seeds.add("fetch", "tar_outside", "a" + made_tar("../a", '0', "text") + end);
  for (const bool deflated : {false, true}) {
    const Bytes zip = testing::made_zip("d/a", Bytes(100, 'x'), deflated);
    seeds.add("fetch", deflated ? "zip_deflated" : "zip", "a" + std::string(zip.begin(), zip.end()));
  }
}

}  // namespace mote
