// A queue of waiting threads, linked through the waiters themselves.
#pragma once

namespace heddle {

// First in, first out. A `Waiter` lives on its thread's stack and has a member `Waiter* next` for
// the queue's use; it is in at most one queue, and leaves it before it dies. Allocates nothing, so
// that no operation of a channel can fail for want of memory. Not synchronised.
//
// No pointer into itself, which would be the shorter way to write it: g++ 12 copies such an object
// bit by bit where a function's parameter is initialised with `Channel()`.
template <class Waiter>
class WaitQueue {
 public:
  WaitQueue() = default;
  WaitQueue(const WaitQueue&) = delete;
  WaitQueue& operator=(const WaitQueue&) = delete;

  bool empty() const { return first_ == nullptr; }

  void push_back(Waiter& waiter) {
    waiter.next = nullptr;
    (first_ == nullptr ? first_ : last_->next) = &waiter;
    last_ = &waiter;
  }

  // Precondition: not empty.
  Waiter& pop_front() {
    Waiter& waiter = *first_;
    remove(waiter);
    return waiter;
  }

  // Precondition: `waiter` is in this queue.
  void remove(Waiter& waiter) {
    Waiter* before = nullptr;
    Waiter** link = &first_;
    while (*link != &waiter) {
      before = *link;
      link = &before->next;
    }
    *link = waiter.next;
    if (last_ == &waiter) last_ = before;
  }

 private:
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
};

}  // namespace heddle
