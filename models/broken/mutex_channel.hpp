// A bounded channel under one mutex with two condition variables, and what people get wrong in it.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include <heddle/channel/operations.hpp>
#include <models/broken/node_queue.hpp>

namespace heddle::models::broken {

enum class MutexDefect {
  none,
  // deadlock
  close_does_not_notify,
  close_notifies_one,
  close_forgets_senders,
  close_flag_outside_mutex,
  notify_before_change,
  one_condition_variable,
  notify_on_full_edge,
  // blocking
  capacity_off_by_one,
  unbounded_buffer,
  if_for_while_when_full,
  try_send_waits,
  send_waits_for_empty,
  // lost-task
  close_drops_values,
  closed_before_drained,
  accepts_after_close,
  delivers_twice,
  overwrites_when_full,
  if_for_while_when_empty,
  // data-race
  close_flag_without_lock,
  try_recv_without_lock,
  size_without_lock,
  // leak
  recv_deaf_to_done,
  send_deaf_to_done,
  done_without_lock,
  refused_value_forgotten,
  node_not_freed,
  destructor_forgets_values,
};

template <class T, class Sync, MutexDefect D>
class MutexChannel : public ChannelOperations<MutexChannel<T, Sync, D>, T, Sync> {
  using Defect = MutexDefect;
  using Lock = typename Sync::Lock;
  using Node = typename NodeQueue<T>::Node;
  static constexpr bool has(Defect defect) { return D == defect; }

 public:
  explicit MutexChannel(std::size_t capacity) : capacity_(checked_capacity(capacity)) {}
  ~MutexChannel() {
    if constexpr (has(Defect::destructor_forgets_values)) values_.write().forget();
  }

  void close() {
    if constexpr (has(Defect::close_flag_outside_mutex) || has(Defect::close_flag_without_lock)) {
      if (closed_.read()) throw CloseOfClosedChannel();
      closed_.write() = true;
      notify_closed();
      return;
    }
    Lock lock(mutex_);
    if (closed_.read()) throw CloseOfClosedChannel();
    closed_.write() = true;
    if constexpr (has(Defect::close_drops_values)) values_.write().clear();
    notify_closed();
  }

  std::size_t size() const {
    if constexpr (has(Defect::size_without_lock)) return values_.read().size();
    Lock lock(mutex_);
    return values_.read().size();
  }
  std::size_t capacity() const { return capacity_; }

 private:
  friend ChannelOperations<MutexChannel<T, Sync, D>, T, Sync>;

  // A flag that needs no lock, with the interface of Plain<bool>.
  class AtomicFlag {
   public:
    bool read() const { return flag_.load(); }
    AtomicFlag& write() { return *this; }
    void operator=(bool value) { flag_.store(value); }

   private:
    typename Sync::template Atomic<bool> flag_{false};
  };
  using ClosedFlag = std::conditional_t<has(Defect::close_flag_outside_mutex), AtomicFlag,
                                        typename Sync::template Plain<bool>>;

  SendResult send_within(T&& value, const Patience<Sync>& patience) {
    const typename Done<Sync>::Listener wake(
        has(Defect::send_deaf_to_done) ? nullptr : patience.done, [this] { interrupt(room()); });
    Node* node = nullptr;
    if constexpr (has(Defect::refused_value_forgotten)) node = new Node{std::move(value)};
    if constexpr (has(Defect::notify_before_change)) not_empty_.notify_one();
    Lock lock(mutex_);
    const SendStatus status = wait_for_room(lock, patience);
    if (status != SendStatus::sent) return status;
    if constexpr (has(Defect::overwrites_when_full)) {
      if (values_.read().size() >= capacity_) delete values_.write().pop_front();
    }
    if (node == nullptr) node = new Node{std::move(value)};
    values_.write().push_back(node);
    if constexpr (!has(Defect::notify_before_change)) not_empty_.notify_one();
    return SendStatus::sent;
  }

