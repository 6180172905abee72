// Small programs of atomic operations. The numbers of executions are beside the rows in
// native_bench.cpp.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace heddle::bench {

// Runs body(0), body(1), ..., body(Threads - 1) as threads, and waits for them.
template <unsigned Threads, class Body>
void in_parallel(const Body& body) {
  std::array<std::thread, Threads> threads;
  for (unsigned index = 0; index < Threads; ++index) {
    threads[index] = std::thread([&body, index] { body(index); });
  }
  for (std::thread& thread : threads) thread.join();
}

// Three threads increment one number, `Times` times each: as many executions as there are words of
// three letters that occur `Times` times each.
template <unsigned Times>
void increments() {
  std::atomic<int> x{0};
  in_parallel<3>([&](unsigned) {
    for (unsigned i = 0; i < Times; ++i) x.fetch_add(1, std::memory_order_relaxed);
  });
}

// Each reads a number and replaces it by the next, if it is still the same.
inline void compare_exchanges() {
  std::atomic<int> x{0};
  in_parallel<3>([&](unsigned) {
    int seen = x.load(std::memory_order_relaxed);
    x.compare_exchange_strong(seen, seen + 1, std::memory_order_relaxed);
  });
}

// Store buffering: each writes its own and reads the next one's.
inline void store_buffering() {
  std::array<std::atomic<int>, 3> x{};
  in_parallel<3>([&](unsigned index) {
    x[index].store(1, std::memory_order_relaxed);
    static_cast<void>(x[(index + 1) % 3].load(std::memory_order_relaxed));
  });
}

// The same, but each reads both others'.
inline void store_buffering_twice() {
  std::array<std::atomic<int>, 3> x{};
  in_parallel<3>([&](unsigned index) {
    x[index].store(1, std::memory_order_relaxed);
    static_cast<void>(x[(index + 1) % 3].load(std::memory_order_relaxed));
    static_cast<void>(x[(index + 2) % 3].load(std::memory_order_relaxed));
  });
}

// A message is announced to a second thread, which announces it to a third.
inline void message_passing() {
  std::atomic<int> data{0}, announced{0}, passed_on{0};
  in_parallel<3>([&](unsigned index) {
    if (index == 0) {
      data.store(1, std::memory_order_relaxed);
      announced.store(1, std::memory_order_release);
    } else if (index == 1) {
      static_cast<void>(announced.load(std::memory_order_acquire));
      passed_on.store(1, std::memory_order_release);
    } else {
      static_cast<void>(passed_on.load(std::memory_order_acquire));
      static_cast<void>(data.load(std::memory_order_relaxed));
    }
  });
}

// Thread 0 looks for the last 0 from the end; thread i writes what comes before, and one more.
template <unsigned N>
void last_zero() {
  std::array<std::atomic<int>, N + 1> a{};
  in_parallel<N + 1>([&](unsigned index) {
    if (index > 0) {
      const int before = a[index - 1].load(std::memory_order_acquire);
      a[index].store(before + 1, std::memory_order_release);
    } else {
      for (std::size_t i = N; a[i].load(std::memory_order_acquire) != 0 && i > 0; --i) {
      }
    }
  });
}

}  // namespace heddle::bench
