// The twins on real threads: what the `property` and the `tsan` program have in common.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <heddle/spec/judge.hpp>
#include <heddle/spec/watched_value.hpp>
#include <heddle/sync/std_sync.hpp>
#include <models/broken/mutex_channel.hpp>
#include <models/broken/names.hpp>
#include <models/broken/programs.hpp>
#include <models/broken/rendezvous.hpp>
#include <models/broken/scenarios.hpp>
#include <models/broken/turn_ring.hpp>

namespace heddle::models::broken {

struct TrialOptions {
  Pitfall wanted{};
  std::optional<Pitfall> or_as;  // as good as `wanted`
  std::uint64_t seed = 1;
  bool thorough = true;  // the whole budget; else a small part of it, from the same beginning
  // After which threads that neither end nor sleep are given up. Short only where that is what is
  // looked for: a loaded machine may keep a thread waiting for long.
  double busy_seconds = 60;
  bool is_wanted(Pitfall pitfall) const { return pitfall == wanted || pitfall == or_as; }
};

// Looks for the wanted pitfall, within a budget of its own; gives the first thing that it finds of
// that kind, else the last of another kind, else nothing.
using Trial = std::function<std::optional<Judgement>(const TrialOptions&)>;

struct RealTwin {
  std::string_view name;
  Trial broken;
  std::string correct_name;  // twins may share the correct subject
  Trial correct;
};

// `Engine` says how a channel and how a scenario is tried:
//   template <class Channel> static Trial channel();
//   template <class Scenario> static Trial scenario();
template <class Engine>
class RealTwins {
 public:
  static std::vector<RealTwin> all() {
    std::vector<RealTwin> twins;
    for (const auto& list : {mutex_channels(), other_channels(), scenarios(), programs()}) {
      twins.insert(twins.end(), list.begin(), list.end());
    }
    return twins;
  }

 private:
  template <MutexDefect D>
  using Mutex = MutexChannel<WatchedValue, StdSync, D>;
  template <RingDefect D>
  using Ring = TurnRing<WatchedValue, StdSync, D>;
  template <RendezvousDefect D>
  using Meeting = Rendezvous<WatchedValue, StdSync, D>;

  template <MutexDefect D>
  static RealTwin mutex() {
    return {name_of<D>(), Engine::template channel<Mutex<D>>(), "mutex_channel",
            Engine::template channel<Mutex<MutexDefect::none>>()};
  }
  template <RingDefect D>
  static RealTwin ring() {
    return {name_of<D>(), Engine::template channel<Ring<D>>(), "turn_ring",
            Engine::template channel<Ring<RingDefect::none>>()};
  }
  template <RendezvousDefect D>
  static RealTwin meeting() {
    return {name_of<D>(), Engine::template channel<Meeting<D>>(), "rendezvous",
            Engine::template channel<Meeting<RendezvousDefect::none>>()};
  }
  template <template <class> class Scenario, MutexDefect D, class T>
  static RealTwin within(std::string scenario) {
    using Broken = Scenario<MutexChannel<T, StdSync, D>>;
    using Correct = Scenario<MutexChannel<T, StdSync, MutexDefect::none>>;
    return {name_of<D>(), Engine::template scenario<Broken>(), "mutex_channel_" + scenario,
            Engine::template scenario<Correct>()};
  }
  template <template <class, ProgramDefect> class Program, ProgramDefect D>
  static RealTwin program(std::string name) {
    return {name_of<D>(), Engine::template scenario<Program<StdSync, D>>(), std::move(name),
            Engine::template scenario<Program<StdSync, ProgramDefect::none>>()};
  }

  static std::vector<RealTwin> mutex_channels() {
    using enum MutexDefect;
    return {
        mutex<close_does_not_notify>(),
        mutex<close_notifies_one>(),
        mutex<close_forgets_senders>(),
        mutex<close_flag_outside_mutex>(),
        mutex<notify_before_change>(),
        mutex<one_condition_variable>(),
        mutex<notify_on_full_edge>(),
        mutex<capacity_off_by_one>(),
        mutex<unbounded_buffer>(),
        mutex<if_for_while_when_full>(),
        mutex<try_send_waits>(),
        mutex<send_waits_for_empty>(),
        mutex<close_drops_values>(),
        mutex<closed_before_drained>(),
        mutex<accepts_after_close>(),
        mutex<delivers_twice>(),
        mutex<overwrites_when_full>(),
        mutex<if_for_while_when_empty>(),
        mutex<close_flag_without_lock>(),
        mutex<try_recv_without_lock>(),
        mutex<refused_value_forgotten>(),
        mutex<node_not_freed>(),
        mutex<destructor_forgets_values>(),
    };
  }
  static std::vector<RealTwin> other_channels() {
    using R = RingDefect;
    using M = RendezvousDefect;
    return {
        ring<R::turn_off_by_one>(),
        ring<R::turn_in_eight_bits>(),
        ring<R::sleepers_relaxed>(),
        ring<R::key_read_after_check>(),
        ring<R::claims_beyond_capacity>(),
        ring<R::publish_relaxed>(),
        ring<R::read_relaxed>(),
        ring<R::give_back_relaxed>(),
        ring<R::reads_without_waiting>(),
        ring<R::plain_counter>(),
        meeting<M::taken_flag_reused>(),
        meeting<M::send_returns_early>(),
        meeting<M::refused_but_delivered>(),
        meeting<M::moves_after_unlock>(),
    };
  }
  // What generated clients and stress runs do not do: size() beside other operations, and Done.
  static std::vector<RealTwin> scenarios() {
    using enum MutexDefect;
    using Owned = std::unique_ptr<int>;
    return {
        within<Watched, size_without_lock, int>("Watched"),
        within<Leak111, recv_deaf_to_done, Owned>("Leak111"),
        within<Leak112, send_deaf_to_done, Owned>("Leak112"),
        within<Leak111, done_without_lock, Owned>("Leak111"),
    };
  }
  static std::vector<RealTwin> programs() {
    using enum ProgramDefect;
    return {
        program<Exchange, both_send_first>("Exchange"),
        program<Account, sends_with_lock_held>("Account"),
        program<Gather, waits_before_reading>("Gather"),
        program<Subtasks, worker_feeds_itself>("Subtasks"),
        program<Account, polls_with_lock_held>("Account"),
        program<Gather, add_inside_worker>("Gather"),
        program<FanIn, first_producer_closes>("FanIn"),
        program<FanIn, empty_taken_for_closed>("FanIn"),
        program<Handover, refusal_ignored>("Handover"),
        program<Cancel, consumer_dies_with_item>("Cancel"),
        program<Account, total_without_lock>("Account"),
        program<Handover, writes_after_send>("Handover"),
        program<Shutdown, result_read_before_wait>("Shutdown"),
        program<FanIn, nobody_closes>("FanIn"),
        program<Cancel, consumer_deaf_to_done>("Cancel"),
        program<Cancel, producer_deaf_to_done>("Cancel"),
        program<FirstAnswer, results_nobody_reads>("FirstAnswer"),
        program<Shutdown, nobody_waits_for_worker>("Shutdown"),
    };
  }
};

}  // namespace heddle::models::broken
