// Stress: one large producer-consumer run on a subject, on real threads, without anything that
// orders them besides the subject itself, so that a race detector sees only the subject's own
// synchronisation.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <heddle/spec/channel_traits.hpp>
#include <heddle/spec/history.hpp>
#include <heddle/spec/rest.hpp>
#include <heddle/spec/subject_calls.hpp>
#include <heddle/spec/watched_value.hpp>

namespace heddle {

struct StressPlan {
  std::size_t producers = 1;
  std::size_t consumers = 1;
  std::size_t capacity = 1;
  std::size_t items = 1'000;  // of each producer; a multiple of the number of consumers
  // Somebody else closes the channel when about half of the items are through; producers see it and
  // stop.
  bool close_half_way = false;
  // Half of the operations are tried without waiting first.
  bool try_first = false;
  double busy_seconds = 60;
};

struct StressRecord {
  Rest end{};
  std::optional<std::size_t> capacity;  // nothing: unbounded
  std::uint64_t accepted = 0;
  std::vector<std::vector<std::int64_t>>
      accepted_by;  // values, for each producer, in the order sent
  std::vector<std::vector<std::int64_t>>
      received_by;                // values, for each consumer, in the order received; the last list
                                  // is what was taken out in the end
  std::int64_t most_inside = 0;   // completed sends less completed receives, at most
  std::uint64_t times_full = 0;   // a try_send was refused
  std::uint64_t times_empty = 0;  // a try_recv was refused
  std::uint64_t times_asleep = 0;  // an operation put its thread to sleep
  std::vector<std::string> exceptions;
  std::optional<std::string> complaint;
  std::optional<std::int64_t> values_alive;
};

// Shared with its threads, which may outlive it if they never wake.
template <class C>
class StressRun : public std::enable_shared_from_this<StressRun<C>> {
 public:
  explicit StressRun(const StressPlan& plan)
      : plan_(plan),
        channel_(ChannelTraits<C>::make(plan.capacity)),
        producers_left_(plan.producers),
        accepted_(plan.producers),
        received_(plan.consumers + 1) {}

  StressRecord run() {
    StressRecord record;
    record.capacity = rules_of(*channel_, plan_.capacity).capacity;
    ThreadGroup group;
    for (std::size_t index = 0; index < plan_.producers; ++index) {
      group.add([self = this->shared_from_this(), index] {
        self->guarded([&] { self->produce(index); });
      });
    }
    for (std::size_t index = 0; index < plan_.consumers; ++index) {
      group.add([self = this->shared_from_this(), index] {
        self->guarded([&] { self->consume(index); });
      });
    }
    if (plan_.close_half_way) {
      group.add(
          [self = this->shared_from_this()] { self->guarded([&] { self->close_half_way(); }); });
    }
    group.open();
    record.end = group.wait_until_rest(plan_.busy_seconds);
    report_into(record);
    return record;
  }

 private:
  static constexpr int kPatience = 2'000;  // yields, at most, to let the other side get ahead

  template <class Body>
  void guarded(Body body) {
    try {
      body();
    } catch (const std::exception& error) {
      const std::lock_guard lock(mutex_);
      exceptions_.push_back(error.what());
    }
  }

  Response call(OperationKind kind, std::int64_t value = 0) {
    const std::uint64_t before = sleeps_of_this_thread();
    const Response response = call_subject(*channel_, Operation{kind, value}, &ledger_);
    if (sleeps_of_this_thread() != before) times_asleep_.fetch_add(1, std::memory_order_relaxed);
    return response;
  }

  // Counts without ordering anything: relaxed.
  std::int64_t inside() const {
    return sent_.load(std::memory_order_relaxed) - taken_.load(std::memory_order_relaxed);
  }
  template <class Condition>
  void give_way_until(Condition condition) {
    for (int turn = 0; turn < kPatience && !condition(); ++turn) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }

  Response send_one(std::size_t sequence, std::int64_t value) {
    if (CanTrySend<C> && (!CanSend<C> || (plan_.try_first && sequence % 2 == 0))) {
      for (;;) {
        const Response response = call(OperationKind::try_send, value);
        if (response.answer == Answer::sent || response.answer == Answer::closed) return response;
        times_full_.fetch_add(1, std::memory_order_relaxed);
        if constexpr (CanSend<C>) break;
        if (stop_.load(std::memory_order_relaxed)) return {Answer::closed};
        std::this_thread::yield();
      }
    }
    return call(OperationKind::send, value);
  }

