// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/ATen.h>

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"
#include "train/checkpoint.h"
#include "train/engine/functions.h"
#include "train/export.h"

namespace mote::train {

// How a batch goes through the network.
struct Pass {
  bool batch_statistics =
      false;              // normalise with the batch's own mean and variance, else with the running ones
  bool quantise = false;  // weights and activations rounded as the 8-bit kernels will
  bool observe = false;   // update running statistics and activation ranges
};

// A chain of layers that libtorch can differentiate, made from a float graph. Every convolution is followed
// by a batch normalisation that the graph does not show: trained_layers() folds it into weights and bias.
class Network {
 public:
  // Weights are drawn from the seed: He et al., "Delving deep into rectifiers", 2015. An error for operators
  // that cannot be trained and for graphs that are not a chain.
  static Result<std::unique_ptr<Network>> make(const Graph& graph, int64_t seed);

  // images [n, h, w, c] in [0, 1] -> logits [n, classes].
  at::Tensor forward(const at::Tensor& images, const Pass& pass);

  std::vector<TrainedLayer> trained_layers() const;

  // All parameters lie one after the other in one array, and so do their gradients, which backward() adds to.
  std::vector<float>& parameters() { return state_.parameters; }
  std::vector<float>& gradients() { return gradients_; }
  // Whether weight decay acts on a parameter: on weights, not on biases and batch norm.
  const std::vector<bool>& decays() const { return decays_; }

  const NetworkState& state() const { return state_; }
  void set_state(const NetworkState& state);

 private:
  enum class Kind { kConv2d, kDepthwise, kFullyConnected, kAveragePool };

  struct Layer {
    Kind kind = Kind::kConv2d;
    int node = 0;  // of the graph
    ConvShape shape{};
    int64_t out_c = 0;
    std::string activation = "none";
    std::vector<int64_t> weights_shape;  // as in the IR; empty for a pool
    size_t parameters_at = 0;            // weights, then bias or, of a normalised layer, gamma and beta
    size_t statistics_at = 0;            // lowest and highest activation, then running mean and variance
    at::Tensor weights, gamma, bias;     // leaves that share memory with parameters() and gradients()

    bool weighted() const { return kind != Kind::kAveragePool; }
    bool normalised() const { return kind == Kind::kConv2d || kind == Kind::kDepthwise; }
    int axis() const { return kind == Kind::kDepthwise ? 3 : 0; }
    int64_t weight_count() const;
  };
  struct Folded {
    at::Tensor weights, bias;
  };

  Network() = default;
  Status add_layer(const Graph& graph, int node_index);
  Status set_kind(const Graph& graph, const Node& node, Layer& layer) const;
  void initialise(int64_t seed);
  void make_leaves();

  Folded fold(const Layer& layer) const;
  ActivationRule rule_of(const Layer& layer, bool quantise) const;
  at::Tensor run_weighted(const Layer& layer, const at::Tensor& x, const Pass& pass);
  at::Tensor run_normalised(const Layer& layer, const at::Tensor& x, const Pass& pass,
                            BatchObservation& seen);
  at::Tensor run_pool(const Layer& layer, const at::Tensor& x, const ActivationRule& rule) const;
  void observe_range(const Layer& layer, const Extremes& seen);
  void observe_statistics(const Layer& layer, const BatchObservation& seen, const std::vector<double>& scale,
                          int64_t samples);

  std::vector<Layer> layers_;
  NetworkState state_;
  std::vector<float> gradients_;
  std::vector<bool> decays_;
};

}  // namespace mote::train
