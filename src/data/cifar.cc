// SPDX-License-Identifier: Apache-2.0
#include "data/cifar.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "data/plain_text.h"

namespace mote {

namespace {

constexpr int32_t kSide = 32;
constexpr int64_t kPlane = kSide * kSide;
constexpr int64_t kImageBytes = 3 * kPlane;
constexpr const char* kHelp = "unpack the archive again";

}  // namespace

int64_t CifarForm::record_bytes() const { return labels + kImageBytes; }

Result<std::vector<std::string>> parse_cifar_classes(std::string_view text, const CifarForm& form,
                                                     const std::string& file) {
  std::vector<std::string> out;
  for (const std::string& line : split(text, '\n'))
    if (const std::string name(trim(line)); !name.empty()) out.push_back(name);
  const bool legible =
      std::all_of(out.begin(), out.end(), [](const std::string& n) { return is_plain_text(n); });
  if (static_cast<int32_t>(out.size()) == form.classes && legible) return out;
  return Error(Code::kInvalid,
               format("has {} names of classes, {} has {}", out.size(), form.name, form.classes), kHelp,
               Origin{file});
}

Result<CifarBatch> parse_cifar_batch(Bytes bytes, const CifarForm& form, const std::string& file) {
  const int64_t record = form.record_bytes();
  const auto size = static_cast<int64_t>(bytes.size());
  if (size == 0 || size % record != 0)
    return Error(Code::kInvalid,
                 format("has {} bytes, which is no whole number of images of {} bytes", with_commas(size),
                        with_commas(record)),
                 kHelp, Origin{file});
  CifarBatch out;
  for (int64_t at = 0; at < size; at += record) {
    const uint8_t label = bytes[static_cast<size_t>(at + form.labels - 1)];
    if (label >= form.classes)
      return Error(Code::kInvalid, format("image {} has the label {}", at / record, label), kHelp,
                   Origin{file});
    out.labels.push_back(label);
  }
  out.records = std::move(bytes);
  return out;
}

Image cifar_image(const CifarBatch& batch, const CifarForm& form, size_t i) {
  Image image;
  image.height = image.width = kSide;
  image.channels = 3;
  image.pixels.resize(static_cast<size_t>(kImageBytes));
  const uint8_t* planes = batch.records.data() + static_cast<int64_t>(i) * form.record_bytes() + form.labels;
  for (int64_t p = 0; p < kPlane; ++p)
    for (int64_t c = 0; c < 3; ++c) image.pixels[static_cast<size_t>(3 * p + c)] = planes[c * kPlane + p];
  return image;
}

}  // namespace mote
