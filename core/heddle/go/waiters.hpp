// Who waits at a channel.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

#include <heddle/go/choice.hpp>
#include <heddle/go/parker.hpp>

namespace heddle::go::detail {

struct Waiter;

// One select that waits at several channels: whoever claims it first is its partner. Those who find
// it claimed pass it over, as if it had left their channel's queue already.
struct Selection {
  std::atomic<bool> is_claimed{false};
  Waiter* chosen = nullptr;  // the partner's, until it unparks the select

  bool claim(Waiter& waiter) {
    bool none = false;
    if (!is_claimed.compare_exchange_strong(none, true, std::memory_order_acq_rel,
                                            std::memory_order_relaxed))
      return false;
    chosen = &waiter;
    return true;
  }
};

// One goroutine that waits at one channel. Guarded by the channel's lock until it is taken out of
// the queue; from then on its partner's, until it is unparked.
struct Waiter {
  Parker* parker = nullptr;
  Selection* selection = nullptr;  // none: it does not wait anywhere else
  void* element =
      nullptr;             // what is sent, or where what is received is put; none: only to be woken
  bool is_served = false;  // false when it was woken because the channel was closed
  bool is_queued = false;
  bool has_rivals = false;  // other cases of its select wait in the same queue
  Waiter* previous = nullptr;
  Waiter* next = nullptr;

  bool claim() { return selection == nullptr || selection->claim(*this); }
  bool is_waiting() const {
    return selection == nullptr || !selection->is_claimed.load(std::memory_order_relaxed);
  }
};

// What is waited for where no value is handed over.
struct Nothing {};

// A goroutine that waits at one channel only, with the value that it waits with. While it looks
// whether it has been released it does not touch the cache line that its partner works on.
template <class Element>
struct alignas(64) LoneWaiter {
  LoneWaiter() = default;
  explicit LoneWaiter(Element its_element) : element(std::move(its_element)) {}
  LoneWaiter(const LoneWaiter&) = delete;
  LoneWaiter& operator=(const LoneWaiter&) = delete;

  Waiter waiter{.parker = &parker, .element = &element};
  Element element;
  alignas(64) Parker parker;
};

// First come, first served. Holds no memory of its own.
class WaitQueue {
 public:
  bool is_empty() const { return last_ == nullptr; }

  void push(Waiter& waiter) {
    waiter.is_queued = true;
    if (last_ == nullptr) {
      waiter.previous = waiter.next = &waiter;
    } else {
      waiter.previous = last_;
      waiter.next = last_->next;
      waiter.next->previous = last_->next = &waiter;
    }
    last_ = &waiter;
  }

  void remove(Waiter& waiter) {
    if (!waiter.is_queued) return;
    waiter.is_queued = false;
    if (waiter.next == &waiter) {
      last_ = nullptr;
      return;
    }
    waiter.previous->next = waiter.next;
    waiter.next->previous = waiter.previous;
    if (last_ == &waiter) last_ = waiter.previous;
  }

  // The first that has no partner yet; it has one now. Of several cases of one select, any.
  Waiter* take() {
    while (last_ != nullptr) {
      Waiter& first = *last_->next;
      remove(first);
      if (first.claim()) return first.has_rivals ? &one_of_rivals(first) : &first;
    }
    return nullptr;
  }

  // Whether take() would find somebody just now. Those of selects may have a partner elsewhere a
  // moment later.
  bool has_waiting() {
    while (last_ != nullptr && !last_->next->is_waiting()) remove(*last_->next);
    return last_ != nullptr;
  }

 private:
  // `claimed` has left the queue, and its select has no partner but us.
  Waiter& one_of_rivals(Waiter& claimed) {
    const auto next_rival = [&](Waiter* from) {
      while (from->selection != claimed.selection) from = from->next;
      return from;
    };
    std::size_t count = 1;
    for (const Waiter* each = first(); each != nullptr; each = after(*each))
      count += each->selection == claimed.selection ? 1 : 0;
    std::size_t rank = choose_one_of(count);
    if (rank == 0) return claimed;
    Waiter* chosen = next_rival(first());
    while (--rank > 0) chosen = next_rival(chosen->next);
    remove(*chosen);
    claimed.selection->chosen = chosen;
    return *chosen;
  }

  Waiter* first() const { return last_ == nullptr ? nullptr : last_->next; }
  Waiter* after(const Waiter& waiter) const { return &waiter == last_ ? nullptr : waiter.next; }

  Waiter* last_ = nullptr;  // they form a ring; next of the last is the first
};

}  // namespace heddle::go::detail
