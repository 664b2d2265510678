// SPDX-License-Identifier: Apache-2.0
#include "plan/strips.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace mote {

namespace {

// Calling a kernel, reading its parameters, and its first and last partial blocks.
constexpr int64_t kInstructionsPerCall = 150;
constexpr int64_t kInstructionsPerMovedWord = 1;
// A kernel that goes channel by channel begins every channel anew.
constexpr int64_t kInstructionsPerChannel = 90;
constexpr int64_t kHalfInstructionsPerWidenedByte = 3;
// A call of its own among a node's strips, beside its parameters; and the loop over the strips.
constexpr int64_t kFlashBytesPerCall = 40, kFlashBytesPerStage = 24;

// A tensor that is made inside the stage and not kept whole.
struct Inner {
  std::vector<size_t> consumers;
  int32_t base = 0, produced = 0;  // rows [base, produced) are in the buffer
  int32_t most_rows = 0;
  int produced_in = 0;      // strip
  bool keeps_rows = false;  // from one strip to the next
};

class Maker {
 public:
  Maker(const Lowered& model, Slicer& slicer, size_t first, size_t last)
      : model_(model), graph_(model.graph), slicer_(slicer), done_(last - first + 1, 0) {
    out_.first_node = first;
    out_.last_node = last;
    out_.output = graph_.nodes[last].outputs[0];
  }

  // Finds the stage's own tensors; false where one is needed outside.
  bool find_tensors() {
    for (size_t node = out_.first_node; node <= out_.last_node; ++node) {
      // Nobody can go on with a sum before it ends.
      if (!slicer_.can_slice(node) || (slicer_.is_sum(node) && node != out_.last_node)) return false;
      for (const TensorId id : model_.calls[node].inputs) {
        const auto inner = inner_.find(id);
        if (inner != inner_.end()) {
          inner->second.consumers.push_back(node);
        } else if (std::find(out_.inputs.begin(), out_.inputs.end(), id) == out_.inputs.end()) {
          out_.inputs.push_back(id);
        }
      }
      const TensorId id = graph_.nodes[node].outputs[0];
      if (node != out_.last_node) inner_[id];
    }
    // A state is written where it stays, at once.
    for (const State& state : graph_.states)
      if (state.after == out_.output) return false;
    for (const auto& [id, inner] : inner_) {
      if (inner.consumers.empty() || graph_.is_read_at_end(id)) return false;
      for (const int consumer : graph_.consumers(id))
        if (consumer > static_cast<int>(out_.last_node)) return false;
    }
    return true;
  }

  bool add_strip(int32_t last_row) {
    const std::vector<int32_t> targets = rows_after(last_row);
    for (size_t node = out_.first_node; node <= out_.last_node; ++node) {
      const Rows rows{done_[node - out_.first_node], targets[node - out_.first_node]};
      if (rows.count() > 0 && !add_step(node, rows)) return false;
    }
    ++out_.count;
    return true;
  }

  Strips finish() {
    find_scratch();
    for (const auto& [id, inner] : inner_) {
      const auto producer = static_cast<size_t>(graph_.producer(id));
      LineBuffer buffer{id, inner.most_rows * row_bytes(id), producer, inner.consumers.back()};
      if (inner.keeps_rows) {
        buffer.first_node = out_.first_node;
        buffer.last_node = out_.last_node;
      }
      out_.buffers.push_back(buffer);
    }
    make_order();
    estimate();
    return std::move(out_);
  }

 private:
  int64_t row_bytes(TensorId id) const {
    const Tensor& tensor = graph_.tensor(id);
    return tensor.bytes() / tensor.shape[1];
  }

  // How many rows each node must have made when the last one has made `last_row`.
  std::vector<int32_t> rows_after(int32_t last_row) const {
    std::vector<int32_t> targets = done_;
    targets.back() = last_row;
    for (size_t node = out_.last_node; node-- > out_.first_node;) {
      int32_t& target = targets[node - out_.first_node];
      const TensorId id = graph_.nodes[node].outputs[0];
      for (const size_t consumer : inner_.at(id).consumers) {
        const int32_t made = targets[consumer - out_.first_node];
        if (made > 0) target = std::max(target, slicer_.input_rows(consumer, {made - 1, made}, id).last);
      }
    }
    return targets;
  }

