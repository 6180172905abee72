// The queues of atomic_queue (M. Egorushkin), as Debian installs them, with room for two.
//
// AtomicQueue is for values that fit into an atomic, AtomicQueue2 for others. Their try_push and
// try_pop say no instead of waiting for another's next operation, and promise no order. The library
// calls the first of them OptimistAtomicQueue when it is used by push and pop, which wait in a
// loop; they are first in, first out in its totally ordered mode.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <atomic_queue/atomic_queue.h>

#include <heddle/spec/channel_traits.hpp>

namespace heddle {

using AtomicQueueOfTwo = atomic_queue::AtomicQueue<int, 2, -1>;  // -1: never sent
template <class T>
using AtomicQueue2OfTwo = atomic_queue::AtomicQueue2<T, 2>;
class OptimistAtomicQueueOfTwo
    : public atomic_queue::AtomicQueue<int, 2, -1, true, true, /*TOTAL_ORDER=*/true> {};

// was_size() is what the size was, by its name, so it is not taken for one.
template <class C>
struct AtomicQueueTraits {
  using value_type = typename C::value_type;

  static constexpr bool unbounded = false;
  static constexpr std::size_t max_senders = kAnyNumber;
  static constexpr std::size_t max_receivers = kAnyNumber;

  static std::unique_ptr<C> make(std::size_t) { return std::make_unique<C>(); }
  static std::size_t capacity(C& c) { return c.capacity(); }
};

template <class C>
struct TryingTraits : AtomicQueueTraits<C> {
  using T = typename C::value_type;

  static constexpr DeliveryOrder order = DeliveryOrder::any;

  static bool try_send(C& c, T&& value) { return c.try_push(std::move(value)); }
  static std::optional<T> try_recv(C& c) {
    T value;
    if (!c.try_pop(value)) return std::nullopt;
    return value;
  }
};

template <>
struct ChannelTraits<AtomicQueueOfTwo> : TryingTraits<AtomicQueueOfTwo> {};
template <class T>
struct ChannelTraits<AtomicQueue2OfTwo<T>> : TryingTraits<AtomicQueue2OfTwo<T>> {};

template <>
struct ChannelTraits<OptimistAtomicQueueOfTwo> : AtomicQueueTraits<OptimistAtomicQueueOfTwo> {
  static constexpr DeliveryOrder order = DeliveryOrder::fifo;
  static constexpr bool waits_busily = true;

  static void send(OptimistAtomicQueueOfTwo& c, int value) { c.push(value); }
  static std::optional<int> recv(OptimistAtomicQueueOfTwo& c) { return c.pop(); }
};

template <class Old, class New>
struct RebindChannel<AtomicQueue2OfTwo<Old>, New> {
  using type = AtomicQueue2OfTwo<New>;
};

}  // namespace heddle
