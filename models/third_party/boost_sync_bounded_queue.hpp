// boost::concurrent::sync_bounded_queue (Boost.Thread), as Debian installs it: a mutex and two
// condition variables.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <boost/thread/concurrent_queues/sync_bounded_queue.hpp>

#include <heddle/spec/channel_traits.hpp>

namespace heddle {

// wait_push_back and wait_pull_front wait, try_ do not; all say queue_op_status. A push that is
// waiting when the queue is closed throws instead of saying so; it means the same. A second close
// is silent.
template <class T>
struct ChannelTraits<boost::concurrent::sync_bounded_queue<T>> {
  using C = boost::concurrent::sync_bounded_queue<T>;
  using Status = boost::concurrent::queue_op_status;
  using value_type = T;

  static constexpr DeliveryOrder order = DeliveryOrder::fifo;
  static constexpr bool unbounded = false;
  static constexpr std::size_t max_senders = kAnyNumber;
  static constexpr std::size_t max_receivers = kAnyNumber;

  static std::unique_ptr<C> make(std::size_t capacity) { return std::make_unique<C>(capacity); }
  static bool send(C& c, T&& value) {
    try {
      return c.wait_push_back(std::move(value)) == Status::success;
    } catch (const boost::concurrent::sync_queue_is_closed&) {
      return false;
    }
  }
  static bool try_send(C& c, T&& value) {
    return c.try_push_back(std::move(value)) == Status::success;
  }
  static std::optional<T> recv(C& c) {
    T value;
    if (c.wait_pull_front(value) != Status::success) return std::nullopt;
    return value;
  }
  static std::optional<T> try_recv(C& c) {
    T value;
    if (c.try_pull_front(value) != Status::success) return std::nullopt;
    return value;
  }
  static void close(C& c) { c.close(); }
  static bool closed(C& c) { return c.closed(); }
  static std::size_t size(C& c) { return c.size(); }
  static std::size_t capacity(C& c) { return c.capacity(); }
};

}  // namespace heddle
