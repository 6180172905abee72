// POSIX mutexes of all types, reader-writer locks, spin locks.
#include <pthread.h>

#include <cerrno>
#include <ctime>

#include "in_parallel.hpp"

namespace {

using heddle::Pitfall;
using heddle::litmus::Body;
using heddle::litmus::executions;
using heddle::litmus::in_parallel;
using heddle::litmus::require;

class Mutex {
 public:
  explicit Mutex(int type) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutex_init(&mutex_, &attributes);
    pthread_mutexattr_destroy(&attributes);
  }
  ~Mutex() { pthread_mutex_destroy(&mutex_); }
  pthread_mutex_t* get() { return &mutex_; }

 private:
  pthread_mutex_t mutex_;
};

// Two orders of two critical sections.
TEST(PosixLocks, MutexOfEachTypeExcludes) {
  for (const int type : {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK,
                         PTHREAD_MUTEX_ADAPTIVE_NP}) {
    EXPECT_EQ(executions([type] {
                Mutex mutex(type);
                int x = 0;
                const auto add = [&] {
                  pthread_mutex_lock(mutex.get());
                  ++x;
                  pthread_mutex_unlock(mutex.get());
                };
                in_parallel({add, add});
                require(x == 2, "both");
              }),
              2U);
  }
}

TEST(PosixLocks, SecondLockBySameThread) {
  EXPECT_HOLDS([] {
    Mutex mutex(PTHREAD_MUTEX_RECURSIVE);
    require(pthread_mutex_lock(mutex.get()) == 0, "first");
    require(pthread_mutex_lock(mutex.get()) == 0, "second");
    pthread_mutex_unlock(mutex.get());
    pthread_mutex_unlock(mutex.get());
  });
  EXPECT_HOLDS([] {
    Mutex mutex(PTHREAD_MUTEX_ERRORCHECK);
    require(pthread_mutex_unlock(mutex.get()) == EPERM, "not locked");
    require(pthread_mutex_lock(mutex.get()) == 0, "first");
    require(pthread_mutex_lock(mutex.get()) == EDEADLK, "second");
    pthread_mutex_unlock(mutex.get());
  });
  EXPECT_FINDS(Pitfall::deadlock, [] {
    Mutex mutex(PTHREAD_MUTEX_NORMAL);
    pthread_mutex_lock(mutex.get());
    pthread_mutex_lock(mutex.get());
  });
}

TEST(PosixLocks, MisuseOfMutex) {
  EXPECT_FINDS(Pitfall::crash, [] {
    Mutex mutex(PTHREAD_MUTEX_NORMAL);
    pthread_mutex_unlock(mutex.get());
  });
  EXPECT_FINDS(Pitfall::crash, [] {
    Mutex mutex(PTHREAD_MUTEX_NORMAL);
    pthread_mutex_lock(mutex.get());
  });
  EXPECT_FINDS(Pitfall::data_race, [] {
    Mutex mutex(PTHREAD_MUTEX_NORMAL);
    std::thread user([&] {
      pthread_mutex_lock(mutex.get());
      pthread_mutex_unlock(mutex.get());
    });
    pthread_mutex_destroy(mutex.get());
    user.join();
  });
  EXPECT_FINDS(Pitfall::memory_error, [] {
    auto* mutex = new Mutex(PTHREAD_MUTEX_NORMAL);
    pthread_mutex_t* inside = mutex->get();
    delete mutex;
    pthread_mutex_lock(inside);
  });
}

TEST(PosixLocks, MutexThatLivesTwice) {
  EXPECT_EQ(executions([] {
              pthread_mutex_t mutex;
              int x = 0;
              const auto add = [&] {
                pthread_mutex_lock(&mutex);
                ++x;
                pthread_mutex_unlock(&mutex);
              };
              for (int life = 0; life < 2; ++life) {
                pthread_mutex_init(&mutex, nullptr);
                in_parallel({add, add});
                pthread_mutex_destroy(&mutex);
              }
              require(x == 4, "all");
            }),
            4U);
}

TEST(PosixLocks, TimedLockMayTimeOut) {
  // Either may come first; the timed one may also come while the other has the mutex.
  EXPECT_EQ(executions([] {
              Mutex mutex(PTHREAD_MUTEX_NORMAL);
              int x = 0;
              in_parallel({[&] {
                             pthread_mutex_lock(mutex.get());
                             ++x;
                             pthread_mutex_unlock(mutex.get());
                           },
                           [&] {
                             timespec deadline;
                             clock_gettime(CLOCK_REALTIME, &deadline);
                             deadline.tv_sec += 1;
                             const int result = pthread_mutex_timedlock(mutex.get(), &deadline);
                             if (result == ETIMEDOUT) return;
                             ++x;
                             pthread_mutex_unlock(mutex.get());
                           }});
            }),
            3U);
  EXPECT_FINDS(Pitfall::data_race, [] {
    Mutex mutex(PTHREAD_MUTEX_NORMAL);
    int x = 0;
    const auto add = [&] {
      if (const bool locked = pthread_mutex_trylock(mutex.get()) == 0; true) {
        ++x;
        if (locked) pthread_mutex_unlock(mutex.get());
      }
    };
    in_parallel({add, add});
  });
}

