// SPDX-License-Identifier: Apache-2.0
// Blocks of images [height, width, channels]: crop, resize and grey.
#include "base/format.h"
#include "signal/chain.h"

namespace mote {

namespace {

Status check_image(const Chain& chain) {
  if (chain.shape().size() == 3) return ok_status();
  return Error(Code::kInvalid, format("the shape {} is not that of an image", shape_text(chain.shape())),
               "give [height, width, channels]");
}

// From `left` and `top` on; without them the middle.
Status crop(Chain& chain, Settings& settings) {
  MOTE_TRY(check_image(chain));
  const int64_t in_h = chain.shape()[0], in_w = chain.shape()[1];
  const int64_t height = settings.integer("height", in_h, 1, in_h);
  const int64_t width = settings.integer("width", in_w, 1, in_w);
  const int64_t top = settings.integer("top", (in_h - height) / 2, 0, in_h - height);
  const int64_t left = settings.integer("left", (in_w - width) / 2, 0, in_w - width);
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.slice(0, top, height));
  return chain.slice(1, left, width);
}

// As TensorFlow's tf.image.resize: bilinear with centres of pixels, or the nearest pixel.
Status resize(Chain& chain, Settings& settings) {
  MOTE_TRY(check_image(chain));
  const int64_t height = settings.integer("height", chain.shape()[0], 1, 8192);
  const int64_t width = settings.integer("width", chain.shape()[1], 1, 8192);
  const bool bilinear = settings.word("by", "bilinear", {"bilinear", "nearest"}) == "bilinear";
  MOTE_TRY(settings.status());
  MOTE_TRY(chain.to_float());
  const int32_t channels = chain.shape()[2];
  MOTE_TRY(chain.reshape({1, chain.shape()[0], chain.shape()[1], channels}));
  Attrs attributes;
  attributes.set("height", height);
  attributes.set("width", width);
  attributes.set("half_pixel_centers", int64_t{1});
  MOTE_TRY(
      chain.then(bilinear ? "resize_bilinear" : "resize_nearest_neighbor", {}, attributes, DType::kFloat32));
  return chain.reshape({static_cast<int32_t>(height), static_cast<int32_t>(width), channels});
}

// The luma of red, green and blue: ITU-R BT.601.
Status grey(Chain& chain, Settings& settings) {
  MOTE_TRY(settings.status());
  MOTE_TRY(check_image(chain));
  if (chain.shape()[2] != 3)
    return Error(Code::kInvalid, format("an image of {} channels has no colours", chain.shape()[2]),
                 "leave the block out");
  MOTE_TRY(chain.to_float());
  MOTE_TRY(chain.with("mul", chain.reals("luma", {1, 1, 3}, {0.299, 0.587, 0.114})));
  return chain.reduce("sum", 2, true);
}

}  // namespace

const std::vector<BlockKind>& image_blocks() {
  static const std::vector<BlockKind> blocks = {{"crop", crop}, {"resize", resize}, {"grey", grey}};
  return blocks;
}

}  // namespace mote
