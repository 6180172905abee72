// Claim: every value that a send accepted is received exactly once, each producer's values in their
// order; a value that was refused is received by nobody.
#pragma once

#include <models/support/scenario.hpp>

namespace heddle::models {

// Who closes the channel.
enum class Closer {
  last_producer,
  somebody_else,  // at any moment, while producers and consumers are at work
};

template <class Channel, unsigned P, unsigned C, unsigned N, Closer Closes = Closer::last_producer,
          unsigned Capacity = 1>
class LostTask {
 public:
  static constexpr unsigned kThreads = P + C + (Closes == Closer::somebody_else ? 1 : 0);

  void thread(unsigned index) {
    if (index < P) {
      produce(index);
    } else if (index < P + C) {
      consume();
    } else {
      channel_.close();
    }
  }

  void finish() {
    while (const auto left = channel_.try_recv()) count_received(*left);
    for (unsigned value = 0; value < P * N; ++value) {
      const int accepted = accepted_[value].value();
      const int received = received_[value].value();
      require(Pitfall::lost_task, received >= accepted, "a value was accepted and never received");
      require(Pitfall::lost_task, received <= accepted,
              "a value was received that no send had accepted, or twice");
    }
  }

 private:
  void produce(unsigned index) {
    for (unsigned sequence = 0; sequence < N; ++sequence) {
      const unsigned value = index * N + sequence;
      if (!channel_.send(static_cast<int>(value))) break;
      accepted_[value].add();
    }
    if (Closes == Closer::last_producer && producers_.last()) channel_.close();
  }

  void consume() {
    std::array<int, P> last;
    last.fill(-1);
    while (const auto received = channel_.recv()) {
      count_received(*received);
      const unsigned producer = static_cast<unsigned>(*received) / N;
      require(Pitfall::lost_task, *received > last[producer],
              "a producer's values came out in another order");
      last[producer] = *received;
    }
  }

  void count_received(int value) {
    require(Pitfall::lost_task, value >= 0 && value < static_cast<int>(P * N),
            "a value came out that nobody sent");
    received_[static_cast<unsigned>(value)].add();
  }

  Channel channel_ = make_channel<Channel>(Capacity);
  Countdown<typename Channel::sync_type> producers_{P};
  std::array<Tally, P * N> accepted_;
  std::array<Tally, P * N> received_;
};

}  // namespace heddle::models
