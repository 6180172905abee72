// An unbuffered channel with one place where a value is offered, and what people get wrong in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <heddle/channel/operations.hpp>

namespace heddle::models::broken {

enum class RendezvousDefect {
  none,
  taken_flag_reused,      // deadlock
  send_returns_early,     // blocking
  refused_but_delivered,  // lost-task
  moves_after_unlock,     // data-race
};

// A sender waits until the place is free, offers its value there, and waits until that value was
// taken or the channel closed. The forms with a deadline or a Done are not supported: they wait for
// ever.
template <class T, class Sync, RendezvousDefect D>
class Rendezvous : public ChannelOperations<Rendezvous<T, Sync, D>, T, Sync> {
  using Defect = RendezvousDefect;
  using Lock = typename Sync::Lock;
  static constexpr bool has(Defect defect) { return D == defect; }

 public:
  Rendezvous() = default;
  ~Rendezvous() = default;

  void close() {
    Lock lock(mutex_);
    if (closed_.read()) throw CloseOfClosedChannel();
    closed_.write() = true;
    place_free_.notify_all();
    offered_.notify_all();
    taken_.notify_all();
  }
  std::size_t size() const { return 0; }
  std::size_t capacity() const { return 0; }

 private:
  friend ChannelOperations<Rendezvous<T, Sync, D>, T, Sync>;

  SendResult send_within(T&& value, const Patience<Sync>& patience) {
    Lock lock(mutex_);
    const bool nobody = occupied_.read() || waiting_receivers_.read() == 0;
    if (patience.none && nobody && !closed_.read()) return SendStatus::full;
    while (occupied_.read() && !closed_.read()) place_free_.wait(lock);
    if (closed_.read()) return SendStatus::closed;
    place_.write().emplace(std::move(value));
    occupied_.write() = true;
    for_waiting_.write() = patience.none;
    const std::uint64_t ticket = ++offers_.write();
    was_taken_.write() = false;
    offered_.notify_one();
    if constexpr (has(Defect::send_returns_early)) return SendStatus::sent;
    while (!is_taken(ticket) && !closed_.read()) taken_.wait(lock);
    if (is_taken(ticket)) return SendStatus::sent;
    // Refused by close: the value goes back to the sender.
    if (!has(Defect::refused_but_delivered) && occupied_.read()) {
      std::destroy_at(&value);
      std::construct_at(&value, *std::move(place_.write()));
      place_.write().reset();
      occupied_.write() = false;
    }
    return SendStatus::closed;
  }

  // The flag tells of some offer, the ticket of this one.
  bool is_taken(std::uint64_t ticket) const {
    if constexpr (has(Defect::taken_flag_reused)) return was_taken_.read();
    return takes_.read() >= ticket;
  }

  RecvResult<T> recv_within(const Patience<Sync>& patience) {
    Lock lock(mutex_);
    ++waiting_receivers_.write();
    while (!patience.none && !occupied_.read() && !closed_.read()) offered_.wait(lock);
    --waiting_receivers_.write();
    // A try_send and a try_recv do not meet: one of them has to wait.
    if (patience.none && occupied_.read() && for_waiting_.read() && !closed_.read()) {
      return RecvResult<T>(RecvStatus::empty);
    }
    const bool refused = closed_.read() && !has(Defect::refused_but_delivered);
    if (refused || !occupied_.read()) {
      return RecvResult<T>(closed_.read() ? RecvStatus::closed : RecvStatus::empty);
    }
    occupied_.write() = false;
    ++takes_.write();
    was_taken_.write() = true;
    taken_.notify_one();
    place_free_.notify_one();
    if constexpr (has(Defect::moves_after_unlock)) lock.unlock();
    std::optional<T>& offered = place_.write();
    RecvResult<T> result(offered.has_value() ? *std::move(offered) : T{});
    offered.reset();
    return result;
  }

  typename Sync::Mutex mutex_;
  typename Sync::ConditionVariable place_free_;  // senders that have not yet offered wait here
  typename Sync::ConditionVariable taken_;       // the sender that has
  typename Sync::ConditionVariable offered_;     // receivers
  // Guarded by mutex_.
  typename Sync::template Plain<bool> closed_{false};
  typename Sync::template Plain<bool> occupied_{false};
  typename Sync::template Plain<bool> for_waiting_{false};  // the offer is a try_send's
  typename Sync::template Plain<bool> was_taken_{false};
  typename Sync::template Plain<std::uint64_t> offers_{0};
  typename Sync::template Plain<std::uint64_t> takes_{0};
  typename Sync::template Plain<int> waiting_receivers_{0};
  typename Sync::template Plain<std::optional<T>> place_;
};

}  // namespace heddle::models::broken
