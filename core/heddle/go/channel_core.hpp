// ChannelCore: the channel that handles point to.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include <heddle/go/adaptive_mutex.hpp>
#include <heddle/go/panic.hpp>
#include <heddle/go/patience.hpp>
#include <heddle/go/shared.hpp>
#include <heddle/go/waiters.hpp>

namespace heddle::go::detail {

inline constexpr const char* kSendOnClosed = "send on closed channel";

// What a channel holds of a T. Whoever moves a value may hold the lock, or may have promised it to
// somebody already; so what could throw while it is moved is put into a box beforehand.
template <class T>
using Element = std::conditional_t<std::is_nothrow_move_constructible_v<T>, T, std::unique_ptr<T>>;

template <class T>
Element<T> pack(T&& value) {
  if constexpr (std::is_same_v<Element<T>, T>)
    return std::move(value);
  else
    return std::make_unique<T>(std::move(value));
}
template <class T>
T& unpacked(Element<T>& element) {
  if constexpr (std::is_same_v<Element<T>, T>)
    return element;
  else
    return *element;
}

// What select needs of a channel, whatever its elements are.
class ChannelBase : public Collected {
 public:
  explicit ChannelBase(std::size_t capacity) : capacity_(capacity) {}

  AdaptiveMutex& mutex() { return mutex_; }
  std::size_t capacity() const { return capacity_; }
  // Orders nothing: no more than Go's len does.
  std::size_t size() const { return visible_size_.load(std::memory_order_relaxed); }

  // --- with the lock
  // Whether an operation can proceed, unless those in the queue turn out to be of selects that have
  // a partner elsewhere; the second pair of functions looks whether they have one just now.
  bool may_send() const { return is_closed_ || size_ < capacity_ || !receivers_.is_empty(); }
  bool may_receive() const { return is_closed_ || size_ > 0 || !senders_.is_empty(); }
  bool can_send() { return is_closed_ || size_ < capacity_ || receivers_.has_waiting(); }
  bool can_receive() { return is_closed_ || size_ > 0 || senders_.has_waiting(); }
  WaitQueue& senders() { return senders_; }
  WaitQueue& receivers() { return receivers_; }

  // Wakes all that wait. Throws Panic if it is closed.
  void close() {
    checker::note_use(this, heddle_closes);
    std::unique_lock lock(mutex_);
    if (is_closed_) {
      lock.unlock();
      panic("close of closed channel");
    }
    is_closed_ = true;
    is_visibly_closed_.store(true, std::memory_order_relaxed);
    Waiter* woken = nullptr;  // a list
    for (WaitQueue* queue : {&receivers_, &senders_}) {
      while (Waiter* waiter = queue->take()) {
        waiter->is_served = false;
        waiter->next = woken;
        woken = waiter;
      }
    }
    lock.unlock();
    while (woken != nullptr) {
      Waiter* waiter = std::exchange(woken, woken->next);
      waiter->parker->unpark();
    }
  }

 protected:
  ~ChannelBase() = default;

  // In production, where there is a buffer: gives the others a moment, without the lock, before
  // this thread takes it, finds that it has to wait, and goes to sleep. What comes in a moment then
  // comes in bulk, and not one by one with both threads at the same cache lines.
  template <class Condition>
  void await(const Condition& is_true) const {
    if (capacity_ <= 1 || checker::is_checking()) return;
    if (is_true()) return;
    look_for_a_while(
        [&] { return is_true() || is_visibly_closed_.load(std::memory_order_relaxed); },
        kPausesBeforeLook);
  }

  void resize(std::size_t size) {
    size_ = size;
    visible_size_.store(size, std::memory_order_relaxed);
  }

  static constexpr int kPausesBeforeLook = 20;

  // In one cache line what hardly ever changes, in another what each operation needs: from the flag
  // of mutex_ to what ChannelCore adds.
  const std::size_t capacity_;
  std::atomic<bool> is_visibly_closed_{false};  // is_closed_, for those without the lock
  bool is_closed_ = false;                      // guarded by mutex_, as all that follows
  [[no_unique_address]] AdaptiveMutex mutex_;
  // At least one queue is empty, but for selects that send and receive on the same channel. Values
  // inside: nobody waits to receive; room: nobody waits to send. (Those of `senders_` without an
  // element count for nothing.)
  WaitQueue senders_;
  WaitQueue receivers_;
  std::size_t size_ = 0;
  std::atomic<std::size_t> visible_size_{0};  // size_, for those without the lock
};

// Each operation is one critical section. Whoever has to wait is handed what it waits for by its
// partner, within the partner's critical section, and does not need the lock again.
//
// Source: The Go Programming Language Specification, "Channel types" to "Close", "Send statements",
// "Receive operator"; The Go Memory Model, "Channel communication".
template <class T>
class ChannelCore : public ChannelBase {
 public:
  using Received = std::optional<Element<T>>;

