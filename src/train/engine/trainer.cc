// SPDX-License-Identifier: Apache-2.0
#include "train/engine/trainer.h"

#include <ATen/ATen.h>

#include <chrono>
#include <cmath>

#include "base/format.h"
#include "base/sha256.h"
#include "train/engine/parallel.h"

namespace mote::train {

namespace {

constexpr uint64_t kShuffleStream = uint64_t{1}
                                    << 32;  // streams below it belong to the layers' first weights
constexpr uint64_t kImageStream = uint64_t{1} << 33;
constexpr int64_t kEvaluationBatch = 250;

void add_split(const Split& split, Sha256& hash) {
  hash.add(split.samples.data(), split.samples.size());
  hash.add(split.labels.data(), split.labels.size() * sizeof(int32_t));
}

// Two trainings with the same fingerprint go through the same numbers.
std::string fingerprint(const TrainRequest& request) {
  const TrainOptions& o = request.options;
  const Augmentation& a = o.augmentation;
  std::string text =
      format("{} {} {} {} {} {} {} {} {} {} {} {} {}\n", o.epochs, o.qat_epochs, o.batch, o.optimizer,
             o.learning_rate, o.qat_learning_rate, o.warmup_epochs, o.weight_decay, o.label_smoothing, o.seed,
             a.shift_pixels, a.horizontal_flip, a.erase_pixels);
  if (a.mask_rows > 0 || a.mask_columns > 0) text += format("masks {} {}\n", a.mask_rows, a.mask_columns);
  for (const Node& node : request.network.nodes) {
    text += node.op;
    for (const TensorId id : node.inputs) text += " " + shape_text(request.network.tensor(id).shape);
    for (const auto& [name, value] : node.attrs.values())
      if (const auto* number = std::get_if<int64_t>(&value)) text += format(" {}={}", name, *number);
    text += " " + node.attrs.text("activation") + "\n";
  }
  Sha256 hash;
  hash.add(text.data(), text.size());
  add_split(*request.train, hash);
  add_split(*request.validation, hash);
  return hash.hex();
}

int64_t count_correct(const at::Tensor& logits, const at::Tensor& labels) {
  return logits.argmax(1).eq(labels).sum().item<int64_t>();
}

}  // namespace

Trainer::Trainer(const TrainRequest& request, std::unique_ptr<Network> network)
    : request_(request), network_(std::move(network)), optimizer_(request.options, network_->decays()) {
  const Shape& input = request.network.tensor(request.network.inputs[0]).shape;
  size_ = {input[1], input[2], input[3]};
  // The last, smaller batch of an epoch is left out: its statistics would be worse.
  steps_per_epoch_ = static_cast<int64_t>(request.train->size()) / request.options.batch;
  checkpoint_.fingerprint = fingerprint(request);
}

Result<TrainOutcome> Trainer::run(const TrainRequest& request) {
  const Shape& input = request.network.tensor(request.network.inputs[0]).shape;
  if (input.size() != 4)
    return Error(Code::kUnsupported, "training needs images: an input of shape 1 x h x w x c");
  if (static_cast<int64_t>(request.train->size()) < request.options.batch)
    return Error(Code::kInvalid,
                 format("the training split has {} samples, fewer than one batch of {}",
                        request.train->size(), request.options.batch),
                 "give more data or a smaller [train] batch");
  if (request.validation->size() == 0)
    return Error(Code::kInvalid, "the validation split is empty",
                 "the best epoch is chosen on it: import the data with one");
  MOTE_ASSIGN(std::unique_ptr<Network> network, Network::make(request.network, request.options.seed));
  Trainer trainer(request, std::move(network));
  if (request.resume) {
    MOTE_TRY(trainer.resume());
  } else {
    MOTE_TRY(trainer.save());
  }
  for (int epoch = trainer.checkpoint_.epochs_done; epoch < trainer.epochs_total(); ++epoch)
    MOTE_TRY(trainer.train_epoch(epoch));
  return trainer.outcome();
}

Status Trainer::resume() {
  MOTE_ASSIGN(Checkpoint saved, load_checkpoint(request_.checkpoint_file));
  MOTE_TRY(check_fit(saved));
  checkpoint_ = std::move(saved);
  network_->set_state(checkpoint_.state);
  optimizer_.first_moment = checkpoint_.first_moment;
  optimizer_.second_moment = checkpoint_.second_moment;
  optimizer_.steps = checkpoint_.optimizer_steps;
  return ok_status();
}

Status Trainer::check_fit(const Checkpoint& saved) const {
  const Origin where{request_.checkpoint_file};
  if (saved.fingerprint != checkpoint_.fingerprint)
    return Error(Code::kInvalid,
                 "belongs to a training with other data, another model or other [train] settings",
                 "undo the change, or train again without --resume", where);
  const NetworkState& now = network_->state();
  const auto fits = [&](const NetworkState& s) {
    return s.parameters.size() == now.parameters.size() && s.statistics.size() == now.statistics.size();
  };
  const bool best_fits = (saved.best_float.epoch == 0 || fits(saved.best_float.state)) &&
                         (saved.best_int8.epoch == 0 || fits(saved.best_int8.state));
  if (!fits(saved.state) || !best_fits || saved.first_moment.size() != now.parameters.size() ||
      saved.second_moment.size() != now.parameters.size() || saved.epochs_done < 0 ||
      saved.epochs_done > epochs_total() ||
      (saved.epochs_done >= request_.options.epochs && saved.epochs_done > 0 && request_.options.epochs > 0 &&
       saved.best_float.epoch == 0))
    return Error(Code::kInvalid, "its arrays do not fit the model", "train again without --resume", where);
  return ok_status();
}

Status Trainer::train_epoch(int epoch) {
  const auto start = std::chrono::steady_clock::now();
  const Phase phase = phase_of(request_.options, epoch);
  if (epoch == request_.options.epochs) {
    // Quantisation starts from the best float epoch, which need not be the last.
    if (checkpoint_.best_float.epoch > 0) network_->set_state(checkpoint_.best_float.state);
    optimizer_.reset();
  }
  MOTE_ASSIGN(const Score score, learn(epoch));
  EpochRecord record;
  record.phase = phase_name(phase);
  record.epoch = epoch + 1;
  record.loss = score.loss();
  record.train_accuracy = score.accuracy();
  record.validation_accuracy = validate(phase != Phase::kFloat);
  record.learning_rate =
      learning_rate(request_.options, (epoch + 1) * steps_per_epoch_ - 1, steps_per_epoch_);
  record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  keep_best(epoch, record.validation_accuracy,
            phase == Phase::kFloat ? checkpoint_.best_float : checkpoint_.best_int8);
  checkpoint_.epochs_done = epoch + 1;
  checkpoint_.history.push_back(record);
  MOTE_TRY(save());
  if (request_.on_epoch) request_.on_epoch(record);
  return ok_status();
}

Result<Trainer::Score> Trainer::learn(int epoch) {
  const auto samples = static_cast<int64_t>(request_.train->size());
  const std::vector<int64_t> order = shuffled(samples, Random(static_cast<uint64_t>(request_.options.seed),
                                                              kShuffleStream + static_cast<uint64_t>(epoch)));
  Score score;
  for (int64_t i = 0; i < steps_per_epoch_; ++i) {
    if (request_.stop && request_.stop())
      return Error(Code::kInterrupted, format("stopped in epoch {} of {}", epoch + 1, epochs_total()),
                   "the epochs before it are saved: run again with --resume to go on");
    MOTE_TRY(step(epoch, order, i, score));
    if (!request_.on_step) continue;
    TrainProgress progress;
    progress.steps_done = epoch * steps_per_epoch_ + i + 1;
    progress.steps_total = epochs_total() * steps_per_epoch_;
    progress.epoch = epoch + 1;
    progress.epochs_total = epochs_total();
    progress.loss = score.loss();
    progress.train_accuracy = score.accuracy();
    request_.on_step(progress);
  }
  return score;
}

Status Trainer::step(int epoch, const std::vector<int64_t>& order, int64_t at, Score& score) {
  const TrainOptions& options = request_.options;
  const int64_t batch = options.batch, bytes = size_.height * size_.width * size_.channels;
  at::Tensor images = at::empty({batch, size_.height, size_.width, size_.channels});
  at::Tensor labels = at::empty({batch}, at::kLong);
  for_each_part(batch, [&](int64_t, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t place = at * batch + i;
      const int64_t sample = order[static_cast<size_t>(place)];
      // One stream for each image of each epoch.
      Random random(
          static_cast<uint64_t>(options.seed),
          kImageStream + static_cast<uint64_t>(epoch) * order.size() + static_cast<uint64_t>(place));
      augment(request_.train->samples.data() + sample * bytes, size_, options.augmentation, random,
              images.data_ptr<float>() + i * bytes);
      labels.data_ptr<int64_t>()[i] = request_.train->labels[static_cast<size_t>(sample)];
    }
  });
  const Phase phase = phase_of(options, epoch);
  const bool live = phase != Phase::kQatFrozen;
  const at::Tensor logits = network_->forward(images, {live, phase != Phase::kFloat, live});
  const at::Tensor loss =
      at::cross_entropy_loss(logits, labels, {}, at::Reduction::Mean, -100, options.label_smoothing);
  const double value = loss.item<double>();
  if (!std::isfinite(value))
    return Error(Code::kInvalid, format("the loss is not a number any more in epoch {}", epoch + 1),
                 "lower [train] learning_rate, or raise warmup_epochs");
  std::fill(network_->gradients().begin(), network_->gradients().end(), 0.0f);
  loss.backward();
  optimizer_.step(learning_rate(options, epoch * steps_per_epoch_ + at, steps_per_epoch_),
                  network_->gradients(), network_->parameters());
  score.loss_sum += value * static_cast<double>(batch);
  score.correct += count_correct(logits, labels);
  score.count += batch;
  return ok_status();
}

