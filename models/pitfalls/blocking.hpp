// Claim: an operation waits exactly when it must. Never are more values accepted than taken plus
// the capacity; a try_ operation always returns; a send finds room, and a receive a value, when it
// is there.
#pragma once

#include <models/support/scenario.hpp>

namespace heddle::models {

// P producers and C consumers, each trying first and waiting only when refused.
template <class Channel, unsigned P, unsigned C, unsigned N, unsigned Capacity = 1>
class Blocking {
 public:
  static constexpr unsigned kThreads = P + C;
  static constexpr Pitfall kWhenStuck = Pitfall::blocking;

  void thread(unsigned index) {
    if (index < P) {
      for (unsigned sequence = 0; sequence < N; ++sequence)
        send(static_cast<int>(index * N + sequence));
      if (producers_.last()) channel_.close();
    } else {
      while (recv()) {
      }
    }
  }

  void finish() {
    require(Pitfall::blocking, channel_.size() == 0,
            "the channel is drained, but says that it is not empty");
    require(Pitfall::lost_task, taking_.value() == static_cast<int>(P * N),
            "not every value was received");
  }

 private:
  void send(int value) {
    if (!channel_.try_send(value)) {
      require(Pitfall::lost_task, static_cast<bool>(channel_.send(value)),
              "a send was refused on an open channel");
    }
    // Acquire and release: what the other producers' sends have seen is seen here too.
    const int accepted = accepted_.add(1, std::memory_order_acq_rel);
    require(Pitfall::blocking, accepted <= taking_.value() + static_cast<int>(channel_.capacity()),
            "a send returned though the channel was full: more accepted than its capacity holds");
  }

  bool recv() {
    taking_.add();  // before it begins: it may have taken the value long before it returns
    if (channel_.try_recv().has_value() || channel_.recv().has_value()) return true;
    taking_.add(-1);
    return false;
  }

  Channel channel_ = make_channel<Channel>(Capacity);
  Countdown<typename Channel::sync_type> producers_{P};
  Tally accepted_;
  Tally taking_;  // receives that took a value or may yet
};

// One thread alone: there is nobody to wait for, so nothing may wait.
template <class Channel, unsigned Capacity>
class Alone {
 public:
  static constexpr unsigned kThreads = 1;
  static constexpr Pitfall kWhenStuck = Pitfall::blocking;

  void thread(unsigned) {
    const std::size_t capacity = channel_.capacity();
    for (std::size_t sent = 0; sent < capacity; ++sent) {
      require(Pitfall::blocking, channel_.size() == sent,
              "size() is not the number of values inside");
      require(Pitfall::blocking, static_cast<bool>(channel_.send(static_cast<int>(sent))),
              "a send was refused though there was room");
    }
    require(Pitfall::blocking, !channel_.try_send(99), "a try_send was accepted by a full channel");
    for (std::size_t received = 0; received < capacity; ++received) {
      const auto value = channel_.recv();
      require(Pitfall::lost_task, value.has_value() && *value == static_cast<int>(received),
              "not first in, first out");
    }
    require(Pitfall::blocking, !channel_.try_recv().has_value(),
            "a try_recv found a value in an empty channel");
    channel_.close();
    require(Pitfall::lost_task, !channel_.send(99) && !channel_.try_send(99),
            "a closed channel accepted a value");
    require(Pitfall::blocking, !channel_.recv().has_value(),
            "a drained, closed channel gave a value");
  }

  void finish() {}

 private:
  Channel channel_ = make_channel<Channel>(Capacity);
};

}  // namespace heddle::models
