// SPDX-License-Identifier: Apache-2.0
#include "fetch/catalogue.h"

#include <algorithm>
#include <set>

#include "base/checked.h"
#include "base/format.h"
#include "base/resource.h"
#include "base/text.h"
#include "base/toml.h"
#include "fetch/paths.h"

namespace mote {

const std::vector<Resource>& fetch_resources();

namespace {

constexpr int64_t kMostBytes = int64_t{1} << 42;

Error wrong(const Toml& at, const std::string& what) {
  return Error(Code::kInvalid, what, "src/fetch/catalogue.h says what the keys mean", at.where());
}

Status check_sum(const Toml& file, const char* key, size_t digits, std::string* out) {
  MOTE_ASSIGN(*out, file.string(key, ""));
  const bool good = std::all_of(out->begin(), out->end(),
                                [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  if (out->empty() || (out->size() == digits && good)) return ok_status();
  return wrong(file, format("{} has no {} lower-case digits", key, digits));
}

Result<PublicFile> parse_file(const Toml& table) {
  MOTE_TRY(table.only({"name", "address", "bytes", "bytes_at_most", "sha256", "md5"}));
  PublicFile out;
  MOTE_ASSIGN(out.name, table.string("name"));
  MOTE_ASSIGN(out.address, table.string("address"));
  MOTE_ASSIGN(out.bytes, table.integer("bytes", 1, kMostBytes, -1));
  MOTE_ASSIGN(out.bytes_at_most, table.integer("bytes_at_most", 1, kMostBytes, out.bytes));
  MOTE_TRY(check_sum(table, "sha256", 64, &out.sha256));
  MOTE_TRY(check_sum(table, "md5", 32, &out.md5));
  if (!is_safe_path(out.name)) return wrong(table, format("'{}' is no safe name of a file", out.name));
  if (!is_web_address(out.address)) return wrong(table, "the address is not http:// or https://");
  if (out.bytes_at_most < 1) return wrong(table, "neither bytes nor bytes_at_most is there");
  if (out.bytes >= 0 && out.bytes_at_most != out.bytes) return wrong(table, "bytes and bytes_at_most differ");
  return out;
}

Result<std::vector<std::vector<std::string>>> parse_unpack(const Toml& set) {
  std::vector<std::vector<std::string>> out;
  if (!set.has("unpack")) return out;
  MOTE_ASSIGN(const Toml archives, set.at("unpack"));
  for (const Toml& archive : archives.items()) {
    std::vector<std::string> volumes;
    for (const Toml& volume : archive.items()) {
      MOTE_ASSIGN(const std::string name, volume.as_string());
      if (!is_safe_path(name)) return wrong(volume, format("'{}' is no safe name of a file", name));
      volumes.push_back(name);
    }
    if (volumes.empty()) return wrong(archive, "an archive is a list of its volumes");
    out.push_back(std::move(volumes));
  }
  return out;
}

Result<PublicSet> parse_set(const Toml& table) {
  MOTE_TRY(table.only({"name", "title", "page", "licence", "licence_address", "checked_by", "unpack",
                       "unpacked_bytes_at_most", "import", "file"}));
  PublicSet out;
  MOTE_ASSIGN(out.name, table.string("name"));
  MOTE_ASSIGN(out.title, table.string("title"));
  MOTE_ASSIGN(out.page, table.string("page"));
  MOTE_ASSIGN(out.licence, table.string("licence"));
  MOTE_ASSIGN(out.licence_address, table.string("licence_address"));
  MOTE_ASSIGN(out.checked_by, table.string("checked_by", ""));
  MOTE_ASSIGN(out.import, table.string("import", ""));
  MOTE_ASSIGN(out.unpack, parse_unpack(table));
  MOTE_ASSIGN(out.unpacked_bytes_at_most, table.integer("unpacked_bytes_at_most", 0, kMostBytes, 0));
  if (!is_safe_path(out.name) || out.name.find('/') != std::string::npos)
    return wrong(table, format("'{}' is no name of a set", out.name));
  if (!out.unpack.empty() && out.unpacked_bytes_at_most == 0)
    return wrong(table, "unpacked_bytes_at_most is missing");
  MOTE_ASSIGN(const Toml files, table.at("file"));
  std::set<std::string> names;
  bool has_sum = false;
  for (const Toml& item : files.items()) {
    MOTE_ASSIGN(PublicFile file, parse_file(item));
    if (!names.insert(file.name).second) return wrong(item, format("'{}' stands twice", file.name));
    has_sum = has_sum || !file.sha256.empty() || !file.md5.empty();
    out.files.push_back(std::move(file));
  }
  if (out.files.empty()) return wrong(table, "the set has no files");
  if (has_sum == out.checked_by.empty())
    return wrong(table, "checked_by says who publishes the checksums, and stands where there are some");
  return out;
}

}  // namespace

int64_t PublicSet::bytes() const {
  int64_t out = 0;
  for (const PublicFile& file : files) {
    const auto sum = checked_add(out, file.bytes);
    if (file.bytes < 0 || !sum) return -1;
    out = *sum;
  }
  return out;
}

Result<std::vector<PublicSet>> parse_catalogue(const std::string& text, const std::string& file) {
  MOTE_ASSIGN(const Toml root, Toml::parse(text, file));
  MOTE_TRY(root.only({"set"}));
  MOTE_ASSIGN(const Toml sets, root.at("set"));
  std::vector<PublicSet> out;
  for (const Toml& item : sets.items()) {
    MOTE_ASSIGN(PublicSet set, parse_set(item));
    for (const PublicSet& other : out)
      if (other.name == set.name) return wrong(item, format("'{}' stands twice", set.name));
    out.push_back(std::move(set));
  }
  return out;
}

Result<std::vector<PublicSet>> public_sets() {
  const Resource* text = find_resource(fetch_resources(), "sets.toml");
  if (text == nullptr) return Error(Code::kInternal, "the catalogue of public sets is not in the program");
  return parse_catalogue(std::string(text->data), "src/fetch/sets.toml");
}

Result<PublicSet> find_public_set(const std::string& name) {
  MOTE_ASSIGN(const std::vector<PublicSet> sets, public_sets());
  std::vector<std::string> names;
  for (const PublicSet& set : sets) {
    if (set.name == name) return set;
    names.push_back(set.name);
  }
  return Error(Code::kNotFound, format("'{}' is no public set that mote knows", printable(name)),
               did_you_mean(name, names) + "; 'mote data get' lists them");
}

}  // namespace mote
