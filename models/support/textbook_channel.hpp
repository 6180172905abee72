// The textbook channel: one mutex, two condition variables, a queue. Its numbers of executions are
// known (models/litmus/channel_counts_test.cpp), and it is as short as such a channel can be.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include <heddle/sync/std_sync.hpp>

namespace heddle::models {

template <class Sync = StdSync>
class TextbookChannel {
 public:
  using value_type = int;
  using sync_type = Sync;

  explicit TextbookChannel(std::size_t capacity) : capacity_(capacity) {}

  // Precondition: the channel is not closed.
  void send(int value) {
    typename Sync::Lock lock(mutex_);
    while (values_.read().size() == capacity_) not_full_.wait(lock);
    values_.write().push_back(value);
    not_empty_.notify_one();
  }
  // Nothing: closed and drained.
  std::optional<int> recv() {
    typename Sync::Lock lock(mutex_);
    while (values_.read().empty() && !closed_.read()) not_empty_.wait(lock);
    if (values_.read().empty()) return std::nullopt;
    const int value = values_.read().front();
    values_.write().pop_front();
    not_full_.notify_one();
    return value;
  }
  void close() {
    typename Sync::Lock lock(mutex_);
    closed_.write() = true;
    not_empty_.notify_all();
  }

 private:
  const std::size_t capacity_;
  typename Sync::Mutex mutex_;
  typename Sync::ConditionVariable not_empty_;
  typename Sync::ConditionVariable not_full_;
  typename Sync::template Plain<std::deque<int>> values_;
  typename Sync::template Plain<bool> closed_{false};
};

}  // namespace heddle::models