  explicit ChannelCore(std::size_t capacity)
      : ChannelBase(capacity),
        elements_(capacity == 0 ? nullptr : std::allocator<Element<T>>().allocate(capacity)) {
    if (elements_ != nullptr && !reclaims() && heddle_keep != nullptr) heddle_keep(elements_);
  }
  ~ChannelCore() {
    if (elements_ == nullptr) return;
    for (; size_ > 0; resize(size_ - 1)) static_cast<void>(pop_front());
    std::allocator<Element<T>>().deallocate(elements_, capacity_);
  }

  // Throws Panic if the channel is closed, or is closed while it waits.
  void send(Element<T> element) {
    checker::note_use(this, heddle_sends);
    await([this] { return size() < capacity_; });
    std::unique_lock lock(mutex_);
    Waiter* partner = nullptr;
    if (try_send(element, partner)) {
      lock.unlock();
      if (partner != nullptr) partner->parker->unpark();
      return;
    }
    if (is_closed_) {
      lock.unlock();
      panic(kSendOnClosed);
    }
    LoneWaiter<Element<T>> self(std::move(element));
    senders_.push(self.waiter);
    lock.unlock();
    self.parker.park("chan send", this);
    if (!self.waiter.is_served) panic(kSendOnClosed);
  }

  // Leaves nothing in `received`, which is empty, if the channel is closed and no value is left.
  void receive(Received& received) {
    checker::note_use(this, heddle_receives);
    await([this] { return size() > 0; });
    std::unique_lock lock(mutex_);
    Waiter* partner = nullptr;
    if (try_receive(received, partner) || is_closed_) {
      lock.unlock();
      if (partner != nullptr) partner->parker->unpark();
      return;
    }
    LoneWaiter<Received> self;
    receivers_.push(self.waiter);
    lock.unlock();
    self.parker.park("chan receive", this);
    if (self.element) received.emplace(std::move(*self.element));
  }

  // --- with the lock. `partner`: who has to be unparked when the lock has been released.

  // False: nobody waits for it and there is no room, or the channel is closed.
  bool try_send(Element<T>& element, Waiter*& partner) {
    if (is_closed_) return false;
    if (Waiter* receiver = receivers_.take()) {
      static_cast<Received*>(receiver->element)->emplace(std::move(element));
      receiver->is_served = true;
      partner = receiver;
      return true;
    }
    if (size_ == capacity_) return false;
    push_back(std::move(element));
    return true;
  }

  // False: there is no value; whether there can be one, is_closed() says.
  bool try_receive(Received& received, Waiter*& partner) {
    if (size_ > 0) {
      received.emplace(pop_front());
      Waiter* sender = senders_.take();
      resize(size_ - (sender != nullptr && sender->element != nullptr ? 0 : 1));
      if (sender == nullptr) return true;
      if (sender->element != nullptr)
        push_at(size_ - 1, std::move(*static_cast<Element<T>*>(sender->element)));
      sender->is_served = true;
      partner = sender;
      return true;
    }
    Waiter* sender = senders_.take();
    if (sender == nullptr) return false;
    received.emplace(std::move(*static_cast<Element<T>*>(sender->element)));
    sender->is_served = true;
    partner = sender;
    return true;
  }

  bool is_closed() const { return is_closed_; }

 private:
  void push_back(Element<T>&& element) {
    push_at(size_, std::move(element));
    resize(size_ + 1);
  }
  void push_at(std::size_t position, Element<T>&& element) {
    const std::size_t index = first_ + position;
    std::construct_at(elements_ + (index < capacity_ ? index : index - capacity_),
                      std::move(element));
  }
  // Leaves size_ as it is.
  Element<T> pop_front() {
    Element<T>& front = elements_[first_];
    Element<T> element = std::move(front);
    std::destroy_at(&front);
    first_ = first_ + 1 == capacity_ ? 0 : first_ + 1;
    return element;
  }

  Element<T>* const elements_;
  std::size_t first_ = 0;  // of the elements, which go round
};

}  // namespace heddle::go::detail
