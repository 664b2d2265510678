// SPDX-License-Identifier: Apache-2.0
// Reading the layers of a project.
#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "train/architecture.h"

namespace mote {

namespace {

constexpr int64_t kMostLayers = 256, kMostChannels = 4096, kMostKernel = 64, kMostStride = 16;

// Which settings an operator has besides `op`.
struct LayerKind {
  const char* op;
  std::vector<std::string> keys;
};
const std::vector<LayerKind>& kinds() {
  static const std::vector<LayerKind> all = {
      {"conv2d", {"filters", "kernel", "stride", "padding", "activation"}},
      {"depthwise_conv2d", {"kernel", "stride", "padding", "activation"}},
      {"average_pool2d", {"kernel", "stride"}},
      {"fully_connected", {"units", "activation"}},
      {"softmax", {}},
  };
  return all;
}

Result<const LayerKind*> kind_of(const Toml& item, const std::string& op) {
  std::vector<std::string> names;
  for (const LayerKind& kind : kinds()) {
    if (op == kind.op) return &kind;
    names.push_back(kind.op);
  }
  return Error(Code::kInvalid, format("'{}' is not a layer that can be trained", op), did_you_mean(op, names),
               item.where());
}

Result<std::string> one_of(const Toml& item, const std::string& key, const std::vector<std::string>& known) {
  MOTE_ASSIGN(const std::string value, item.string(key, known[0]));
  if (std::find(known.begin(), known.end(), value) != known.end()) return value;
  return Error(Code::kInvalid, format("{} = '{}'", key, value), did_you_mean(value, known), item.where());
}

Status read_kernel(const Toml& item, LayerSpec& layer) {
  MOTE_ASSIGN(const Toml kernel, item.at("kernel"));
  if (!kernel.is_array()) {
    MOTE_ASSIGN(layer.kernel_h, item.integer("kernel", 1, kMostKernel));
    layer.kernel_w = layer.kernel_h;
    return ok_status();
  }
  const std::vector<Toml> sides = kernel.items();
  const Error wrong(Code::kInvalid,
                    format("kernel must be one number or [height, width], each 1 to {}", kMostKernel), "",
                    kernel.where());
  if (sides.size() != 2) return wrong;
  MOTE_ASSIGN(layer.kernel_h, sides[0].as_integer());
  MOTE_ASSIGN(layer.kernel_w, sides[1].as_integer());
  const auto fits = [](int64_t side) { return side >= 1 && side <= kMostKernel; };
  return fits(layer.kernel_h) && fits(layer.kernel_w) ? ok_status() : Status(wrong);
}

Result<LayerSpec> read_layer(const Toml& item) {
  if (!item.is_table())
    return Error(Code::kInvalid, "a layer must be a table such as { op = \"softmax\" }", "", item.where());
  LayerSpec layer;
  layer.where = item.where();
  MOTE_ASSIGN(layer.op, item.string("op"));
  MOTE_ASSIGN(const LayerKind* kind, kind_of(item, layer.op));
  std::vector<std::string> keys = kind->keys;
  keys.push_back("op");
  MOTE_TRY(item.only(keys));
  const auto has = [&](const char* key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); };
  if (has("filters")) {
    MOTE_ASSIGN(layer.filters, item.integer("filters", 1, kMostChannels));
  }
  if (has("units")) {
    MOTE_ASSIGN(layer.units, item.integer("units", 1, kMostChannels, 0));
  }
  const bool global_pool = layer.op == "average_pool2d" && !item.has("kernel");
  if (has("kernel") && !global_pool) MOTE_TRY(read_kernel(item, layer));
  if (global_pool && item.has("stride"))
    return Error(Code::kInvalid, "a pool over the whole image has no stride", "give it a kernel too",
                 item.where());
  if (has("stride")) {
    // A pool's windows lie side by side unless it says otherwise.
    const int64_t otherwise =
        layer.op == "average_pool2d" ? std::clamp<int64_t>(layer.kernel_h, 1, kMostStride) : 1;
    MOTE_ASSIGN(layer.stride, item.integer("stride", 1, kMostStride, otherwise));
  }
  MOTE_ASSIGN(const std::string padding, one_of(item, "padding", {"same", "valid"}));
  layer.same_padding = padding == "same" && has("padding");
  MOTE_ASSIGN(layer.activation, one_of(item, "activation", {"none", "relu", "relu6"}));
  return layer;
}

}  // namespace

std::vector<std::string> trainable_operators() {
  std::vector<std::string> out;
  for (const LayerKind& kind : kinds()) out.emplace_back(kind.op);
  return out;
}

Result<std::vector<LayerSpec>> read_layers(const Toml& model) {
  MOTE_ASSIGN(const Toml array, model.at("layers"));
  const std::vector<Toml> items = array.items();
  if (items.empty() || static_cast<int64_t>(items.size()) > kMostLayers)
    return Error(Code::kInvalid, format("'layers' must be an array of 1 to {} layers", kMostLayers),
                 "for example layers = [{ op = \"average_pool2d\" }, { op = \"fully_connected\" }]",
                 array.where());
  std::vector<LayerSpec> out;
  for (const Toml& item : items) {
    MOTE_ASSIGN(LayerSpec layer, read_layer(item));
    out.push_back(std::move(layer));
  }
  return out;
}

}  // namespace mote
