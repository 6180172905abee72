// Semaphore: Go's semaphore.Weighted.
#pragma once

#include <cstdint>
#include <mutex>
#include <utility>

#include <heddle/go/chan.hpp>
#include <heddle/go/context.hpp>
#include <heddle/go/panic.hpp>
#include <heddle/go/select.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go {

// First come, first served: nobody overtakes one who waits for more than there is.
//
// Source: package golang.org/x/sync/semaphore.
class Semaphore {
 public:
  explicit Semaphore(std::int64_t size) : size_(size) {}
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  // Waits until there are `count`, or until the context is done: then it takes none and returns the
  // context's error. More than the semaphore's size: waits for the context.
  Error acquire(const Context& context, std::int64_t count) {
    checker::note_use(this, heddle_acquires);
    Error error = wait_for(context, count);
    if (error) checker::note_use(this, heddle_releases);
    return error;
  }

  bool try_acquire(std::int64_t count) {
    const std::lock_guard lock(mutex_);
    if (taken_ + count > size_ || first_ != nullptr) return false;
    checker::note_use(this, heddle_acquires);
    taken_ += count;
    return true;
  }

  // Throws Panic "semaphore: released more than held".
  void release(std::int64_t count) {
    checker::note_use(this, heddle_releases);
    const std::lock_guard lock(mutex_);
    if (taken_ < count) panic("semaphore: released more than held");
    taken_ -= count;
    grant();
  }

 private:
  struct Request {
    std::int64_t count;
    Chan<Empty> granted;
    bool is_granted = false;
    Request* previous = nullptr;
    Request* next = nullptr;
  };

  Error wait_for(const Context& context, std::int64_t count) {
    const checker::Wait wait("semaphore.Weighted.Acquire", this);
    Request request{.count = count, .granted = make_chan<Empty>()};
    {
      const std::lock_guard lock(mutex_);
      if (taken_ + count <= size_ && first_ == nullptr) {
        taken_ += count;
        return {};
      }
      if (count <= size_) push(request);
    }
    const auto done = context.done();
    if (select(recv(request.granted), recv(done)) == 0) return {};
    const std::lock_guard lock(mutex_);
    if (request.is_granted) return {};
    if (count <= size_) {
      remove(request);
      grant();
    }
    return context.err();
  }

  // --- with mutex_
  void push(Request& request) {
    request.previous = last_;
    (last_ == nullptr ? first_ : last_->next) = &request;
    last_ = &request;
  }
  void remove(Request& request) {
    (request.previous == nullptr ? first_ : request.previous->next) = request.next;
    (request.next == nullptr ? last_ : request.next->previous) = request.previous;
  }
  void grant() {
    while (first_ != nullptr && taken_ + first_->count <= size_) {
      Request& request = *first_;
      taken_ += request.count;
      remove(request);
      request.is_granted = true;
      // A copy: the request is gone as soon as it is granted.
      const Chan<Empty> granted = request.granted;
      granted.close();
    }
  }

  const std::int64_t size_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::int64_t taken_ = 0;
  Request* first_ = nullptr;  // of those that wait
  Request* last_ = nullptr;
};

}  // namespace heddle::go
