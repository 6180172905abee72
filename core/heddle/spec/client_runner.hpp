// Runs a client on a subject, on real threads, and records what happened.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <heddle/spec/channel_traits.hpp>
#include <heddle/spec/client.hpp>
#include <heddle/spec/history.hpp>
#include <heddle/spec/judge.hpp>
#include <heddle/spec/rest.hpp>
#include <heddle/spec/subject_calls.hpp>
#include <heddle/spec/watched_value.hpp>

namespace heddle {

struct RunOptions {
  std::uint64_t seed = 1;    // of the short random delays that vary the interleaving
  double busy_seconds = 10;  // after which threads that neither end nor sleep are given up
};

// One run. Everything that the threads touch is in here and shared with them, because a thread that
// never wakes outlives the run.
template <class C>
class ClientRun : public std::enable_shared_from_this<ClientRun<C>> {
 public:
  ClientRun(Client client, RunOptions options)
      : client_(std::move(client)),
        options_(options),
        channel_(ChannelTraits<C>::make(client_.capacity)),
        logs_(client_.threads.size() + 1) {
    for (std::size_t thread = 0; thread < client_.threads.size(); ++thread) {
      logs_[thread].events.reserve(client_.threads[thread].size());
    }
    logs_.back().events.reserve(2 * client_.operation_count() +
                                4);  // to help everybody, and to take out everything
  }

  // Runs the client, then helps whoever is left (closes the channel, or does what they wait for),
  // then takes out what is inside, and records all of it.
  RunRecord run() {
    RunRecord record;
    record.rules = rules_of(*channel_, client_.capacity);
    record.threads = client_.threads.size();
    ThreadGroup group;
    for (std::size_t thread = 0; thread < client_.threads.size(); ++thread) {
      group.add([self = this->shared_from_this(), thread] { self->body(thread); });
    }
    group.open();
    record.client_end = group.wait_until_rest(options_.busy_seconds);
    record.at_rest = history();
    record.final_end = record.client_end;
    if (record.client_end == Rest::asleep) help(group, record);
    if (record.final_end == Rest::all_ended) drain(group, record);
    record.at_end = history();
    finish(record);
    return record;
  }

 private:
  // What one thread did. It alone writes; others read what it has published, also while it sleeps
  // inside an operation.
  struct Log {
    std::vector<Event> events;  // reserved in advance: never moved
    std::atomic<std::size_t> begun{0};
    std::atomic<std::size_t> finished{0};

    bool has_room() const { return events.size() < events.capacity(); }
    Event& begin(std::size_t thread, const Operation& operation, std::uint64_t now) {
      Event& event = events.emplace_back();
      event.thread = thread;
      event.operation = operation;
      event.called = now;
      begun.fetch_add(1, std::memory_order_release);
      return event;
    }
    void append_to(History& history) const {
      const std::size_t whole = finished.load(std::memory_order_acquire);
      const std::size_t all = begun.load(std::memory_order_acquire);
      for (std::size_t index = 0; index < all; ++index) {
        const Event& event = events.data()[index];
        Event copy{event.thread, event.operation, std::nullopt, event.called, Event::kNever};
        if (index < whole) {
          copy.response = event.response;
          copy.returned = event.returned;
        }
        history.push_back(copy);
      }
    }
  };

  void body(std::size_t thread) {
    std::minstd_rand random(static_cast<unsigned>(options_.seed * 1'000 + thread));
    std::size_t sent = 0;
    for (const OperationKind kind : client_.threads[thread]) {
      pause(random);
      Operation operation{kind, 0};
      if (is_send(kind)) operation.value = make_value(thread, sent++);
      if (!perform(thread, operation)) return;
    }
  }

  // Mostly nothing, sometimes a few loads, sometimes the rest of the time slice.
  static void pause(std::minstd_rand& random) {
    const unsigned choice = random() % 16;
    if (choice == 0) std::this_thread::yield();
    if (choice > 8) {
      volatile unsigned spin = 0;
      while (spin < choice * 8) spin = spin + 1;
    }
  }

  // False when it threw: the thread ends there.
  bool perform(std::size_t thread, const Operation& operation) {
    Log& log = logs_[thread];
    Event& event = log.begin(thread, operation, clock_.fetch_add(1));
    try {
      event.response = call_subject(*channel_, operation, &ledger_);
    } catch (const std::exception& error) {
      const std::lock_guard lock(mutex_);
      exceptions_.push_back(std::string(name_of(operation.kind)) + " threw: " + error.what());
      return false;
    }
    event.returned = clock_.fetch_add(1);
    log.finished.fetch_add(1, std::memory_order_release);
    return true;
  }

  History history() const {
    History all;
    for (const Log& log : logs_) log.append_to(all);
    return all;
  }

  // The helper acts as one more thread of the client, last in the history.
  void help(ThreadGroup& group, RunRecord& record) {
    const std::size_t helper = client_.threads.size();
    std::vector<Operation> acts;
    if constexpr (CanClose<C>) {
      acts.push_back({OperationKind::close, 0});
      record.helped_by_close = true;
    } else {
      std::size_t sent = 0;
      for (const Event& event : record.at_rest) {
        if (!event.pending()) continue;
        if (event.operation.kind == OperationKind::recv) {
          acts.push_back({CanSend<C> ? OperationKind::send : OperationKind::try_send,
                          make_value(helper, sent++)});
        } else if (event.operation.kind == OperationKind::send) {
          acts.push_back({CanTryRecv<C> ? OperationKind::try_recv : OperationKind::recv, 0});
        }
      }
    }
    group.add([self = this->shared_from_this(), acts, helper] {
      for (const Operation& operation : acts) {
        if (!self->perform(helper, operation)) return;
      }
    });
    record.final_end = group.wait_until_rest(options_.busy_seconds);
  }

  // Takes out what is left, so that a lost value shows; ends at the first refusal.
  void drain(ThreadGroup& group, RunRecord& record) {
    if constexpr (CanTryRecv<C>) {
      const std::size_t helper = client_.threads.size();
      group.add([self = this->shared_from_this(), helper] {
        const Log& log = self->logs_[helper];
        while (log.has_room() && self->perform(helper, {OperationKind::try_recv, 0})) {
          if (log.events.back().response->answer != Answer::received) return;
        }
      });
      record.final_end = group.wait_until_rest(options_.busy_seconds);
      record.drained = record.final_end == Rest::all_ended;
    }
  }

  void finish(RunRecord& record) {
    const std::lock_guard lock(mutex_);
    record.exceptions = exceptions_;
    if (record.final_end == Rest::all_ended) {
      channel_.reset();
      record.values_alive = ledger_.alive();
    }
    if (ledger_.complaint() != nullptr) record.complaint = ledger_.complaint();
  }

  const Client client_;
  const RunOptions options_;
  ValueLedger ledger_;
  std::unique_ptr<C> channel_;
  std::atomic<std::uint64_t> clock_{0};
  mutable std::mutex mutex_;
  std::vector<std::string> exceptions_;  // guarded by mutex_
  std::vector<Log> logs_;                // one a thread, the helper's last
};

template <class C>
RunRecord run_client(const Client& client, const RunOptions& options = {}) {
  return std::make_shared<ClientRun<C>>(client, options)->run();
}

}  // namespace heddle
