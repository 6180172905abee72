// A queue of waiting threads, linked through the waiters themselves.
#pragma once

namespace heddle {

// First in, first out. A `Waiter` lives on its thread's stack and has a member `Waiter* next` for
// the queue's use; it is in at most one queue, and leaves it before it dies. Allocates nothing, so
// that no operation of a channel can fail for want of memory. Not synchronised.
template <class Waiter>
class WaitQueue {
 public:
  WaitQueue() = default;
  WaitQueue(const WaitQueue&) = delete;
  WaitQueue& operator=(const WaitQueue&) = delete;

  bool empty() const { return first_ == nullptr; }

  void push_back(Waiter& waiter) {
    waiter.next = nullptr;
    *end_ = &waiter;
    end_ = &waiter.next;
  }

  // Precondition: not empty.
  Waiter& pop_front() {
    Waiter& waiter = *first_;
    remove(waiter);
    return waiter;
  }

  // Precondition: `waiter` is in this queue.
  void remove(Waiter& waiter) {
    Waiter** link = &first_;
    while (*link != &waiter) link = &(*link)->next;
    *link = waiter.next;
    if (waiter.next == nullptr) end_ = link;
  }

 private:
  Waiter* first_ = nullptr;
  Waiter** end_ = &first_;  // the link that the next waiter goes into
};

}  // namespace heddle