  // The first row of an inner tensor that is still needed.
  int32_t first_needed(TensorId id, const Inner& inner) const {
    int32_t first = inner.produced;
    for (const size_t consumer : inner.consumers) {
      const int32_t next = done_[consumer - out_.first_node];
      if (next < slicer_.rows(consumer))
        first = std::min(first, slicer_.input_rows(consumer, {next, next + 1}, id).first);
    }
    return first;
  }

  bool add_step(size_t node, Rows rows) {
    StripStep step{node, out_.count, slicer_.slice(node, rows), {}, {}, StripOutput::kRows, 0};
    if (step.call == nullptr) return false;
    for (const TensorId id : step.call->inputs) {
      const Rows in_rows = slicer_.input_rows(node, rows, id);
      const auto inner = inner_.find(id);
      const bool is_inner = inner != inner_.end();
      if (is_inner && (in_rows.first < inner->second.base || in_rows.last > inner->second.produced))
        return false;
      if (is_inner) inner->second.keeps_rows |= inner->second.produced_in != out_.count;
      step.inputs.push_back({id, in_rows, is_inner ? inner->second.base : 0});
    }
    const TensorId id = graph_.nodes[node].outputs[0];
    step.output = {id, rows, 0};
    if (slicer_.is_sum(node))
      step.writes = rows.last == slicer_.rows(node) ? StripOutput::kWhole : StripOutput::kNothing;
    if (const auto inner = inner_.find(id); inner != inner_.end()) {
      step.base_before = inner->second.base;
      inner->second.base = step.output.base = first_needed(id, inner->second);
      inner->second.keeps_rows |= rows.first > step.output.base;
      inner->second.produced = rows.last;
      inner->second.produced_in = out_.count;
      inner->second.most_rows = std::max(inner->second.most_rows, rows.last - step.output.base);
    }
    done_[node - out_.first_node] = rows.last;
    out_.steps.push_back(std::move(step));
    return true;
  }

  void find_scratch() {
    std::map<size_t, StripScratch> by_node;
    for (const StripStep& step : out_.steps) {
      if (step.call->scratch_bytes == 0) continue;
      StripScratch& scratch =
          by_node.try_emplace(step.node, StripScratch{step.node, 0, step.node, step.node}).first->second;
      scratch.bytes = std::max(scratch.bytes, step.call->scratch_bytes);
      if (!slicer_.is_sum(step.node)) continue;
      scratch.first_node = out_.first_node;
      scratch.last_node = out_.last_node;
    }
    for (const auto& [_, scratch] : by_node) out_.scratch.push_back(scratch);
  }

  // The order of the calls that write the stage's output, each followed by what later calls still read.
  void make_order() {
    std::map<TensorId, int64_t> read_later;
    for (const TensorId id : out_.inputs) read_later[id] = graph_.tensor(id).bytes();
    std::vector<std::vector<int32_t>> dead(out_.inputs.size());
    std::vector<int32_t> written;
    for (auto step = out_.steps.rbegin(); step != out_.steps.rend(); ++step) {
      if (step->node == out_.last_node && step->writes != StripOutput::kNothing)
        add_order_backwards(*step, read_later, &written, &dead);
      for (const StripRows& in : step->inputs)
        if (const auto later = read_later.find(in.tensor); later != read_later.end())
          later->second = std::min(later->second, in.rows.first * row_bytes(in.tensor));
    }
    std::reverse(written.begin(), written.end());
    for (std::vector<int32_t>& each : dead) std::reverse(each.begin(), each.end());
    out_.order = {1, std::move(written), std::move(dead)};
  }

