// Runs a scenario (models/support/scenario.hpp) on StdSync on real threads, again and again with
// other delays.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>

#include <heddle/spec/judge.hpp>
#include <heddle/spec/require.hpp>
#include <heddle/spec/rest.hpp>

namespace heddle::models {

// Leaves the thread in which a requirement does not hold.
struct Violated {
  Judgement judgement;
};

inline void throw_violated(Pitfall pitfall, const char* message) {
  throw Violated{{pitfall, message}};
}

// One run. Shared with its threads, because one that never wakes outlives the run.
template <class Scenario>
class ThreadRun : public std::enable_shared_from_this<ThreadRun<Scenario>> {
 public:
  // Nothing: the scenario came to its end, and all that it requires was true.
  std::optional<Judgement> run(std::uint64_t seed, double busy_seconds) {
    ThreadGroup group;
    for (unsigned index = 0; index < Scenario::kThreads; ++index) {
      group.add([self = this->shared_from_this(), index, seed] {
        self->delay(seed, index);
        self->guarded([&] { self->scenario_.thread(index); });
      });
    }
    group.open();
    const Rest rest = group.wait_until_rest(busy_seconds);
    if (rest == Rest::all_ended && !judgement()) guarded([&] { scenario_.finish(); });
    if (auto first = judgement()) return first;
    if (rest == Rest::asleep) return Judgement{when_stuck(), "threads are asleep for ever"};
    if (rest == Rest::busy) return Judgement{Pitfall::blocking, "threads neither end nor sleep"};
    return std::nullopt;
  }

 private:
  static constexpr Pitfall when_stuck() {
    if constexpr (requires { Scenario::kWhenStuck; }) return Scenario::kWhenStuck;
    return Pitfall::deadlock;
  }

  // Who comes first, and by how much, differs from run to run.
  static void delay(std::uint64_t seed, unsigned index) {
    std::minstd_rand random(static_cast<unsigned>(seed * 7919 + index * 131 + 1));
    random.discard(3);
    switch (random() % 4) {
      case 0: break;
      case 1: std::this_thread::yield(); break;
      case 2:
        for (unsigned turn = random() % 4096; turn > 0; --turn) {
          std::atomic_signal_fence(std::memory_order_seq_cst);  // so that the loop stays
        }
        break;
      default: std::this_thread::sleep_for(std::chrono::microseconds(random() % 300));
    }
  }

  template <class Body>
  void guarded(Body body) {
    try {
      body();
    } catch (const Violated& violated) {
      note(violated.judgement);
    } catch (const std::exception& error) {
      note({Pitfall::crash, std::string("an exception: ") + error.what()});
    }
  }
  void note(Judgement judgement) {
    const std::lock_guard lock(mutex_);
    if (!first_) first_ = std::move(judgement);
  }
  std::optional<Judgement> judgement() {
    const std::lock_guard lock(mutex_);
    return first_;
  }

  Scenario scenario_;
  std::mutex mutex_;  // taken by a thread only after the scenario is done with it: it orders
                      // nothing inside
  std::optional<Judgement> first_;  // guarded by mutex_
};

// Up to `runs` runs, until one goes wrong. From here on the process has a violation handler that
// throws: a thread left behind may still need it.
template <class Scenario>
std::optional<Judgement> run_on_threads(std::uint64_t runs, std::uint64_t seed,
                                        double busy_seconds) {
  set_violation_handler(throw_violated);
  for (std::uint64_t run = 0; run < runs; ++run) {
    const auto one = std::make_shared<ThreadRun<Scenario>>();
    if (auto judgement = one->run(seed + run, busy_seconds)) return judgement;
  }
  return std::nullopt;
}

}  // namespace heddle::models
