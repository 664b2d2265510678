// SPDX-License-Identifier: Apache-2.0
#include "train/k_means.h"

#include <algorithm>
#include <limits>

#include "base/progress.h"
#include "base/random.h"

namespace mote {

namespace {

constexpr int kStarts = 8, kMostRounds = 200;

class KMeans {
 public:
  KMeans(const std::vector<double>& rows, size_t size, size_t count, uint64_t seed)
      : rows_(rows), size_(size), count_(count), row_count_(rows.size() / size), random_(seed) {}

  Result<Clusters> run() {
    start();
    for (int round = 0; round < kMostRounds; ++round) {
      if (interrupted()) return Error(Code::kInterrupted, "interrupted");
      const bool moved = assign();
      if (round > 0 && !moved) break;
      move_centres();
    }
    assign();
    return out_;
  }

 private:
  const double* row(size_t i) const { return rows_.data() + i * size_; }
  double* centre(size_t c) { return out_.centres.data() + c * size_; }

  void add_centre(size_t at) { out_.centres.insert(out_.centres.end(), row(at), row(at) + size_); }

  // Each centre is a row, drawn with a probability that grows with the squared distance to those before it.
  void start() {
    out_ = {};
    out_.nearest.assign(row_count_, 0);
    distances_.assign(row_count_, std::numeric_limits<double>::infinity());
    add_centre(random_.below(row_count_));
    while (out_.centres.size() < count_ * size_) {
      double sum = 0;
      const double* last = out_.centres.data() + out_.centres.size() - size_;
      for (size_t i = 0; i < row_count_; ++i) {
        distances_[i] = std::min(distances_[i], squared_distance(row(i), last, size_));
        sum += distances_[i];
      }
      double left = random_.real() * sum;
      size_t drawn = 0;
      while (drawn + 1 < row_count_ && left >= distances_[drawn]) left -= distances_[drawn++];
      add_centre(drawn);
    }
  }

  // Whether a row has another nearest centre than before; the first of equals.
  bool assign() {
    bool moved = false;
    out_.squared_distances = 0;
    for (size_t i = 0; i < row_count_; ++i) {
      size_t nearest = 0;
      double least = std::numeric_limits<double>::infinity();
      for (size_t c = 0; c < count_; ++c) {
        const double distance = squared_distance(row(i), centre(c), size_);
        if (distance < least) {
          least = distance;
          nearest = c;
        }
      }
      moved = moved || out_.nearest[i] != nearest;
      out_.nearest[i] = nearest;
      distances_[i] = least;
      out_.squared_distances += least;
    }
    return moved;
  }

  // A centre that no row is nearest to takes the row that is farthest from its own.
  void move_centres() {
    std::vector<double> sums(out_.centres.size());
    std::vector<size_t> counts(count_);
    for (size_t i = 0; i < row_count_; ++i) {
      ++counts[out_.nearest[i]];
      for (size_t j = 0; j < size_; ++j) sums[out_.nearest[i] * size_ + j] += row(i)[j];
    }
    for (size_t c = 0; c < count_; ++c) {
      if (counts[c] > 0) {
        for (size_t j = 0; j < size_; ++j)
          centre(c)[j] = sums[c * size_ + j] / static_cast<double>(counts[c]);
        continue;
      }
      const auto farthest =
          static_cast<size_t>(std::max_element(distances_.begin(), distances_.end()) - distances_.begin());
      std::copy_n(row(farthest), size_, centre(c));
      distances_[farthest] = 0;
    }
  }

  const std::vector<double>& rows_;
  const size_t size_, count_, row_count_;
  Random random_;
  Clusters out_;
  std::vector<double> distances_;  // of each row to the nearest centre, squared
};

}  // namespace

double squared_distance(const double* a, const double* b, size_t size) {
  double out = 0;
  for (size_t i = 0; i < size; ++i) out += (a[i] - b[i]) * (a[i] - b[i]);
  return out;
}

Result<Clusters> k_means(const std::vector<double>& rows, size_t size, size_t count, uint64_t seed) {
  KMeans search(rows, size, count, seed);
  MOTE_ASSIGN(Clusters best, search.run());
  for (int i = 1; i < kStarts && count > 1; ++i) {
    MOTE_ASSIGN(Clusters next, search.run());
    if (next.squared_distances < best.squared_distances) best = std::move(next);
  }
  return best;
}

}  // namespace mote
