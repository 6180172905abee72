// Claim: run through ProducersConsumers, in any topology, every task that a producer emitted ends
// up in exactly one of the results, the failed and the undelivered tasks: also when a consumer
// throws, and when Done is signalled meanwhile.
#pragma once

#include <stdexcept>

#include <heddle/channel/done.hpp>
#include <heddle/channel/producers_consumers.hpp>
#include <models/support/scenario.hpp>

namespace heddle::models {

enum class Ending {
  closed,     // by the last producer
  signalled,  // by an owner, at any moment
};

template <class Channel, unsigned P, unsigned C, unsigned N, Ending Ends = Ending::closed>
class Accounted {
 public:
  using Sync = typename Channel::sync_type;
  static constexpr unsigned kThreads = P + C + (Ends == Ending::signalled ? 1 : 0);
  static constexpr Pitfall kWhenStuck =
      Ends == Ending::signalled ? Pitfall::leak : Pitfall::deadlock;

  void thread(unsigned index) {
    if (index < P) {
      roles_.produce([this, index](auto& emit) {
        for (unsigned sequence = 0; sequence < N; ++sequence) {
          emitted_[index * N + sequence].add();
          if (!emit(static_cast<int>(index * N + sequence))) return;
        }
      });
    } else if (index < P + C) {
      roles_.consume(index - P, [](int& task) {
        if (task == 0) throw std::runtime_error("task 0 cannot be done");
        return task;
      });
    } else {
      done_.signal();
    }
  }

  void finish() {
    const Outcome<int, int> outcome = roles_.take_outcome();
    std::array<int, P * N> found{};
    for (const int task : outcome.results) ++found[static_cast<unsigned>(task)];
    for (const int task : outcome.undelivered) ++found[static_cast<unsigned>(task)];
    for (const auto& failed : outcome.failed) {
      require(Pitfall::lost_task, failed.task == 0, "a task failed on which no consumer threw");
      ++found[static_cast<unsigned>(failed.task)];
    }
    for (unsigned task = 0; task < P * N; ++task) {
      require(Pitfall::lost_task, found[task] == emitted_[task].value(),
              "a task was lost, or accounted for twice");
    }
    require(Pitfall::crash, outcome.producer_errors.empty(), "a producer failed");
  }

 private:
  Channel channel_ = make_channel<Channel>(1);
  Done<Sync> done_;
  std::array<Tally, P * N> emitted_;
  ProducersConsumers<Channel, int> roles_{channel_, P,
                                          Ends == Ending::signalled ? &done_ : nullptr};
};

}  // namespace heddle::models
