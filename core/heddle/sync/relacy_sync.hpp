// The vocabulary of the Relacy race detector (D. Vyukov), with the interface of StdSync.
//
// Relacy knows no atomic wait: Atomic::wait is built from a mutex and a condition variable of the
// same library. The mutex orders notifier and waiter more than [atomics.wait] promises, so a
// missing release/acquire pair on a path that really sleeps can go unseen here; the paths that do
// not sleep are judged with the orders as written.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <source_location>
#include <type_traits>
#include <utility>

#include <heddle/sync/relacy_include.hpp>

namespace heddle {

namespace relacy {

// Where an operation stands in the source, in Relacy's own form; the histories that it prints name
// this place.
inline rl::debug_info at(const std::source_location& where) {
  return rl::debug_info(where.function_name(), where.file_name(), where.line());
}

inline rl::memory_order order_of(std::memory_order order) {
  switch (order) {
    case std::memory_order_relaxed: return rl::mo_relaxed;
    case std::memory_order_consume: return rl::mo_consume;
    case std::memory_order_acquire: return rl::mo_acquire;
    case std::memory_order_release: return rl::mo_release;
    case std::memory_order_acq_rel: return rl::mo_acq_rel;
    case std::memory_order_seq_cst: return rl::mo_seq_cst;
  }
  return rl::mo_seq_cst;
}

// The order of a failed compare-exchange when only one is given ([atomics.types.operations]).
inline std::memory_order failure_order(std::memory_order success) {
  if (success == std::memory_order_acq_rel) return std::memory_order_acquire;
  if (success == std::memory_order_release) return std::memory_order_relaxed;
  return success;
}

}  // namespace relacy

struct RelacySync {
  using Location = std::source_location;

  class Mutex {
   public:
    void lock(const Location& where = Location::current()) { mutex_.lock(relacy::at(where)); }
    void unlock(const Location& where = Location::current()) { mutex_.unlock(relacy::at(where)); }

   private:
    friend struct RelacySync;
    rl::mutex mutex_;
  };

  // Virtual time: it never passes. A timed wait may end at any moment, which Relacy explores as a
  // choice.
  struct Clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<Clock>;
    static constexpr bool is_steady = true;
    static time_point now() { return {}; }
  };

  class Lock {
   public:
    explicit Lock(Mutex& mutex, const Location& where = Location::current())
        : mutex_(&mutex), where_(where) {
      lock(where);
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock() {
      if (owns_) mutex_->unlock(where_);
    }
    void lock(const Location& where = Location::current()) {
      mutex_->lock(where);
      owns_ = true;
    }
    void unlock(const Location& where = Location::current()) {
      owns_ = false;
      mutex_->unlock(where);
    }
    Mutex* mutex() const { return mutex_; }

   private:
    Mutex* mutex_;
    Location where_;
    bool owns_ = false;
  };

  class ConditionVariable {
   public:
    void wait(Lock& lock, const Location& where = Location::current()) {
      condition_.wait(lock.mutex()->mutex_, relacy::at(where));
    }
    // The deadline's value is immaterial: the wait may time out at any moment.
    template <class TimePoint>
    std::cv_status wait_until(Lock& lock, const TimePoint&,
                              const Location& where = Location::current()) {
      const bool notified = condition_.wait_for(lock.mutex()->mutex_, 1, relacy::at(where));
      return notified ? std::cv_status::no_timeout : std::cv_status::timeout;
    }
    void notify_one(const Location& where = Location::current()) {
      condition_.notify_one(relacy::at(where));
    }
    void notify_all(const Location& where = Location::current()) {
      condition_.notify_all(relacy::at(where));
    }

   private:
    rl::condition_variable condition_;
  };

  template <class T>
  class Atomic {
   public:
    using Order = std::memory_order;

    Atomic() : Atomic(T{}) {}
    explicit Atomic(T value, const Location& where = Location::current()) {
      atomic_.store(value, rl::mo_relaxed, relacy::at(where));
    }
    Atomic(const Atomic&) = delete;
    Atomic& operator=(const Atomic&) = delete;

    T load(Order order = std::memory_order_seq_cst,
           const Location& where = Location::current()) const {
      return atomic_.load(relacy::order_of(order), relacy::at(where));
    }
    void store(T value, Order order = std::memory_order_seq_cst,
               const Location& where = Location::current()) {
      atomic_.store(value, relacy::order_of(order), relacy::at(where));
    }
    T exchange(T value, Order order = std::memory_order_seq_cst,
               const Location& where = Location::current()) {
      return atomic_.exchange(value, relacy::order_of(order), relacy::at(where));
    }
    T fetch_add(T value, Order order = std::memory_order_seq_cst,
                const Location& where = Location::current()) {
      return atomic_.fetch_add(value, relacy::order_of(order), relacy::at(where));
    }
    T fetch_sub(T value, Order order = std::memory_order_seq_cst,
                const Location& where = Location::current()) {
      return atomic_.fetch_sub(value, relacy::order_of(order), relacy::at(where));
    }
    T fetch_or(T value, Order order = std::memory_order_seq_cst,
               const Location& where = Location::current()) {
      return atomic_.fetch_or(value, relacy::order_of(order), relacy::at(where));
    }
    bool compare_exchange_strong(T& expected, T desired, Order success, Order failure,
                                 const Location& where = Location::current()) {
      return atomic_.compare_exchange_strong(expected, desired, relacy::order_of(success),
                                             relacy::at(where), relacy::order_of(failure),
                                             relacy::at(where));
    }
    bool compare_exchange_strong(T& expected, T desired, Order order = std::memory_order_seq_cst,
                                 const Location& where = Location::current()) {
      return compare_exchange_strong(expected, desired, order, relacy::failure_order(order), where);
    }

    void wait(T old, Order order = std::memory_order_seq_cst,
              const Location& where = Location::current()) const {
      Lock lock(mutex_, where);
      while (load(order, where) == old) changed_.wait(lock, where);
    }
    void notify_one(const Location& where = Location::current()) {
      mutex_.lock(where);
      mutex_.unlock(where);
      changed_.notify_one(where);
    }
    void notify_all(const Location& where = Location::current()) {
      mutex_.lock(where);
      mutex_.unlock(where);
      changed_.notify_all(where);
    }

   private:
    rl::atomic<T> atomic_;
    mutable Mutex mutex_;
    mutable ConditionVariable changed_;
  };

  template <class T>
  class Plain {
   public:
    // No temporary T on the way: Relacy explores two choices at every free(), whether the memory is
    // handed out again, so one more allocation in a constructor doubles every search.
    explicit Plain(const Location& where = Location::current()) { touched_(relacy::at(where)) = 0; }
    explicit Plain(T value, const Location& where = Location::current())
        : value_(std::move(value)) {
      touched_(relacy::at(where)) = 0;
    }

    const T& read(const Location& where = Location::current()) const {
      static_cast<void>(static_cast<int>(touched_(relacy::at(where))));
      return value_;
    }
    T& write(const Location& where = Location::current()) {
      touched_(relacy::at(where)) = 0;
      return value_;
    }

   private:
    T value_{};
    mutable rl::var<int> touched_;  // Relacy's view of value_: read and written with it
  };

  static void yield(const Location& where = Location::current()) {
    rl::yield(1, relacy::at(where));
  }
};

}  // namespace heddle