  void add_order_backwards(const StripStep& step, const std::map<TensorId, int64_t>& read_later,
                           std::vector<int32_t>* written, std::vector<std::vector<int32_t>>* dead) const {
    const AccessOrder& own = step.call->order;
    const bool is_whole = step.writes == StripOutput::kWhole;
    const int64_t begin = is_whole ? 0 : step.output.rows.first * row_bytes(out_.output);
    const int64_t bytes =
        is_whole ? graph_.tensor(out_.output).bytes() : step.output.rows.count() * row_bytes(out_.output);
    // A call that goes channel by channel counts as one step that reads until its end.
    const bool bytewise = own.channels == 1;
    for (size_t s = bytewise ? own.written.size() : 1; s-- > 0;) {
      const int64_t done = bytewise ? int64_t{own.written[s]} : bytes;
      written->push_back(static_cast<int32_t>(begin + done));
      for (size_t i = 0; i < out_.inputs.size(); ++i) {
        int64_t still = read_later.at(out_.inputs[i]);
        for (size_t k = 0; k < step.inputs.size(); ++k)
          if (step.inputs[k].tensor == out_.inputs[i])
            still = std::min(still, step.inputs[k].rows.first * row_bytes(out_.inputs[i]) +
                                        (bytewise ? own.dead[k][s] : 0));
        (*dead)[i].push_back(static_cast<int32_t>(still));
      }
    }
  }

  void estimate() {
    estimate_flash();
    for (const StripStep& step : out_.steps) {
      out_.added_instructions += step.call->instructions + kInstructionsPerCall;
      if (step.output.base > step.base_before)
        out_.added_instructions += (step.output.rows.first - step.output.base) *
                                   row_bytes(step.output.tensor) / 4 * kInstructionsPerMovedWord;
      if (by_channels(step)) out_.added_instructions += widened_again(step);
    }
    for (size_t node = out_.first_node; node <= out_.last_node; ++node)
      out_.added_instructions -= model_.calls[node].instructions;
  }

  // Strips that call a kernel with other parameters, or keep another number of rows, are written down apart.
  void estimate_flash() {
    using Kind = std::tuple<size_t, const KernelCall*, int32_t>;
    std::set<Kind> kinds;
    std::set<const KernelCall*> calls;
    out_.added_flash_bytes = kFlashBytesPerStage;
    for (const StripStep& step : out_.steps) {
      if (kinds.insert({step.node, step.call, step.output.base - step.base_before}).second)
        out_.added_flash_bytes += kFlashBytesPerCall;
      if (calls.insert(step.call).second) out_.added_flash_bytes += parameter_bytes(*step.call);
    }
    for (size_t node = out_.first_node; node <= out_.last_node; ++node)
      out_.added_flash_bytes -= parameter_bytes(model_.calls[node]);
  }

  static int64_t parameter_bytes(const KernelCall& call) {
    return static_cast<int64_t>(4 * (call.pointers.size() + call.scalars.size()));
  }

  bool by_channels(const StripStep& step) const {
    return graph_.nodes[step.node].op == "depthwise_conv2d" &&
           step.call->kernel->access != Access::kPositions;
  }

  // Rows that the strip before has read as well.
  int64_t widened_again(const StripStep& step) const {
    const StripRows& in = step.inputs[0];
    const Rows& out = step.output.rows;
    const int32_t before =
        out.first == 0 ? 0 : slicer_.input_rows(step.node, {out.first - 1, out.first}, in.tensor).last;
    const int64_t bytes = std::max(0, before - in.rows.first) * row_bytes(in.tensor);
    return bytes * kHalfInstructionsPerWidenedByte / 2 +
           graph_.tensor(in.tensor).shape[3] * kInstructionsPerChannel;
  }

  const Lowered& model_;
  const Graph& graph_;
  Slicer& slicer_;
  Strips out_;
  std::vector<int32_t> done_;  // rows made, for each node
  std::map<TensorId, Inner> inner_;
};

}  // namespace

std::optional<Strips> make_strips(const Lowered& model, Slicer& slicer, size_t first_node, size_t last_node,
                                  int32_t rows) {
  Maker maker(model, slicer, first_node, last_node);
  if (!maker.find_tensors()) return std::nullopt;
  const int32_t all = slicer.rows(last_node);
  for (int32_t last_row = std::min(rows, all);; last_row = std::min(last_row + rows, all)) {
    if (!maker.add_strip(last_row)) return std::nullopt;
    if (last_row == all) return maker.finish();
  }
}

}  // namespace mote
