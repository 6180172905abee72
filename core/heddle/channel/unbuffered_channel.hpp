// The unbuffered channel: a rendezvous. A send returns only when its value was taken.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include <heddle/channel/operations.hpp>
#include <heddle/channel/wait_queue.hpp>

namespace heddle {

// Any number of senders and receivers. Waiting senders and waiting receivers are served first come,
// first served.
//
// One mutex guards everything; each waiting thread has its own condition variable, so that exactly
// the partner is woken. Whoever arrives second completes the exchange for both: a thread that waits
// finds its outcome when it wakes.
template <class T, class Sync = StdSync>
class UnbufferedChannel : public ChannelOperations<UnbufferedChannel<T, Sync>, T, Sync> {
 public:
  UnbufferedChannel() = default;
  ~UnbufferedChannel() = default;  // precondition: no thread is inside an operation

  // Refuses all later sends, and wakes every waiting thread: receivers and senders alike get
  // (closed). Throws CloseOfClosedChannel when called a second time.
  void close() {
    typename Sync::Lock lock(mutex_);
    if (closed_.read()) throw CloseOfClosedChannel();
    closed_.write() = true;
    while (!senders_.read().empty()) senders_.write().pop_front().finish(SendStatus::closed);
    while (!receivers_.read().empty()) receivers_.write().pop_front().finish(RecvStatus::closed);
  }

  bool closed() const {
    typename Sync::Lock lock(mutex_);
    return closed_.read();
  }
  // Always 0, also while senders wait: nothing is stored. Go: len(c), cap(c).
  std::size_t size() const { return 0; }
  std::size_t capacity() const { return 0; }

 private:
  friend ChannelOperations<UnbufferedChannel<T, Sync>, T, Sync>;

  // A thread that waits for its partner; lives on that thread's stack; guarded by mutex_.
  template <class Status>
  struct Waiter {
    explicit Waiter(Status waiting_status) : status(waiting_status), waiting(waiting_status) {}
    bool is_waiting() const { return status.read() == waiting; }
    // Called by the partner, with the mutex held: the waiter may be gone as soon as it is released.
    void finish(Status outcome) {
      status.write() = outcome;
      changed.notify_one();
    }
    typename Sync::template Plain<Status> status;
    const Status waiting;
    typename Sync::ConditionVariable changed;
  };
  struct Sender : Waiter<SendStatus> {
    explicit Sender(T& sent) : Waiter<SendStatus>(SendStatus::full), value(sent) {}
    T& value;
    Sender* next = nullptr;
  };
  struct Receiver : Waiter<RecvStatus> {
    Receiver() : Waiter<RecvStatus>(RecvStatus::empty) {}
    std::optional<T> value;
    Receiver* next = nullptr;
  };

  SendResult send_within(T&& value, const Patience<Sync>& patience) {
    Sender self(value);
    const typename Done<Sync>::Listener wake(patience.done, [&] { interrupt(self); });
    typename Sync::Lock lock(mutex_);
    if (patience.is_done()) return SendStatus::done;
    if (closed_.read()) return SendStatus::closed;
    if (!receivers_.read().empty()) {
      Receiver& receiver = receivers_.write().pop_front();
      receiver.value.emplace(std::move(value));
      receiver.finish(RecvStatus::received);
      return SendStatus::sent;
    }
    if (patience.none) return SendStatus::full;
    senders_.write().push_back(self);
    if (wait_for_partner(self, lock, patience)) return self.status.read();
    senders_.write().remove(self);
    return patience.is_done() ? SendStatus::done : SendStatus::timed_out;
  }

  RecvResult<T> recv_within(const Patience<Sync>& patience) {
    Receiver self;
    const typename Done<Sync>::Listener wake(patience.done, [&] { interrupt(self); });
    typename Sync::Lock lock(mutex_);
    if (patience.is_done()) return RecvResult<T>(RecvStatus::done);
    if (!senders_.read().empty()) {
      Sender& sender = senders_.write().pop_front();
      RecvResult<T> result(std::move(sender.value));
      sender.finish(SendStatus::sent);
      return result;
    }
    if (closed_.read()) return RecvResult<T>(RecvStatus::closed);
    if (patience.none) return RecvResult<T>(RecvStatus::empty);
    receivers_.write().push_back(self);
    if (!wait_for_partner(self, lock, patience)) {
      receivers_.write().remove(self);
      return RecvResult<T>(patience.is_done() ? RecvStatus::done : RecvStatus::timed_out);
    }
    if (self.status.read() != RecvStatus::received) return RecvResult<T>(self.status.read());
    return RecvResult<T>(*std::move(self.value));
  }

  // True when a partner (or close) decided the outcome, false when patience ended first.
  template <class Waiter>
  bool wait_for_partner(Waiter& self, typename Sync::Lock& lock, const Patience<Sync>& patience) {
    bool in_time = true;
    while (self.is_waiting() && in_time && !patience.is_done()) {
      in_time = wait_once<Sync>(self.changed, lock, patience);
    }
    return !self.is_waiting();
  }

  template <class Waiter>
  void interrupt(Waiter& waiter) {
    typename Sync::Lock lock(mutex_);
    waiter.changed.notify_one();
  }

  mutable typename Sync::Mutex mutex_;
  // Guarded by mutex_. At most one of the two queues is not empty; both are once closed_ is set.
  typename Sync::template Plain<bool> closed_{false};
  typename Sync::template Plain<WaitQueue<Sender>> senders_;
  typename Sync::template Plain<WaitQueue<Receiver>> receivers_;
};

}  // namespace heddle