double Trainer::validate(bool quantise) {
  const at::NoGradGuard no_gradient;
  const Split& split = *request_.validation;
  const int64_t bytes = size_.height * size_.width * size_.channels,
                count = static_cast<int64_t>(split.size());
  int64_t correct = 0;
  for (int64_t at = 0; at < count; at += kEvaluationBatch) {
    const int64_t batch = std::min(kEvaluationBatch, count - at);
    at::Tensor images = at::empty({batch, size_.height, size_.width, size_.channels});
    at::Tensor labels = at::empty({batch}, at::kLong);
    for (int64_t i = 0; i < batch; ++i) {
      to_floats(split.samples.data() + (at + i) * bytes, size_, images.data_ptr<float>() + i * bytes);
      labels.data_ptr<int64_t>()[i] = split.labels[static_cast<size_t>(at + i)];
    }
    correct += count_correct(network_->forward(images, {false, quantise, false}), labels);
  }
  return static_cast<double>(correct) / static_cast<double>(count);
}

void Trainer::keep_best(int epoch, double accuracy, BestEpoch& best) {
  // Of equals the later one is kept: it has been trained longer.
  if (accuracy < best.validation_accuracy) return;
  best = {epoch + 1, accuracy, network_->state()};
}

Status Trainer::save() {
  checkpoint_.state = network_->state();
  checkpoint_.first_moment = optimizer_.first_moment;
  checkpoint_.second_moment = optimizer_.second_moment;
  checkpoint_.optimizer_steps = optimizer_.steps;
  return save_checkpoint(checkpoint_, request_.checkpoint_file);
}

Result<TrainOutcome> Trainer::outcome() {
  TrainOutcome out;
  // Without float epochs, or without quantisation-aware ones, the other kind gives both models.
  const BestEpoch& best_float =
      checkpoint_.best_float.epoch > 0 ? checkpoint_.best_float : checkpoint_.best_int8;
  const BestEpoch& best_int8 =
      checkpoint_.best_int8.epoch > 0 ? checkpoint_.best_int8 : checkpoint_.best_float;
  network_->set_state(best_float.state);
  out.float_model = make_float_model(request_.network, network_->trained_layers());
  network_->set_state(best_int8.state);
  out.int8_model = make_int8_model(request_.network, network_->trained_layers());
  out.history = checkpoint_.history;
  out.best_float_epoch = best_float.epoch;
  out.best_int8_epoch = best_int8.epoch;
  return out;
}

}  // namespace mote::train
