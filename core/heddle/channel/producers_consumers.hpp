// Producers and consumers on one channel, from the first task to the last result, with nothing lost
// on the way.
//
// Covers the four topologies, 1:1, 1:N (fan-out), N:1 (fan-in) and N:M: any number of producers put
// tasks in, the last one to end closes the channel, and the consumers take tasks out until the
// channel says "closed".
#pragma once

#include <cstddef>
#include <exception>
#include <iterator>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <heddle/channel/done.hpp>
#include <heddle/channel/result.hpp>

namespace heddle {

// What became of the tasks. Every task that a producer emitted is in exactly one of results (as its
// result), failed and undelivered.
template <class Task, class Result>
struct Outcome {
  struct Failed {
    Task task;                 // as the consumer left it
    std::exception_ptr error;  // what the consumer threw on it
    std::size_t consumer;      // which one, from 0
  };
  std::vector<Result>
      results;  // in the order of each consumer, the consumers one after another as they ended
  std::vector<Failed> failed;
  std::vector<Task> undelivered;  // refused, or still inside when everybody had ended
  std::vector<std::exception_ptr> producer_errors;

  bool complete() const { return failed.empty() && undelivered.empty() && producer_errors.empty(); }
};

// The roles; each of the two functions is the whole body of a thread. run_producers_consumers()
// starts the threads.
template <class Channel, class Result>
class ProducersConsumers {
 public:
  using Task = typename Channel::value_type;
  using Sync = typename Channel::sync_type;

  // `producers`: how many times produce() will be called; the channel is closed when the last call
  // ends. `done`: when it is signalled, everybody stops as soon as they can; may be null.
  ProducersConsumers(Channel& channel, std::size_t producers, Done<Sync>* done = nullptr)
      : channel_(channel), done_(done), producers_left_(producers) {}

  // One producer. `function(emit)` calls `emit(task)` for each task; emit returns false when the
  // task was not accepted (closed or done), and there is no point in going on. An exception ends
  // this producer and is handed to the caller.
  template <class Function>
  void produce(Function function) {
    std::vector<Task> refused;
    std::vector<std::exception_ptr> errors;
    auto emit = [&](Task task) {
      const bool sent = done_ != nullptr ? channel_.send(std::move(task), *done_)
                                         : channel_.send(std::move(task));
      if (!sent) refused.push_back(std::move(task));
      return sent;
    };
    try {
      function(emit);
    } catch (...) {
      errors.push_back(std::current_exception());
    }
    typename Sync::Lock lock(mutex_);
    append(outcome_.undelivered, refused);
    const bool last = --producers_left_ == 0;
    if (last) close_channel(errors);
    append(outcome_.producer_errors, errors);
  }

  // One consumer, number `index`. `function(task)` takes a Task& and gives its result; when it
  // throws, the task is kept with its error, and this consumer goes on with the next.
  template <class Function>
  void consume(std::size_t index, Function function) {
    Outcome<Task, Result> mine;
    while (std::optional<Task> task = next_task()) {
      try {
        if constexpr (std::is_void_v<std::invoke_result_t<Function&, Task&>>) {
          function(*task);
          mine.results.emplace_back();
        } else {
          mine.results.push_back(function(*task));
        }
      } catch (...) {
        mine.failed.push_back({std::move(*task), std::current_exception(), index});
      }
    }
    typename Sync::Lock lock(mutex_);
    append(outcome_.results, mine.results);
    append(outcome_.failed, mine.failed);
  }

  // What became of the tasks. Precondition: all threads have ended.
  Outcome<Task, Result> take_outcome() {
    while (std::optional<Task> left = channel_.try_recv())
      outcome_.undelivered.push_back(std::move(*left));
    return std::move(outcome_);
  }

 private:
  std::optional<Task> next_task() {
    return done_ != nullptr ? channel_.recv(*done_) : channel_.recv();
  }

  // Somebody else may have closed it early: an error of theirs, told with the producers' own.
  void close_channel(std::vector<std::exception_ptr>& errors) {
    try {
      channel_.close();
    } catch (const CloseOfClosedChannel&) {
      errors.push_back(std::current_exception());
    }
  }

  template <class T>
  static void append(std::vector<T>& to, std::vector<T>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }

  Channel& channel_;
  Done<Sync>* done_;
  typename Sync::Mutex mutex_;
  std::size_t producers_left_;     // guarded by mutex_
  Outcome<Task, Result> outcome_;  // guarded by mutex_ while threads run
};

// Runs `producers` threads of `produce(emit, index)` and `consumers` threads of `consume(task,
// index)` to the end on an open channel, joins them all, and tells what became of every task. A
// consumer's exception does not end it. Throws std::system_error when a thread cannot be started,
// after the channel was closed and the others have ended.
template <class Channel, class Produce, class Consume>
auto run_producers_consumers(Channel& channel, std::size_t producers, Produce produce,
                             std::size_t consumers, Consume consume,
                             Done<typename Channel::sync_type>* done = nullptr) {
  using Task = typename Channel::value_type;
  using Returned = std::invoke_result_t<Consume&, Task&, std::size_t>;
  using Result = std::conditional_t<std::is_void_v<Returned>, std::monostate, Returned>;

  ProducersConsumers<Channel, Result> roles(channel, producers, done);
  {
    std::vector<std::jthread> threads;
    threads.reserve(producers + consumers);
    try {
      for (std::size_t index = 0; index < consumers; ++index) {
        threads.emplace_back([&roles, &consume, index] {
          roles.consume(index, [&](Task& task) { return consume(task, index); });
        });
      }
      for (std::size_t index = 0; index < producers; ++index) {
        threads.emplace_back([&roles, &produce, index] {
          roles.produce([&](auto& emit) { produce(emit, index); });
        });
      }
      if (producers == 0) channel.close();
    } catch (...) {
      if (!channel.closed()) channel.close();
      throw;
    }
  }
  return roles.take_outcome();
}

}  // namespace heddle
