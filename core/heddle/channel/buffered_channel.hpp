// The buffered channel: a bounded queue under one mutex, with two condition variables.
#pragma once

#include <cstddef>
#include <deque>
#include <utility>

#include <heddle/channel/operations.hpp>

namespace heddle {

// Any number of senders and receivers; first in, first out.
//
// Every value put in wakes one receiver, every value taken out wakes one sender. A thread that was
// woken and leaves without using the room or the value (because of its Done) passes the wake-up on.
template <class T, class Sync = StdSync>
class BufferedChannel : public ChannelOperations<BufferedChannel<T, Sync>, T, Sync> {
 public:
  // `capacity`: how many values it holds, at least 1. Throws std::invalid_argument for 0.
  explicit BufferedChannel(std::size_t capacity) : capacity_(checked_capacity(capacity)) {}
  ~BufferedChannel() = default;  // precondition: no thread is inside an operation

  // Refuses all later sends and wakes every waiting thread. Values inside can still be received.
  // Throws CloseOfClosedChannel when called a second time.
  void close() {
    typename Sync::Lock lock(mutex_);
    if (closed_.read()) throw CloseOfClosedChannel();
    closed_.write() = true;
    not_empty_.notify_all();
    not_full_.notify_all();
  }

  bool closed() const {
    typename Sync::Lock lock(mutex_);
    return closed_.read();
  }
  // How many values are inside, at one moment during the call. Go: len(c).
  std::size_t size() const {
    typename Sync::Lock lock(mutex_);
    return values_.read().size();
  }
  std::size_t capacity() const { return capacity_; }

 private:
  friend ChannelOperations<BufferedChannel<T, Sync>, T, Sync>;

  SendResult send_within(T&& value, const Patience<Sync>& patience) {
    const typename Done<Sync>::Listener wake(patience.done, [this] { interrupt(not_full_); });
    typename Sync::Lock lock(mutex_);
    for (bool in_time = true;;) {
      if (patience.is_done()) {
        not_full_.notify_one();
        return SendStatus::done;
      }
      if (closed_.read()) return SendStatus::closed;
      if (values_.read().size() < capacity_) break;
      if (patience.none) return SendStatus::full;
      if (!in_time) return SendStatus::timed_out;
      in_time = wait_once<Sync>(not_full_, lock, patience);
    }
    values_.write().push_back(std::move(value));
    not_empty_.notify_one();
    return SendStatus::sent;
  }

  RecvResult<T> recv_within(const Patience<Sync>& patience) {
    const typename Done<Sync>::Listener wake(patience.done, [this] { interrupt(not_empty_); });
    typename Sync::Lock lock(mutex_);
    for (bool in_time = true;;) {
      if (patience.is_done()) {
        not_empty_.notify_one();
        return RecvResult<T>(RecvStatus::done);
      }
      if (!values_.read().empty()) break;
      if (closed_.read()) return RecvResult<T>(RecvStatus::closed);
      if (patience.none) return RecvResult<T>(RecvStatus::empty);
      if (!in_time) return RecvResult<T>(RecvStatus::timed_out);
      in_time = wait_once<Sync>(not_empty_, lock, patience);
    }
    RecvResult<T> result(std::move(values_.write().front()));
    values_.write().pop_front();
    not_full_.notify_one();
    return result;
  }

  void interrupt(typename Sync::ConditionVariable& condition) {
    typename Sync::Lock lock(mutex_);
    condition.notify_all();
  }

  const std::size_t capacity_;
  mutable typename Sync::Mutex mutex_;
  typename Sync::ConditionVariable not_empty_;
  typename Sync::ConditionVariable not_full_;
  // Guarded by mutex_. values_.size() <= capacity_; nothing is added once closed_ is set.
  typename Sync::template Plain<bool> closed_{false};
  typename Sync::template Plain<std::deque<T>> values_;
};

}  // namespace heddle
