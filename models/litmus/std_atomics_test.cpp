// atomic<T> and atomic_ref of 1 to 16 bytes, with every operation and order; atomic_flag, fences,
// wait and notify.
#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

#include "in_parallel.hpp"

namespace {

using heddle::Pitfall;
using heddle::litmus::executions;
using heddle::litmus::in_parallel;
using heddle::litmus::require;
using std::memory_order_acq_rel;
using std::memory_order_acquire;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;

__extension__ using Wide = unsigned __int128;

// What every integer can do, by one thread.
template <class T>
void use_every_operation() {
  EXPECT_EQ(
      executions([] {
        std::atomic<T> x{T{1}};
        for (const auto order : {memory_order_relaxed, memory_order_acquire, memory_order_release,
                                 memory_order_acq_rel, memory_order_seq_cst}) {
          x.store(T{1}, order == memory_order_acquire || order == memory_order_acq_rel
                            ? memory_order_seq_cst
                            : order);
          require(x.fetch_add(T{5}, order) == T{1}, "add");
          require(x.fetch_sub(T{2}, order) == T{6}, "subtract");
          require(x.fetch_or(T{3}, order) == T{4}, "or");
          require(x.fetch_and(T{6}, order) == T{7}, "and");
          require(x.fetch_xor(T{5}, order) == T{6}, "xor");
          require(x.exchange(T{9}, order) == T{3}, "exchange");
          T expected{8};
          require(!x.compare_exchange_strong(expected, T{1}, order, memory_order_relaxed),
                  "another value");
          require(expected == T{9}, "which");
          require(x.compare_exchange_weak(expected, T{7}, order, memory_order_acquire),
                  "the value");
          require(x.load() == T{7}, "load");
        }
        x.store(T{0});
        require(static_cast<T>(--x) == static_cast<T>(-1), "wraps");
      }),
      1U);
}

TEST(StdAtomics, EveryOperationOfEverySize) {
  use_every_operation<std::uint8_t>();
  use_every_operation<std::int16_t>();
  use_every_operation<std::uint32_t>();
  use_every_operation<std::int64_t>();
}

TEST(StdAtomics, EveryOperationOf16Bytes) {
  EXPECT_EQ(executions([] {
              constexpr Wide kLarge = Wide{1} << 100;
              Wide x = 0;
              __atomic_store_n(&x, kLarge, __ATOMIC_RELEASE);
              require(__atomic_fetch_add(&x, Wide{5}, __ATOMIC_RELAXED) == kLarge, "add");
              require(__atomic_fetch_sub(&x, Wide{2}, __ATOMIC_ACQUIRE) == kLarge + 5, "subtract");
              require(__atomic_fetch_or(&x, Wide{4}, __ATOMIC_ACQ_REL) == kLarge + 3, "or");
              require(__atomic_fetch_and(&x, Wide{6}, __ATOMIC_SEQ_CST) == kLarge + 7, "and");
              require(__atomic_fetch_xor(&x, Wide{5}, __ATOMIC_RELEASE) == 6, "xor");
              require(__atomic_exchange_n(&x, kLarge, __ATOMIC_SEQ_CST) == 3, "exchange");
              Wide expected = 8;
              require(!__atomic_compare_exchange_n(&x, &expected, Wide{1}, false, __ATOMIC_SEQ_CST,
                                                   __ATOMIC_RELAXED),
                      "another value");
              require(expected == kLarge, "which");
              require(__atomic_compare_exchange_n(&x, &expected, Wide{1}, true, __ATOMIC_ACQ_REL,
                                                  __ATOMIC_ACQUIRE),
                      "the value");
              require(__atomic_load_n(&x, __ATOMIC_ACQUIRE) == 1, "load");
            }),
            1U);
}

struct Three {
  char bytes[3];
  friend bool operator==(const Three&, const Three&) = default;
};
struct Twelve {
  std::uint32_t words[3];
  friend bool operator==(const Twelve&, const Twelve&) = default;
};
struct alignas(16) Pair {
  std::uint64_t value;
  std::uint64_t version;
  friend bool operator==(const Pair&, const Pair&) = default;
};

// A reader sees the value of before, between or after; none is torn.
template <class T>
void expect_untorn(T first, T second) {
  EXPECT_EQ(executions([=] {
              std::atomic<T> x{first};
              in_parallel({[&] { x.store(second, memory_order_relaxed); },
                           [&] {
                             const T seen = x.load(memory_order_relaxed);
                             require(seen == first || seen == second, "not torn");
                           }});
            }),
            2U);
  // One of two wins.
  EXPECT_EQ(executions([=] {
              std::atomic<T> x{first};
              std::atomic<int> winners{0};
              const auto swing = [&] {
                T expected = first;
                if (x.compare_exchange_strong(expected, second)) {
                  winners.fetch_add(1, memory_order_relaxed);
                } else {
                  require(expected == second, "what the other has put there");
                }
              };
              in_parallel({swing, swing});
              require(winners == 1 && x.exchange(first) == second, "one");
            }),
            2U);
  EXPECT_FINDS(Pitfall::lost_task, [=] {
    std::atomic<T> x{first};
    std::thread thread([&] { x = second; });
    const T seen = x;
    thread.join();
    require(seen == second, "too early to say");
  });
}

TEST(StdAtomics, StructuresOfOddSizes) {
  expect_untorn(Three{{1, 2, 3}}, Three{{4, 5, 6}});
  expect_untorn(Twelve{{1, 2, 3}}, Twelve{{4, 5, 6}});
  expect_untorn(Pair{1, 2}, Pair{3, 4});
  expect_untorn(1.5F, 2.5F);
  expect_untorn(1.5, 2.5);
  expect_untorn(false, true);
}

TEST(StdAtomics, WideIncrements) {
  EXPECT_EQ(executions([] {
              Wide x = (Wide{1} << 64) - 1;
              const auto add = [&] { __atomic_fetch_add(&x, Wide{1}, __ATOMIC_RELAXED); };
              in_parallel({add, add, add});
              require(x == (Wide{1} << 64) + 2, "with the carry");
            }),
            6U);
}

TEST(StdAtomics, WidePointersPublish) {
  const auto publish = [](std::memory_order write, std::memory_order read) {
    return [=] {
      int data = 0;
      std::atomic<Pair> x{Pair{0, 0}};
      in_parallel({[&] {
                     data = 1;
                     x.store(Pair{1, 1}, write);
                   },
                   [&] {
                     if (x.load(read).version == 1) require(data == 1, "published");
                   }});
    };
  };
  EXPECT_EQ(executions(publish(memory_order_release, memory_order_acquire)), 2U);
  EXPECT_FINDS(Pitfall::data_race, publish(memory_order_relaxed, memory_order_acquire));
}

TEST(StdAtomics, References) {
  EXPECT_EQ(executions([] {
              int x = 0;
              alignas(16) Pair pair{1, 2};
              const auto add = [&] { std::atomic_ref(x).fetch_add(1); };
              in_parallel({add, add});
              require(x == 2, "plainly read, after both");
              std::atomic_ref(pair).store(Pair{3, 4});
              require(pair == Pair{3, 4}, "plainly read");
            }),
            2U);
  EXPECT_FINDS(Pitfall::data_race, [] {
    int x = 0;
    in_parallel({[&] { std::atomic_ref(x).fetch_add(1); }, [&] { ++x; }});
  });
}

TEST(StdAtomics, FloatingPointAndPointers) {
  EXPECT_EQ(executions([] {
              std::atomic<double> sum{0.5};
              int array[4] = {};
              std::atomic<int*> pointer{array};
              in_parallel({[&] { sum.fetch_add(1.0); }});
              pointer += 2;
              require(sum == 1.5 && pointer-- == array + 2, "as themselves");
            }),
            1U);
}

TEST(StdAtomics, Flag) {
  EXPECT_EQ(executions([] {
              std::atomic_flag flag;
              std::atomic<int> first{0};
              const auto go = [&] {
                if (!flag.test_and_set()) ++first;
              };
              in_parallel({go, go, go});
              require(first == 1 && flag.test(), "one");
              flag.clear();
              require(!flag.test(), "clear");
            }),
            6U);
}

TEST(StdAtomics, Fences) {
  const auto publish = [](std::memory_order write, std::memory_order read) {
    return [=] {
      int data = 0;
      std::atomic<bool> x{false};
      in_parallel({[&] {
                     data = 1;
                     std::atomic_thread_fence(write);
                     x.store(true, memory_order_relaxed);
                   },
                   [&] {
                     if (!x.load(memory_order_relaxed)) return;
                     std::atomic_thread_fence(read);
                     require(data == 1, "published");
                   }});
    };
  };
  EXPECT_EQ(executions(publish(memory_order_release, memory_order_acquire)), 2U);
  EXPECT_EQ(executions(publish(memory_order_seq_cst, memory_order_acq_rel)), 2U);
  EXPECT_FINDS(Pitfall::data_race, publish(memory_order_acquire, memory_order_acquire));
  EXPECT_FINDS(Pitfall::data_race, publish(memory_order_release, memory_order_release));
}

TEST(StdAtomics, WaitAndNotify) {
  EXPECT_HOLDS([] {
    std::atomic<int> x{0};
    in_parallel({[&] {
                   x.wait(0);
                   require(x == 1, "changed");
                 },
                 [&] {
                   x = 1;
                   x.notify_one();
                 }});
  });
  EXPECT_FINDS(Pitfall::deadlock, [] {
    std::atomic<int> x{0};
    in_parallel({[&] { x.wait(0); }, [&] { x = 1; }});
  });
  // Waited on by another way than those of four bytes.
  EXPECT_HOLDS([] {
    std::atomic<std::uint64_t> x{0};
    in_parallel({[&] { x.wait(0); },
                 [&] {
                   x = 1;
                   x.notify_all();
                 }});
  });
}

// libstdc++ 12 unlocks with relaxed order after it has read the pointer: the next writer's lock
// does not order its write after that.
TEST(StdAtomics, SharedPointers) {
  const auto scenario = [](bool writes) {
    return [=] {
      std::atomic<std::shared_ptr<int>> x{std::make_shared<int>(1)};
      in_parallel({[&] {
                     if (writes) x.store(std::make_shared<int>(2));
                   },
                   [&] {
                     const std::shared_ptr<int> seen = x.load();
                     require(*seen == 1 || *seen == 2, "alive");
                   }});
    };
  };
  EXPECT_HOLDS(scenario(false));
  if (_GLIBCXX_RELEASE == 12) {
    EXPECT_FINDS(Pitfall::data_race, scenario(true));
  }
}

}  // namespace
