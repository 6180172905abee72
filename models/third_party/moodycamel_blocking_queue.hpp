// moodycamel::BlockingConcurrentQueue (concurrentqueue), as Debian installs it: unbounded, it
// cannot be closed, it promises order only among the values of one producer, a try_dequeue may find
// nothing while a value is meant for a consumer that waits, and its size is approximate by name: so
// it is not taken for one.
//
// Under `interleave` a consumer does not look 10,000 times before it sleeps, and blocks are small,
// so that a few values fill them: by the queue's own Traits, which are there for that.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <concurrentqueue/blockingconcurrentqueue.h>

#include <heddle/spec/channel_traits.hpp>

namespace heddle {

struct MoodycamelTraits : moodycamel::ConcurrentQueueDefaultTraits {
#ifdef HEDDLE_INTERLEAVE
  static const int MAX_SEMA_SPINS = 0;
  static const size_t BLOCK_SIZE = 2;
  static const size_t IMPLICIT_INITIAL_INDEX_SIZE = 2;
  static const size_t INITIAL_IMPLICIT_PRODUCER_HASH_SIZE = 4;
#endif
};

template <class T, class Traits>
struct ChannelTraits<moodycamel::BlockingConcurrentQueue<T, Traits>> {
  using C = moodycamel::BlockingConcurrentQueue<T, Traits>;
  using value_type = T;

  static constexpr DeliveryOrder order = DeliveryOrder::per_producer;
  static constexpr bool unbounded = true;
  static constexpr bool spurious_refusals = true;
  static constexpr std::size_t max_senders = kAnyNumber;
  static constexpr std::size_t max_receivers = kAnyNumber;

  static std::unique_ptr<C> make(std::size_t capacity) { return std::make_unique<C>(capacity); }
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
