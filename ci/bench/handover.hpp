// The program that the engines are compared on: P producers send N values each over a channel with
// room for one, the last of them closes it, and C consumers receive until it is closed.
//
// Like Deadlock of the models, but that each consumer counts for itself: a shared counter would be
// one more atomic for an engine that sees every atomic.
#pragma once

#include <array>
#include <thread>

#include <models/support/scenario.hpp>

namespace heddle::bench {

template <class Channel, unsigned P, unsigned C, unsigned N>
class Handover {
 public:
  static constexpr unsigned kThreads = P + C;

  void thread(unsigned index) {
    if (index < P) {
      for (unsigned i = 0; i < N; ++i) static_cast<void>(channel_.send(static_cast<int>(i)));
      if (producers_.last()) channel_.close();
    } else {
      while (channel_.recv()) ++received_[index - P];
    }
  }

  void finish() {
    unsigned all = 0;
    for (const unsigned count : received_) all += count;
    require(Pitfall::lost_task, all == P * N, "not every value was received");
  }

 private:
  Channel channel_ = models::make_channel<Channel>(1);
  models::Countdown<typename Channel::sync_type> producers_{P};
  std::array<unsigned, C> received_{};  // received_[i] is the i-th consumer's own
};

// The scenario as ordinary C++: what the `interleave` engine runs.
template <class Scenario>
void run_with_threads() {
  Scenario scenario;
  std::array<std::thread, Scenario::kThreads> threads;
  for (unsigned index = 0; index < Scenario::kThreads; ++index) {
    threads[index] = std::thread([&scenario, index] { scenario.thread(index); });
  }
  for (std::thread& thread : threads) thread.join();
  scenario.finish();
}

}  // namespace heddle::bench
