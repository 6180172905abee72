// Claim: P producers that send N values each, the last of which closes the channel, and C consumers
// that receive until it is closed, all come to an end, in every order of their steps.
#pragma once

#include <array>
#include <numeric>

#include <models/support/scenario.hpp>

namespace heddle::models {

template <class Channel, unsigned P, unsigned C, unsigned N, unsigned Capacity = 1>
class Deadlock {
 public:
  static constexpr unsigned kThreads = P + C;
  static constexpr Pitfall kWhenStuck = Pitfall::deadlock;

  void thread(unsigned index) {
    if (index < P) {
      for (unsigned sequence = 0; sequence < N; ++sequence) {
        require(Pitfall::lost_task,
                static_cast<bool>(channel_.send(static_cast<int>(index * N + sequence))),
                "a send was refused before the channel was closed");
      }
      if (producers_.last()) channel_.close();
    } else {
      while (channel_.recv().has_value()) ++received_[index - P];
    }
  }

  void finish() {
    require(Pitfall::lost_task, std::accumulate(received_.begin(), received_.end(), 0U) == P * N,
            "not every value was received");
  }

 private:
  Channel channel_ = make_channel<Channel>(Capacity);
  Countdown<typename Channel::sync_type> producers_{P};
  std::array<unsigned, C> received_{};  // of each consumer
};

}  // namespace heddle::models