  // SendStatus::sent: there is room.
  SendStatus wait_for_room(Lock& lock, const Patience<Sync>& patience) {
    for (bool in_time = true;;) {
      if (patience.is_done()) {
        room().notify_one();  // the wake-up may have been meant for the room
        return SendStatus::done;
      }
      if (closed_.read() && !has(Defect::accepts_after_close)) return SendStatus::closed;
      if (has_room()) return SendStatus::sent;
      if (patience.none && !has(Defect::try_send_waits)) return SendStatus::full;
      if (!in_time) return SendStatus::timed_out;
      in_time = wait_once<Sync>(room(), lock, patience);
      if constexpr (has(Defect::if_for_while_when_full)) {
        return closed_.read() ? SendStatus::closed : SendStatus::sent;
      }
    }
  }

  bool has_room() const {
    const std::size_t inside = values_.read().size();
    if constexpr (has(Defect::unbounded_buffer) || has(Defect::overwrites_when_full)) return true;
    if constexpr (has(Defect::capacity_off_by_one)) return inside <= capacity_;
    if constexpr (has(Defect::send_waits_for_empty)) return inside == 0;
    return inside < capacity_;
  }

  RecvResult<T> recv_within(const Patience<Sync>& patience) {
    const typename Done<Sync>::Listener wake(
        has(Defect::recv_deaf_to_done) ? nullptr : patience.done,
        [this] { interrupt(not_empty_); });
    if constexpr (has(Defect::try_recv_without_lock)) {
      const bool nothing = values_.read().empty() && !closed_.read();
      if (patience.none && nothing) return RecvResult<T>(RecvStatus::empty);
    }
    Lock lock(mutex_);
    const RecvStatus status = wait_for_value(lock, patience);
    if (status != RecvStatus::received) return RecvResult<T>(status);
    return take(lock);
  }

  // RecvStatus::received: there is a value.
  RecvStatus wait_for_value(Lock& lock, const Patience<Sync>& patience) {
    for (bool in_time = true;;) {
      if (patience.is_done()) {
        not_empty_.notify_one();
        return RecvStatus::done;
      }
      if (closed_.read() && has(Defect::closed_before_drained)) return RecvStatus::closed;
      if (!values_.read().empty()) return RecvStatus::received;
      if (closed_.read()) return RecvStatus::closed;
      if (patience.none) return RecvStatus::empty;
      if (!in_time) return RecvStatus::timed_out;
      in_time = wait_once<Sync>(not_empty_, lock, patience);
      if constexpr (has(Defect::if_for_while_when_empty)) {
        return values_.read().empty() ? RecvStatus::closed : RecvStatus::received;
      }
    }
  }

  RecvResult<T> take(Lock& lock) {
    if constexpr (has(Defect::delivers_twice)) {
      RecvResult<T> copy{T(values_.read().front())};
      lock.unlock();  // so that the copy is made outside of the lock, somebody thought
      lock.lock();
      if (!values_.read().empty()) delete values_.write().pop_front();
      room().notify_one();
      return copy;
    } else {
      const bool was_full = values_.read().size() == capacity_;
      Node* node = values_.write().pop_front();
      RecvResult<T> result(std::move(node->value));
      if constexpr (!has(Defect::node_not_freed)) delete node;
      if (was_full || !has(Defect::notify_on_full_edge)) room().notify_one();
      return result;
    }
  }

  void notify_closed() {
    if constexpr (has(Defect::close_does_not_notify)) return;
    if constexpr (has(Defect::close_notifies_one)) {
      not_empty_.notify_one();
      not_full_.notify_one();
      return;
    }
    not_empty_.notify_all();
    if constexpr (!has(Defect::close_forgets_senders)) not_full_.notify_all();
  }

  void interrupt(typename Sync::ConditionVariable& condition) {
    if constexpr (has(Defect::done_without_lock)) {
      condition.notify_all();
    } else {
      Lock lock(mutex_);
      condition.notify_all();
    }
  }

  // What senders wait on.
  typename Sync::ConditionVariable& room() {
    if constexpr (has(Defect::one_condition_variable)) return not_empty_;
    return not_full_;
  }

  const std::size_t capacity_;
  mutable typename Sync::Mutex mutex_;
  typename Sync::ConditionVariable not_empty_;
  typename Sync::ConditionVariable not_full_;
  // Guarded by mutex_.
  ClosedFlag closed_{};
  typename Sync::template Plain<NodeQueue<T>> values_;
};

}  // namespace heddle::models::broken
