// after(), Timer, Ticker: channels on which the time is sent.
#pragma once

#include <concepts>
#include <cstdint>
#include <mutex>
#include <utility>

#include <heddle/go/chan.hpp>
#include <heddle/go/clock.hpp>
#include <heddle/go/goroutine.hpp>
#include <heddle/go/panic.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go {

namespace detail {

// The channel of a timer, with room for one. What the timer does is one operation on it.
class TimerCore final : public Collected {
 public:
  TimerCore() : channel_(make_chan<Time>(1)) {
    checker::note_meaning(channel_.core(), "the timer had fired");
  }

  const Chan<Time>& channel() const { return channel_; }
  // What is sent later will be sent only if `ticket` is still the last.
  std::uint64_t arm() {
    const std::lock_guard lock(core().mutex());
    return armed_ = ++last_ticket_;
  }
  // Whether it was armed.
  bool disarm() {
    const std::lock_guard lock(core().mutex());
    return std::exchange(armed_, 0) != 0;
  }
  // Sends the time if there is room. `stays_armed`: it will be fired again.
  bool fire(std::uint64_t ticket, bool stays_armed) {
    std::unique_lock lock(core().mutex());
    if (armed_ != ticket) return false;
    if (!stays_armed) armed_ = 0;
    Waiter* partner = nullptr;
    Time now = Clock::now();
    core().try_send(now, partner);
    lock.unlock();
    if (partner != nullptr) partner->parker->unpark();
    return true;
  }

  // Under a checker. As fire(), and then sleeps until the time was received.
  bool fire_and_wait(std::uint64_t ticket) {
    std::unique_lock lock(core().mutex());
    if (armed_ != ticket) return false;
    Waiter* partner = nullptr;
    Time now = Clock::now();
    core().try_send(now, partner);
    if (partner != nullptr) {
      lock.unlock();
      partner->parker->unpark();
      return true;
    }
    Parker parker;
    Waiter self{.parker = &parker};
    core().senders().push(self);
    lock.unlock();
    parker.park("tick", nullptr, 0);
    return true;
  }
  // Takes back the wait of fire_and_wait().
  bool disarm_and_wake() {
    std::unique_lock lock(core().mutex());
    const bool was_armed = std::exchange(armed_, 0) != 0;
    Waiter* sleeper = core().senders().take();
    lock.unlock();
    if (sleeper != nullptr) sleeper->parker->unpark();
    return was_armed;
  }

 private:
  ChannelCore<Time>& core() const { return *channel_.core(); }

  const Chan<Time> channel_;
  // Guarded by the channel's lock.
  std::uint64_t last_ticket_ = 0;
  std::uint64_t armed_ = 0;  // 0: not
};

}  // namespace detail

// `time.After(d)`: a channel on which the time is sent once, after `duration`.
//
// Source: package time. Under a checker a timer may fire at any moment, whatever its duration, and
// fires in the end.
inline RecvChan<Time> after(Duration duration) {
  auto core = detail::Shared<detail::TimerCore>::make();
  const std::uint64_t ticket = core->arm();
  detail::Alarm alarm;
  alarm.set(Clock::now() + duration, [core, ticket] { core->fire(ticket, false); });
  return core->channel();
}

// `time.Timer`. Like a pointer in Go, copies are the same timer.
class Timer {
 public:
  // `time.NewTimer(d)`.
  explicit Timer(Duration duration) : state_(detail::Shared<State>::make()) { start(duration); }

  RecvChan<Time> c() const { return state_->core->channel(); }
  // Whether it stops the timer: false, it has fired or was stopped. What has been sent stays.
  bool stop() const {
    state_->alarm.cancel();
    return state_->core->disarm();
  }
  // Lets it fire after `duration` from now on. Whether it was running.
  bool reset(Duration duration) const {
    state_->alarm.cancel();
    const bool was_armed = state_->core->disarm();
    start(duration);
    return was_armed;
  }

 private:
  struct State final : detail::Collected {
    detail::Shared<detail::TimerCore> core = detail::Shared<detail::TimerCore>::make();
    detail::Alarm alarm;
  };

  void start(Duration duration) const {
    const std::uint64_t ticket = state_->core->arm();
    state_->alarm.set(Clock::now() + duration,
                      [core = state_->core, ticket] { core->fire(ticket, false); });
  }

  detail::Shared<State> state_;
};

// `time.AfterFunc(d, f)`: runs `function` in a goroutine of its own after `duration`. The answer's
// stop() prevents that, if it is not too late.
class FuncTimer {
 public:
  template <std::invocable Function>
  FuncTimer(Duration duration, Function function)
      : core_(detail::Shared<detail::TimerCore>::make()) {
    const std::uint64_t ticket = core_->arm();
    alarm_.set(Clock::now() + duration,
               [core = core_, ticket, function = std::move(function)]() mutable {
                 if (core->fire(ticket, false)) go(std::move(function));
               });
  }
  bool stop() {
    alarm_.cancel();
    return core_->disarm();
  }

 private:
  detail::Shared<detail::TimerCore> core_;
  detail::Alarm alarm_;
};

// `time.Ticker`: sends the time again and again; ticks that nobody has room for are dropped. Must
// be stopped, or it ticks for ever. Copies are the same ticker.
//
// Under a checker a tick may come at any moment after the last was received, and a ticker that is
// never stopped is no leak.
class Ticker {
 public:
  // Throws Panic "non-positive interval for NewTicker".
  explicit Ticker(Duration period) : state_(detail::Shared<State>::make()) {
    if (period <= Duration::zero()) panic("non-positive interval for NewTicker");
    start(period);
  }

  RecvChan<Time> c() const { return state_->core->channel(); }
  // No tick is sent after that. Does not close the channel.
  void stop() const {
    if (checker::is_checking()) {
      state_->core->disarm_and_wake();
    } else {
      state_->core->disarm();
    }
  }
  void reset(Duration period) const {
    if (period <= Duration::zero()) panic("non-positive interval for Ticker.Reset");
    stop();
    start(period);
  }

 private:
  struct State final : detail::Collected {
    detail::Shared<detail::TimerCore> core = detail::Shared<detail::TimerCore>::make();
  };

  void start(Duration period) const {
    const std::uint64_t ticket = state_->core->arm();
    if (!checker::is_checking()) return tick_later(state_->core, ticket, Clock::now(), period);
    std::thread([core = state_->core, ticket, period]() mutable {
      detail::name_thread("ticker");
      if (heddle_stand_by != nullptr) heddle_stand_by();
      do {
        std::this_thread::sleep_for(period);
      } while (core->fire_and_wait(ticket));
    }).detach();
  }

  static void tick_later(const detail::Shared<detail::TimerCore>& core, std::uint64_t ticket,
                         Time last, Duration period) {
    detail::Alarm alarm;
    alarm.set(last + period, [core, ticket, last, period] {
      if (core->fire(ticket, true)) tick_later(core, ticket, last + period, period);
    });
  }

  detail::Shared<State> state_;
};

}  // namespace heddle::go
