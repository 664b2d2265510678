// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.h"

namespace mote {

// Computes work(0) to work(count - 1) on all cores and hands each result to take(i, result) in that order, on
// the calling thread. Only a few results wait at a time. An error of take() ends it all; an exception in
// work() is thrown here.
template <class Work, class Take>
Status run_in_order(size_t count, Work work, Take take) {
  using Value = decltype(work(size_t{0}));
  const size_t workers = std::max<size_t>(1, std::thread::hardware_concurrency());
  const size_t most_waiting = workers * 4;
  std::mutex mutex;
  std::condition_variable changed;
  std::map<size_t, Value> done;
  size_t next = 0, taken = 0;
  bool stop = false;
  std::exception_ptr failure;
  const auto loop = [&] {
    std::unique_lock<std::mutex> lock(mutex);
    while (true) {
      changed.wait(lock, [&] { return stop || next == count || next < taken + most_waiting; });
      if (stop || next == count) return;
      const size_t mine = next++;
      lock.unlock();
      std::optional<Value> value;
      std::exception_ptr thrown;
      try {
        value.emplace(work(mine));
      } catch (...) {
        thrown = std::current_exception();
      }
      lock.lock();
      if (thrown) {
        failure = thrown;
        stop = true;
      } else {
        done.emplace(mine, std::move(*value));
      }
      changed.notify_all();
    }
  };
  std::vector<std::thread> threads;
  for (size_t i = 0; i < workers; ++i) threads.emplace_back(loop);
  Status status = ok_status();
  {
    std::unique_lock<std::mutex> lock(mutex);
    while (taken < count && status.ok()) {
      changed.wait(lock, [&] { return stop || done.count(taken) > 0; });
      if (stop) break;
      Value value = std::move(done.extract(taken).mapped());
      lock.unlock();
      status = take(taken, std::move(value));
      lock.lock();
      ++taken;
      changed.notify_all();
    }
    stop = true;
    changed.notify_all();
  }
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
  return status;
}

}  // namespace mote
