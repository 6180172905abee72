// tbb::concurrent_bounded_queue (oneTBB), as Debian installs it. It cannot be closed.
//
// It is checked with std::allocator: its own takes memory from a library that is not built with
// ThreadSanitizer, which then takes every page that is used again for a data race.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <oneapi/tbb/concurrent_queue.h>

#include <heddle/spec/channel_traits.hpp>

namespace heddle {

template <class T, class Allocator>
struct ChannelTraits<tbb::concurrent_bounded_queue<T, Allocator>> {
  using C = tbb::concurrent_bounded_queue<T, Allocator>;
  using value_type = T;

  static constexpr DeliveryOrder order = DeliveryOrder::fifo;
  static constexpr bool unbounded = false;
  static constexpr std::size_t max_senders = kAnyNumber;
  static constexpr std::size_t max_receivers = kAnyNumber;
  static constexpr const char* compiled_library = "libtbb.so";  // where it waits

  static std::unique_ptr<C> make(std::size_t capacity) {
    auto queue = std::make_unique<C>();
    queue->set_capacity(static_cast<typename C::size_type>(capacity));
    return queue;
  }
  static void send(C& c, T&& value) { c.push(std::move(value)); }
  static bool try_send(C& c, T&& value) { return c.try_push(std::move(value)); }
  static std::optional<T> recv(C& c) {
    T value;
    c.pop(value);
    return value;
  }
  static std::optional<T> try_recv(C& c) {
    T value;
    if (!c.try_pop(value)) return std::nullopt;
    return value;
  }
  // Pushes less pops, so it is negative while a pop waits.
  static auto size(C& c) { return c.size(); }
  static auto capacity(C& c) { return c.capacity(); }
};

}  // namespace heddle
