// SPDX-License-Identifier: Apache-2.0
#include "base/notes.h"

#include <mutex>
#include <set>
#include <utility>

namespace mote {

namespace {

struct Notes {
  std::mutex mutex;
  std::function<void(const std::string&)> listener;
  std::set<std::string> said;
};

Notes& notes() {
  static Notes instance;
  return instance;
}

}  // namespace

void listen_to_notes(std::function<void(const std::string&)> listener) {
  const std::lock_guard lock(notes().mutex);
  notes().listener = std::move(listener);
  notes().said.clear();
}

void note(const std::string& text) {
  const std::lock_guard lock(notes().mutex);
  if (notes().listener && notes().said.insert(text).second) notes().listener(text);
}

}  // namespace mote
