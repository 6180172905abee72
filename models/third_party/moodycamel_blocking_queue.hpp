// moodycamel::BlockingConcurrentQueue (concurrentqueue), as Debian installs it: unbounded, it
// cannot be closed, it promises order only among the values of one producer, a try_dequeue may find
// nothing while a value is meant for a consumer that waits, and its size is approximate by name: so
// it is not taken for one.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <concurrentqueue/blockingconcurrentqueue.h>

#include <heddle/spec/channel_traits.hpp>

namespace heddle {

template <class T>
struct ChannelTraits<moodycamel::BlockingConcurrentQueue<T>> {
  using C = moodycamel::BlockingConcurrentQueue<T>;
  using value_type = T;

  static constexpr DeliveryOrder order = DeliveryOrder::per_producer;
  static constexpr bool unbounded = true;
  static constexpr bool spurious_refusals = true;
  static constexpr std::size_t max_senders = kAnyNumber;
  static constexpr std::size_t max_receivers = kAnyNumber;

  static std::unique_ptr<C> make(std::size_t) { return std::make_unique<C>(); }
  static bool send(C& c, T&& value) { return c.enqueue(std::move(value)); }
  static std::optional<T> recv(C& c) {
    T value;
    c.wait_dequeue(value);
    return value;
  }
  static std::optional<T> try_recv(C& c) {
    T value;
    if (!c.try_dequeue(value)) return std::nullopt;
    return value;
  }
};

}  // namespace heddle
