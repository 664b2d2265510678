// SPDX-License-Identifier: Apache-2.0
#include "import/problems.h"

#include "base/format.h"

namespace mote {

namespace {
constexpr size_t kMaxErrors = 200;
}

void Problems::add(const std::string& what, const std::string& hint, const Origin& where) {
  add(Error(Code::kUnsupported, what, hint), where);
}

void Problems::add(const Error& error, const Origin& where) {
  if (errors_.size() >= kMaxErrors) {
    ++left_out_;
    return;
  }
  Error one = error.at(where).at(Origin{file_});
  const std::vector<Error> others = std::move(one.others);
  one.others.clear();
  errors_.push_back(std::move(one));
  for (const Error& other : others) add(other);
}

void Problems::add_tensor(int index, const std::string& name, const std::string& what,
                          const std::string& hint) {
  for (TensorProblem& known : tensors_) {
    if (known.what != what) continue;
    ++known.count;
    return;
  }
  tensors_.push_back({index, name, what, hint, 1});
}

Error Problems::error() const {
  std::vector<Error> all = errors_;
  if (left_out_ > 0)
    all.emplace_back(Code::kUnsupported, format("and {} more problems of this kind", left_out_), "",
                     Origin{file_});
  for (const TensorProblem& p : tensors_)
    all.emplace_back(Code::kUnsupported,
                     format("tensor {} '{}'{} {}", p.index, p.name,
                            p.count > 1 ? format(" (and {} more)", p.count - 1) : std::string(), p.what),
                     p.hint, Origin{file_});
  Error first = all.front();
  first.others.assign(all.begin() + 1, all.end());
  return first;
}

}  // namespace mote
