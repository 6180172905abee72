// Done: a signal, given once, that whoever waits on a channel can wait for at the same time.
//
// The role of Go's `ctx.Done()`: the owner of some goroutines tells them that nobody is interested
// any more.
#pragma once

#include <functional>
#include <stop_token>
#include <utility>

#include <heddle/sync/std_sync.hpp>

namespace heddle {

template <class Sync = StdSync>
class Done {
 public:
  // Calls a function when the signal is given, in the signalling thread, or at once in the
  // constructor if it has been given already. The destructor waits for a running call to end. The
  // function must not touch this Done, and whatever it locks must not be held while a Listener is
  // made or destroyed.
  class Listener {
   public:
    // A null `done` is a signal that never comes.
    template <class Function>
    Listener(Done* done, Function function) : done_(done) {
      if (done_ == nullptr) return;
      function_ = std::move(function);
      typename Sync::Lock lock(done_->mutex_);
      if (done_->signalled()) {
        function_();
        return;
      }
      next_ = done_->first_.read();
      if (next_ != nullptr) next_->previous_ = this;
      done_->first_.write() = this;
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() {
      if (done_ == nullptr) return;
      typename Sync::Lock lock(done_->mutex_);
      if (next_ != nullptr) next_->previous_ = previous_;
      if (previous_ != nullptr) {
        previous_->next_ = next_;
      } else if (done_->first_.read() == this) {
        done_->first_.write() = next_;
      }
    }

   private:
    friend class Done;
    Done* done_;
    std::function<void()> function_;
    // The list of listeners; guarded by done_->mutex_.
    Listener* previous_ = nullptr;
    Listener* next_ = nullptr;
  };

  Done() = default;
  Done(const Done&) = delete;
  Done& operator=(const Done&) = delete;

  // Gives the signal. Idempotent, callable from any thread; what the caller did before happens
  // before what a thread does that has seen the signal. Go: `cancel()`.
  void signal() {
    typename Sync::Lock lock(mutex_);
    if (signalled()) return;
    signalled_.store(true, std::memory_order_seq_cst);
    given_.notify_all();
    for (Listener* listener = first_.read(); listener != nullptr; listener = listener->next_) {
      listener->function_();
    }
  }

  // Sequentially consistent, as is the store, like the operations of the channels.
  bool signalled() const { return signalled_.load(std::memory_order_seq_cst); }

  // Blocks until the signal is given. Go: `<-ctx.Done()`.
  void wait() {
    typename Sync::Lock lock(mutex_);
    while (!signalled()) given_.wait(lock);
  }

 private:
  typename Sync::Mutex mutex_;
  typename Sync::ConditionVariable given_;
  typename Sync::template Atomic<bool> signalled_{false};
  typename Sync::template Plain<Listener*> first_{nullptr};  // guarded by mutex_
};

// A Done that is signalled when a std::stop_token is asked to stop:
// `channel.recv(DoneOnStop(token).done())`.
class DoneOnStop {
 public:
  explicit DoneOnStop(std::stop_token token)
      : callback_(std::move(token), [this] { done_.signal(); }) {}
  Done<StdSync>& done() { return done_; }

 private:
  Done<StdSync> done_;  // before callback_, which may call it from its constructor
  std::stop_callback<std::function<void()>> callback_;
};

// The other way round: a std::stop_token that is asked to stop when a Done is signalled.
class StopOnDone {
 public:
  explicit StopOnDone(Done<StdSync>& done) : listener_(&done, [this] { source_.request_stop(); }) {}
  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;  // before listener_, which may call it from its constructor
  Done<StdSync>::Listener listener_;
};

}  // namespace heddle
