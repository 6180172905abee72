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

namespace heddle::go {

namespace detail {

// A timer: a channel with room for one, and who sends on it. Each function is one operation on the
// channel.
class TimerCore final : public Collected {
 public:
  using Self = Shared<TimerCore>;

  TimerCore() : channel_(make_chan<Time>(1)) {}

  const Chan<Time>& channel() const { return channel_; }

  // Sends the time after `duration`, once, and then calls `after_that`. Whether it was armed
  // before.
  template <std::invocable AfterThat>
  static bool start(const Self& self, Duration duration, AfterThat after_that) {
    return self->arm([&](std::uint64_t ticket) {
      self->alarm_.set(Clock::now() + duration,
                       [self, ticket, after_that = std::move(after_that)]() mutable {
                         if (self->fire(ticket, false)) after_that();
                       });
    });
  }
  static bool start(const Self& self, Duration duration) {
    return start(self, duration, [] {});
  }

  // Sends the time every `period`.
  static void start_ticking(const Self& self, Duration period) {
    self->arm([&](std::uint64_t ticket) {
      if (checker::is_checking()) {
        std::thread([self, ticket, period] { self->tick(ticket, period); }).detach();
      } else {
        self->alarm_.repeat(period, [self, ticket] { self->fire(ticket, true); });
      }
    });
  }

  // Whether it was armed.
  bool stop() {
    std::unique_lock lock(core().mutex());
    const auto action = alarm_.cancel();
    const bool was_armed = std::exchange(armed_, 0) != 0;
    Waiter* ticker = core().senders().take();
    lock.unlock();
    if (ticker != nullptr) ticker->parker->unpark();
    return was_armed;
  }

 private:
  ChannelCore<Time>& core() const { return *channel_.core(); }

  template <class SetAlarm>
  bool arm(const SetAlarm& set_alarm) {
    std::unique_lock lock(core().mutex());
    const auto action = alarm_.cancel();
    const bool was_armed = armed_ != 0;
    armed_ = ++last_ticket_;
    set_alarm(armed_);
    Waiter* ticker = core().senders().take();
    lock.unlock();
    if (ticker != nullptr) ticker->parker->unpark();
    return was_armed;
  }

  // Sends the time if there is room. False: it has been stopped or started anew since.
  bool fire(std::uint64_t ticket, bool stays_armed) {
    std::unique_lock lock(core().mutex());
    if (armed_ != ticket) return false;
    if (!stays_armed) armed_ = 0;
    send_time(lock);
    return true;
  }

  // Gives the lock back.
  void send_time(std::unique_lock<AdaptiveMutex>& lock) {
    Waiter* partner = nullptr;
    Time now = Clock::now();
    core().try_send(now, partner);
    lock.unlock();
    if (partner != nullptr) partner->parker->unpark();
  }

  // A ticker under a checker: each tick may come at any moment after the last one was received, and
  // nobody waits for ticks that nobody receives.
  void tick(std::uint64_t ticket, Duration period) {
    name_thread("ticker");
    if (heddle_stand_by != nullptr) heddle_stand_by();
    for (;;) {
      std::this_thread::sleep_for(period);
      std::unique_lock lock(core().mutex());
      if (armed_ != ticket) return;
      if (!core().receivers().is_empty()) {
        send_time(lock);
        continue;
      }
      Waiter* nobody = nullptr;
      Time now = Clock::now();
      core().try_send(now, nobody);
      LoneWaiter<Nothing> self;
      self.waiter.element = nullptr;
      core().senders().push(self.waiter);
      lock.unlock();
      self.parker.park("tick", nullptr, 0);
    }
  }

  const Chan<Time> channel_;
  // Guarded by the channel's lock.
  Alarm alarm_;
  std::uint64_t last_ticket_ = 0;
  std::uint64_t armed_ = 0;  // the ticket of who may send; 0: nobody
};

}  // namespace detail

// `time.After(d)`: a channel on which the time is sent once, after `duration`.
//
// Source: package time. Under a checker a timer may fire at any moment, whatever its duration, and
// fires in the end.
inline RecvChan<Time> after(Duration duration) {
  const auto core = detail::TimerCore::Self::make();
  detail::TimerCore::start(core, duration);
  return core->channel();
}

// `time.Timer`. Like Go's pointer, copies are the same timer.
class Timer {
 public:
  // `time.NewTimer(d)`.
  explicit Timer(Duration duration) { detail::TimerCore::start(core_, duration); }

  RecvChan<Time> c() const { return core_->channel(); }
  // Whether this stops it: false if it has fired or was stopped before. What has been sent stays.
  bool stop() const { return core_->stop(); }
  // Lets it fire `duration` from now. Whether it was running.
  bool reset(Duration duration) const { return detail::TimerCore::start(core_, duration); }

 private:
  detail::TimerCore::Self core_ = detail::TimerCore::Self::make();
};

// `time.AfterFunc(d, f)`: runs `function` in a goroutine of its own after `duration`, unless it is
// stopped before. Copies are the same timer.
class FuncTimer {
 public:
  template <std::invocable Function>
  FuncTimer(Duration duration, Function function) {
    detail::TimerCore::start(
        core_, duration, [function = std::move(function)]() mutable { go(std::move(function)); });
  }
  // Whether this keeps the function from being run.
  bool stop() const { return core_->stop(); }

 private:
  detail::TimerCore::Self core_ = detail::TimerCore::Self::make();
};

// `time.Ticker`: sends the time again and again; ticks for which there is no room are dropped. Must
// be stopped, or it ticks for ever. Copies are the same ticker.
//
// Under a checker a tick may come at any moment after the last was received, and a ticker that is
// never stopped is no leak.
class Ticker {
 public:
  // Throws Panic "non-positive interval for NewTicker".
  explicit Ticker(Duration period) {
    if (period <= Duration::zero()) panic("non-positive interval for NewTicker");
    detail::TimerCore::start_ticking(core_, period);
  }

  RecvChan<Time> c() const { return core_->channel(); }
  // No tick is sent after that. Does not close the channel.
  void stop() const { core_->stop(); }
  // Throws Panic "non-positive interval for Ticker.Reset".
  void reset(Duration period) const {
    if (period <= Duration::zero()) panic("non-positive interval for Ticker.Reset");
    detail::TimerCore::start_ticking(core_, period);
  }

 private:
  detail::TimerCore::Self core_ = detail::TimerCore::Self::make();
};

}  // namespace heddle::go
