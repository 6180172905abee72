// boost::lockfree::spsc_queue, as Debian installs it: a ring for one sender and one receiver, whose
// operations never wait.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <boost/lockfree/spsc_queue.hpp>

#include <heddle/spec/channel_traits.hpp>

namespace heddle {

// What it says of its size is for one side only, so it is not taken for one.
template <class T, class... Options>
struct ChannelTraits<boost::lockfree::spsc_queue<T, Options...>> {
  using C = boost::lockfree::spsc_queue<T, Options...>;
  using value_type = T;

  static constexpr DeliveryOrder order = DeliveryOrder::fifo;
  static constexpr bool unbounded = false;
  static constexpr std::size_t max_senders = 1;
  static constexpr std::size_t max_receivers = 1;

  static std::unique_ptr<C> make(std::size_t capacity) { return std::make_unique<C>(capacity); }
  static bool try_send(C& c, T&& value) { return c.push(std::move(value)); }
  static std::optional<T> try_recv(C& c) {
    T value;
    if (!c.pop(value)) return std::nullopt;
    return value;
  }
};

}  // namespace heddle
