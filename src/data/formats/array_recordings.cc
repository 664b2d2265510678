// SPDX-License-Identifier: Apache-2.0
// Arrays of NumPy as recordings.
#include <cstring>
#include <map>

#include "base/format.h"
#include "base/text.h"
#include "data/formats/readers.h"
#include "data/formats/zip.h"
#include "data/npy.h"

namespace mote {

namespace {

constexpr int32_t kMostChannels = 256;

template <class T>
void append_values(const Bytes& data, std::vector<float>* out) {
  for (size_t i = 0; i + sizeof(T) <= data.size(); i += sizeof(T)) {
    T value;
    std::memcpy(&value, data.data() + i, sizeof value);
    out->push_back(static_cast<float>(value));
  }
}

std::vector<float> float_values(const NpyArray& array) {
  std::vector<float> out;
  switch (array.type) {
    case DType::kInt8:
      append_values<int8_t>(array.data, &out);
      break;
    case DType::kUInt8:
    case DType::kBool:
      append_values<uint8_t>(array.data, &out);
      break;
    case DType::kInt16:
      append_values<int16_t>(array.data, &out);
      break;
    case DType::kInt32:
      append_values<int32_t>(array.data, &out);
      break;
    case DType::kUInt32:
      append_values<uint32_t>(array.data, &out);
      break;
    case DType::kInt64:
      append_values<int64_t>(array.data, &out);
      break;
    case DType::kUInt64:
      append_values<uint64_t>(array.data, &out);
      break;
    case DType::kFloat32:
      append_values<float>(array.data, &out);
      break;
  }
  return out;
}

bool is_label_array(const std::string& name, const NpyArray& array) {
  const std::string lower = to_lower(name);
  return array.shape.size() == 1 && array.type != DType::kFloat32 &&
         (lower == "y" || lower == "label" || lower == "labels");
}

}  // namespace

Result<std::vector<NewRecording>> array_recordings(const std::vector<float>& values,
                                                   const std::vector<int32_t>& shape,
                                                   const std::string& file) {
  if (shape.empty() || shape.size() > 3 || (shape.size() > 1 && shape.back() > kMostChannels))
    return Error(Code::kUnsupported, format("an array of {} is no recording", shape_text(shape)),
                 format("[frames], [frames, channels] or [recordings, frames, channels], at most {} channels",
                        kMostChannels),
                 Origin{file});
  const int64_t channels = shape.size() == 1 ? 1 : shape.back();
  const int64_t count = shape.size() == 3 ? shape[0] : 1;
  const int64_t frames = shape.size() == 3 ? shape[1] : shape[0];
  if (channels < 1 || count < 1 || frames < 1)
    return Error(Code::kInvalid, format("an array of {} holds no values", shape_text(shape)), "",
                 Origin{file});
  std::vector<NewRecording> out;
  for (int64_t i = 0; i < count; ++i) {
    NewRecording one;
    const auto begin = values.begin() + i * frames * channels;
    one.data = float_recording(std::vector<float>(begin, begin + frames * channels), channels, 0);
    if (shape.size() == 3) one.name = std::to_string(i);
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::vector<NewRecording>> parse_npy_recordings(const Bytes& bytes, const std::string& file,
                                                       const FormatOptions&) {
  MOTE_ASSIGN(const NpyArray array, parse_npy_narrowed(bytes, file));
  return array_recordings(float_values(array), array.shape, file);
}

Result<std::vector<NewRecording>> parse_npz_recordings(const Bytes& bytes, const std::string& file,
                                                       const FormatOptions&) {
  MOTE_ASSIGN(const std::vector<ZipEntry> entries, parse_zip(bytes, file));
  std::vector<std::pair<std::string, NpyArray>> arrays;
  std::map<int32_t, const NpyArray*> labels;  // by their number
  std::vector<std::string> notes;
  for (const ZipEntry& entry : entries) {
    if (!ends_with(entry.name, ".npy")) continue;
    MOTE_ASSIGN(const Bytes content, read_zip_entry(bytes, entry, file));
    const std::string name = clean_name(entry.name.substr(0, entry.name.size() - 4));
    auto array = parse_npy_narrowed(content, file + "#" + name);
    if (array.ok())
      arrays.emplace_back(name, *std::move(array));
    else
      notes.push_back(format("the array '{}' was passed over: {}", name, array.error().what));
  }
  for (const auto& [name, array] : arrays)
    if (is_label_array(name, array)) labels[array.shape[0]] = &array;
  std::vector<NewRecording> out;
  for (const auto& [name, array] : arrays) {
    if (is_label_array(name, array)) continue;
    auto recordings = array_recordings(float_values(array), array.shape, file + "#" + name);
    if (!recordings.ok()) {
      notes.push_back(format("the array '{}' was passed over: {}", name, recordings.error().what));
      continue;
    }
    const auto it = labels.find(static_cast<int32_t>(recordings->size()));
    const std::vector<float> of_recordings =
        it != labels.end() && array.shape.size() == 3 ? float_values(*it->second) : std::vector<float>{};
    for (size_t i = 0; i < recordings->size(); ++i) {
      NewRecording& one = (*recordings)[i];
      one.name = one.name.empty() ? name : name + "/" + one.name;
      if (i < of_recordings.size()) one.label = format("{:.0f}", of_recordings[i]);
      out.push_back(std::move(one));
    }
  }
  if (out.empty())
    return Error(Code::kInvalid, notes.empty() ? "holds no arrays" : "holds no recording: " + notes[0], "",
                 Origin{file});
  out[0].notes = std::move(notes);
  return out;
}

}  // namespace mote
