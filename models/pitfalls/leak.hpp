// Claim: when the owner signals Done and goes away, every producer and every consumer ends,
// whatever it was waiting for, though nobody closes the channel; and the values left inside are
// destroyed with it.
#pragma once

#include <memory>

#include <heddle/channel/done.hpp>
#include <models/support/scenario.hpp>

namespace heddle::models {

// The channel carries std::unique_ptr, so that a value that is dropped on the way is memory that is
// never freed.
template <class Channel, unsigned P, unsigned C, unsigned N, unsigned Capacity = 1>
class Leak {
 public:
  static constexpr unsigned kThreads = P + C + 1;
  static constexpr Pitfall kWhenStuck = Pitfall::leak;

  void thread(unsigned index) {
    if (index < P) {
      for (unsigned sequence = 0; sequence < N; ++sequence) {
        if (!channel_.send(std::make_unique<int>(static_cast<int>(sequence)), done_)) return;
      }
    } else if (index < P + C) {
      while (channel_.recv(done_).has_value()) {
      }
    } else {
      done_.signal();
    }
  }

  void finish() {}

 private:
  Channel channel_ = make_channel<Channel>(Capacity);
  Done<typename Channel::sync_type> done_;
};

}  // namespace heddle::models
