// SPDX-License-Identifier: Apache-2.0
#include "flow/model_input.h"

#include <cstring>

#include "base/format.h"
#include "base/text.h"
#include "data/image.h"
#include "data/npy.h"

namespace mote {

namespace {

constexpr int64_t kMaxInputBytes = 256 << 20;

Error wrong_size(const std::string& file, const std::string& has, const Tensor& input,
                 const std::string& hint) {
  return Error(Code::kInvalid,
               format("{}, the model's input '{}' needs {} {}", has, input.name, dtype_name(input.type),
                      shape_text(input.shape)),
               hint, Origin{file});
}

// How to get an array of the input's type and shape.
std::string npy_hint(const Tensor& input, DType type) {
  const char* name = dtype_name(input.type);
  if (type == input.type) return format("reshape the array to {} before numpy.save", shape_text(input.shape));
  if (type != DType::kFloat32 || !input.quant.present())
    return format("save it as {}: numpy.save(path, array.astype(numpy.{}))", name, name);
  return format("quantise it: numpy.clip(numpy.round(array / {} + {}), -128, 127).astype(numpy.{})",
                input.quant.scale[0], input.quant.zero_point[0], name);
}

Result<Bytes> from_npy(const Tensor& input, const std::string& file) {
  MOTE_ASSIGN(NpyArray array, read_npy(file));
  if (array.type != input.type || element_count(array.shape) != input.elements())
    return wrong_size(file, format("holds {} {}", dtype_name(array.type), shape_text(array.shape)), input,
                      npy_hint(input, array.type));
  return std::move(array.data);
}

Result<Bytes> from_png(const Tensor& input, const std::string& file) {
  if (input.shape.size() != 4)
    return Error(Code::kInvalid, format("the model's input {} is not an image", shape_text(input.shape)),
                 "give a .bin or .npy file", Origin{file});
  MOTE_ASSIGN(Image image, read_image_png(file));
  const int32_t channels = input.shape[3];
  if (channels != 1 && channels != 3)
    return Error(Code::kInvalid, format("an image cannot have {} channels", channels),
                 "give a .bin or .npy file", Origin{file});
  if (image.height != input.shape[1] || image.width != input.shape[2])
    return wrong_size(
        file, format("is {} pixels high and {} wide", image.height, image.width), input,
        format("resize or crop it to {} pixels high and {} wide", input.shape[1], input.shape[2]));
  return pixel_input(input, with_channels(image, channels).pixels.data());
}

std::string inputs_text(const Graph& graph) {
  std::vector<std::string> parts;
  for (const TensorId id : graph.inputs) {
    const Tensor& t = graph.tensor(id);
    parts.push_back(format("'{}' {} {}", t.name, dtype_name(t.type), shape_text(t.shape)));
  }
  return join(parts, ", ");
}

Result<std::vector<Bytes>> from_bin(const Graph& graph, const std::string& file) {
  MOTE_ASSIGN(const Bytes data, read_file(file, kMaxInputBytes));
  int64_t needed = 0;
  for (const TensorId id : graph.inputs) needed += graph.tensor(id).bytes();
  if (static_cast<int64_t>(data.size()) != needed)
    return Error(Code::kInvalid,
                 format("has {} bytes, the model's inputs have {}",
                        with_commas(static_cast<int64_t>(data.size())), with_commas(needed)),
                 "give the inputs' values as they lie in memory, one after the other: " + inputs_text(graph),
                 Origin{file});
  std::vector<Bytes> out;
  auto at = data.begin();
  for (const TensorId id : graph.inputs) {
    out.emplace_back(at, at + graph.tensor(id).bytes());
    at += graph.tensor(id).bytes();
  }
  return out;
}

}  // namespace

Bytes pixel_input(const Tensor& input, const uint8_t* pixels) {
  Bytes out(static_cast<size_t>(input.bytes()));
  for (int64_t i = 0; i < input.elements(); ++i) {
    if (input.type == DType::kFloat32) {
      const float real = static_cast<float>(pixels[i]) / 255.0f;
      std::memcpy(out.data() + i * 4, &real, 4);
    } else {
      out[static_cast<size_t>(i)] = static_cast<uint8_t>(pixels[i] - 128);
    }
  }
  return out;
}

Result<std::vector<Bytes>> read_model_input(const Graph& graph, const std::string& file) {
  if (ends_with(file, ".bin")) return from_bin(graph, file);
  const bool npy = ends_with(file, ".npy");
  if (!npy && !ends_with(file, ".png"))
    return Error(Code::kInvalid, "is not an input that mote reads", "give a .bin, .npy or .png file",
                 Origin{file});
  if (graph.inputs.size() != 1)
    return Error(Code::kInvalid, format("the model has {} inputs", graph.inputs.size()),
                 "give a .bin file with all of them one after the other", Origin{file});
  const Tensor& input = graph.tensor(graph.inputs[0]);
  MOTE_ASSIGN(Bytes value, npy ? from_npy(input, file) : from_png(input, file));
  return std::vector<Bytes>{std::move(value)};
}

}  // namespace mote