class ReaderWriterLock {
 public:
  ReaderWriterLock() { pthread_rwlock_init(&lock_, nullptr); }
  ~ReaderWriterLock() { pthread_rwlock_destroy(&lock_); }
  void read(int& x) {
    pthread_rwlock_rdlock(&lock_);
    static_cast<void>(*static_cast<volatile int*>(&x));
    pthread_rwlock_unlock(&lock_);
  }
  void write(int& x) {
    pthread_rwlock_wrlock(&lock_);
    ++x;
    pthread_rwlock_unlock(&lock_);
  }
  pthread_rwlock_t* get() { return &lock_; }

 private:
  pthread_rwlock_t lock_;
};

// Executions differ in who comes before whom of two threads of which one writes: each reader comes
// before or after each writer.
TEST(PosixLocks, ReadersAndWriters) {
  const auto readers_and_writers = [](int readers, int writers) {
    return executions([=] {
      ReaderWriterLock lock;
      int x = 0;
      std::vector<Body> bodies(static_cast<std::size_t>(readers), [&] { lock.read(x); });
      bodies.insert(bodies.end(), static_cast<std::size_t>(writers), [&] { lock.write(x); });
      in_parallel(bodies);
      require(x == writers, "all");
    });
  };
  EXPECT_EQ(readers_and_writers(1, 1), 2U);
  EXPECT_EQ(readers_and_writers(2, 0), 1U);
  EXPECT_EQ(readers_and_writers(0, 3), 6U);
  EXPECT_EQ(readers_and_writers(2, 1), 4U);
  EXPECT_EQ(readers_and_writers(3, 0), 1U);
  EXPECT_EQ(readers_and_writers(3, 1), 8U);
  EXPECT_EQ(readers_and_writers(1, 2), 2U * 3U);
  EXPECT_EQ(readers_and_writers(2, 2), 2U * 3U * 3U);
}

TEST(PosixLocks, ReaderWriterLockMisused) {
  EXPECT_FINDS(Pitfall::data_race, [] {
    ReaderWriterLock lock;
    int x = 0;
    const auto add = [&] {
      pthread_rwlock_rdlock(lock.get());
      ++x;
      pthread_rwlock_unlock(lock.get());
    };
    in_parallel({add, add});
  });
  EXPECT_FINDS(Pitfall::crash, [] {
    ReaderWriterLock lock;
    pthread_rwlock_unlock(lock.get());
  });
  EXPECT_FINDS(Pitfall::crash, [] {
    ReaderWriterLock lock;
    pthread_rwlock_rdlock(lock.get());
  });
  // Each reads, and then wants to write.
  EXPECT_FINDS(Pitfall::deadlock, [] {
    ReaderWriterLock lock;
    const auto upgrade = [&] {
      pthread_rwlock_rdlock(lock.get());
      pthread_rwlock_wrlock(lock.get());
    };
    in_parallel({upgrade, upgrade});
  });
  EXPECT_HOLDS([] {
    ReaderWriterLock lock;
    pthread_rwlock_wrlock(lock.get());
    require(pthread_rwlock_wrlock(lock.get()) == EDEADLK, "writes already");
    require(pthread_rwlock_rdlock(lock.get()) == EDEADLK, "writes already");
    pthread_rwlock_unlock(lock.get());
    require(pthread_rwlock_tryrdlock(lock.get()) == 0, "nobody has it");
    require(pthread_rwlock_tryrdlock(lock.get()) == 0, "a reader has it");
    require(pthread_rwlock_trywrlock(lock.get()) == EBUSY, "readers have it");
    pthread_rwlock_unlock(lock.get());
    pthread_rwlock_unlock(lock.get());
  });
}

TEST(PosixLocks, SpinLock) {
  EXPECT_EQ(executions([] {
              pthread_spinlock_t lock;
              pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
              int x = 0;
              const auto add = [&] {
                pthread_spin_lock(&lock);
                ++x;
                pthread_spin_unlock(&lock);
              };
              in_parallel({add, add, add});
              require(pthread_spin_trylock(&lock) == 0, "free");
              require(pthread_spin_trylock(&lock) == EBUSY, "not free");
              pthread_spin_unlock(&lock);
              pthread_spin_destroy(&lock);
            }),
            6U);
  EXPECT_FINDS(Pitfall::deadlock, [] {
    pthread_spinlock_t lock;
    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_lock(&lock);
    pthread_spin_lock(&lock);
  });
}

}  // namespace
