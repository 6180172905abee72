// ErrGroup: Go's errgroup.Group.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <heddle/go/chan.hpp>
#include <heddle/go/context.hpp>
#include <heddle/go/error.hpp>
#include <heddle/go/select.hpp>
#include <heddle/go/wait_group.hpp>

namespace heddle::go {

// Goroutines that work on parts of one task; the first error cancels the group's context.
//
// Source: package golang.org/x/sync/errgroup.
class ErrGroup {
 public:
  // A group without a context of its own.
  ErrGroup() = default;
  // `errgroup.WithContext(parent)`: context() is cancelled at the first error, or when wait() is
  // over.
  explicit ErrGroup(const Context& parent) : scope_(with_cancel(parent)) {}
  ErrGroup(const ErrGroup&) = delete;
  ErrGroup& operator=(const ErrGroup&) = delete;

  const Context& context() const { return scope_.ctx; }

  // At most so many goroutines at a time; negative: any number. Before the first go().
  void set_limit(std::int64_t limit) {
    tokens_ = limit < 0 ? Chan<Empty>() : make_chan<Empty>(limit);
  }

  // `function` returns an Error. With a limit, waits until fewer are running.
  template <std::invocable Function>
    requires std::same_as<std::invoke_result_t<Function&>, Error>
  void go(Function function) {
    if (tokens_ != nullptr) tokens_.send({});
    start(std::move(function));
  }
  // False: the limit is reached.
  template <std::invocable Function>
    requires std::same_as<std::invoke_result_t<Function&>, Error>
  bool try_go(Function function) {
    if (tokens_ != nullptr && select(send(tokens_, {}), on_default()) == 1) return false;
    start(std::move(function));
    return true;
  }

  // Until all have returned. The first error, if any.
  Error wait() {
    goroutines_.wait();
    if (scope_.ctx != nullptr) scope_.cancel();
    const char* text = first_.load(std::memory_order_acquire);
    return text == nullptr ? Error() : Error(text);
  }

 private:
  template <class Function>
  void start(Function function) {
    goroutines_.go([this, function = std::move(function)]() mutable {
      const Error error = function();
      const char* none = nullptr;
      if (error && first_.compare_exchange_strong(none, error.what(), std::memory_order_acq_rel) &&
          scope_.ctx != nullptr)
        scope_.cancel();
      if (tokens_ != nullptr) tokens_.recv();
    });
  }

  WithCancel scope_;
  Chan<Empty> tokens_;
  std::atomic<const char*> first_{nullptr};
  WaitGroup goroutines_;
};

}  // namespace heddle::go
