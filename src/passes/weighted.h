// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "ir/graph.h"

namespace mote {

// A convolution, depthwise convolution or fully connected layer of int8, seen by channel. The channels of a
// tensor are the indices of its last dimension.
class Weighted {
 public:
  // Whether the node is one: int8 throughout, constant weights and bias, each weight reads one channel.
  static bool matches(const Graph& graph, const Node& node);

  Weighted(const Graph& graph, const Node& node);  // matches(graph, node)

  // Output and input channel of weight i.
  int64_t out_channel(int64_t i) const { return i / inner_ % out_channels_; }
  int64_t in_channel(int64_t i) const { return mixes_ ? i % in_channels_ : out_channel(i) / multiplier_; }

  // Whether an output channel reads all input channels; a depthwise convolution's reads one.
  bool mixes() const { return mixes_; }
  int64_t multiplier() const { return multiplier_; }  // depthwise: output channels for each input channel

  const Tensor& weights() const { return weights_; }
  const int8_t* values() const { return weights_.values<int8_t>(); }
  int64_t out_channels() const { return out_channels_; }
  int32_t bias(int64_t channel) const { return bias_ == nullptr ? 0 : bias_[channel]; }

  // A weight is multiplied by the stored value of its input minus this.
  int32_t offset() const { return offset_; }
  // What a tap beside the image reads, as a stored value; and whether any tap lies there.
  int32_t padding() const { return padding_; }
  bool reads_padding() const { return reads_padding_; }

 private:
  const Tensor& weights_;
  const int32_t* bias_ = nullptr;
  bool mixes_ = true, reads_padding_ = false;
  int64_t inner_ = 1, out_channels_ = 1, in_channels_ = 1, multiplier_ = 1;
  int32_t offset_ = 0, padding_ = 0;
};

}  // namespace mote