  void produce(std::size_t index) {
    for (std::size_t sequence = 0; sequence < plan_.items; ++sequence) {
      // Twice in a run the producers wait until everything is taken, so that the consumers fall
      // asleep.
      if (sequence % (plan_.items / 2 + 1) == plan_.items / 4)
        give_way_until([&] { return inside() <= 0; });
      const std::int64_t value = make_value(index, sequence);
      if (send_one(sequence, value).answer != Answer::sent) break;
      const std::int64_t now = sent_.fetch_add(1, std::memory_order_relaxed) + 1 -
                               taken_.load(std::memory_order_relaxed);
      std::int64_t most = most_inside_.load(std::memory_order_relaxed);
      while (now > most &&
             !most_inside_.compare_exchange_weak(most, now, std::memory_order_relaxed)) {
      }
      accepted_[index].push_back(value);
    }
    const bool last = producers_left_.fetch_sub(1, std::memory_order_relaxed) == 1;
    if (last && CanClose<C> && !plan_.close_half_way) call(OperationKind::close);
  }

  // Nothing: this consumer is done.
  std::optional<std::int64_t> recv_one(std::size_t count) {
    if (CanTryRecv<C> && (!CanRecv<C> || (plan_.try_first && count % 2 == 0))) {
      for (;;) {
        const Response response = call(OperationKind::try_recv);
        if (response.answer == Answer::received) return response.value;
        if (response.answer == Answer::closed) return std::nullopt;
        times_empty_.fetch_add(1, std::memory_order_relaxed);
        if constexpr (CanRecv<C>) break;
        std::this_thread::yield();
      }
    }
    const Response response = call(OperationKind::recv);
    if (response.answer == Answer::received) return response.value;
    return std::nullopt;
  }

  void consume(std::size_t index) {
    // In the beginning the consumers wait until the channel is full, so that the producers fall
    // asleep.
    give_way_until([&] { return inside() >= static_cast<std::int64_t>(plan_.capacity); });
    const std::size_t quota = plan_.producers * plan_.items / plan_.consumers;
    for (std::size_t count = 0; CanClose<C> || count < quota; ++count) {
      const std::optional<std::int64_t> value = recv_one(count);
      if (!value) return;
      taken_.fetch_add(1, std::memory_order_relaxed);
      received_[index].push_back(*value);
      if (count == quota / 2)
        give_way_until([&] { return inside() >= static_cast<std::int64_t>(plan_.capacity); });
    }
  }

  void close_half_way() {
    const auto half = static_cast<std::int64_t>(plan_.producers * plan_.items / 2);
    while (sent_.load(std::memory_order_relaxed) < half) std::this_thread::yield();
    call(OperationKind::close);
    stop_.store(true, std::memory_order_relaxed);
  }

  // At rest: the threads have ended, or sleep for ever.
  void report_into(StressRecord& record) {
    record.most_inside = most_inside_.load();
    record.times_full = times_full_.load();
    record.times_empty = times_empty_.load();
    record.times_asleep = times_asleep_.load();
    record.accepted = static_cast<std::uint64_t>(sent_.load());
    if (record.end == Rest::all_ended) {
      if constexpr (CanTryRecv<C>) {
        for (;;) {
          const Response response = call(OperationKind::try_recv);
          if (response.answer != Answer::received) break;
          received_.back().push_back(response.value);
        }
      }
      record.accepted_by = accepted_;
      record.received_by = received_;
      channel_.reset();
      record.values_alive = ledger_.alive();
    }
    const std::lock_guard lock(mutex_);
    record.exceptions = exceptions_;
    if (ledger_.complaint() != nullptr) record.complaint = ledger_.complaint();
  }

  const StressPlan plan_;
  ValueLedger ledger_;
  std::unique_ptr<C> channel_;
  std::atomic<std::size_t> producers_left_;
  std::atomic<bool> stop_{false};
  std::atomic<std::int64_t> sent_{0};
  std::atomic<std::int64_t> taken_{0};
  std::atomic<std::int64_t> most_inside_{0};
  std::atomic<std::uint64_t> times_full_{0};
  std::atomic<std::uint64_t> times_empty_{0};
  std::atomic<std::uint64_t> times_asleep_{0};
  std::vector<std::vector<std::int64_t>> accepted_;  // each written by its producer
  std::vector<std::vector<std::int64_t>> received_;  // each written by its consumer
  std::mutex mutex_;
  std::vector<std::string> exceptions_;  // guarded by mutex_
};

template <class C>
StressRecord run_stress(const StressPlan& plan) {
  return std::make_shared<StressRun<C>>(plan)->run();
}

}  // namespace heddle
