// POSIX conditions, barriers, semaphores, once, keys, threads, clocks.
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "in_parallel.hpp"

namespace {

using heddle::Pitfall;
using heddle::litmus::Body;
using heddle::litmus::executions;
using heddle::litmus::in_parallel;
using heddle::litmus::require;

struct Flag {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t condition;
  bool set = false;

  Flag() { pthread_cond_init(&condition, nullptr); }
  ~Flag() { pthread_cond_destroy(&condition); }
  void wait() {
    pthread_mutex_lock(&mutex);
    while (!set) pthread_cond_wait(&condition, &mutex);
    pthread_mutex_unlock(&mutex);
  }
  void raise(int (*notify)(pthread_cond_t*) noexcept = pthread_cond_signal) {
    pthread_mutex_lock(&mutex);
    set = true;
    notify(&condition);
    pthread_mutex_unlock(&mutex);
  }
};

TEST(PosixObjects, Condition) {
  // The waiter comes first and sleeps, or second and does not.
  EXPECT_EQ(executions([] {
              Flag flag;
              in_parallel({[&] { flag.wait(); }, [&] { flag.raise(); }});
            }),
            2U);
  EXPECT_FINDS(Pitfall::deadlock, [] {
    Flag flag;
    in_parallel({[&] { flag.wait(); }, [&] { flag.wait(); }, [&] { flag.raise(); }});
  });
  EXPECT_HOLDS([] {
    Flag flag;
    in_parallel(
        {[&] { flag.wait(); }, [&] { flag.wait(); }, [&] { flag.raise(pthread_cond_broadcast); }});
  });
}

TEST(PosixObjects, ConditionDestroyedUnderWaiter) {
  EXPECT_FINDS(Pitfall::crash, [] {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    bool waits = false;
    bool done = false;
    std::thread waiter([&] {
      pthread_mutex_lock(&mutex);
      waits = !done;
      if (waits) pthread_cond_wait(&condition, &mutex);
      pthread_mutex_unlock(&mutex);
    });
    pthread_mutex_lock(&mutex);
    done = true;
    if (waits) pthread_cond_destroy(&condition);
    pthread_mutex_unlock(&mutex);
    waiter.join();
  });
}

TEST(PosixObjects, TimedWaitTimesOut) {
  EXPECT_HOLDS([] {
    Flag flag;
    pthread_mutex_lock(&flag.mutex);
    timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 5;
    require(pthread_cond_timedwait(&flag.condition, &flag.mutex, &deadline) == ETIMEDOUT,
            "nobody wakes");
    timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    require(now.tv_sec >= deadline.tv_sec, "time has gone on");
    pthread_mutex_unlock(&flag.mutex);
  });
}

// Executions are the orders in which threads arrive.
TEST(PosixObjects, Barrier) {
  const auto meet = [](unsigned threads, unsigned rounds) {
    return executions([=] {
      pthread_barrier_t barrier;
      pthread_barrier_init(&barrier, nullptr, threads);
      std::vector<unsigned> arrived(threads);
      unsigned last = 0;
      std::vector<Body> bodies;
      for (unsigned self = 0; self < threads; ++self) {
        bodies.emplace_back([&, self] {
          for (unsigned round = 1; round <= rounds; ++round) {
            arrived[self] = round;
            if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) ++last;
            for (const unsigned other : arrived) require(other == round, "all are there");
            pthread_barrier_wait(&barrier);
          }
        });
      }
      in_parallel(bodies);
      require(last == rounds, "one of each round");
      pthread_barrier_destroy(&barrier);
    });
  };
  EXPECT_EQ(meet(2, 1), 2U * 2U);
  EXPECT_EQ(meet(3, 1), 6U * 6U);
  EXPECT_EQ(meet(2, 2), 2U * 2U * 2U * 2U);
}

TEST(PosixObjects, BarrierMisused) {
  EXPECT_FINDS(Pitfall::deadlock, [] {
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, nullptr, 3);
    const auto wait = [&] { pthread_barrier_wait(&barrier); };
    in_parallel({wait, wait});
  });
  EXPECT_FINDS(Pitfall::data_race, [] {
    pthread_barrier_t barrier;
    pthread_barrier_init(&barrier, nullptr, 2);
    int x = 0;
    const auto add = [&] {
      pthread_barrier_wait(&barrier);
      ++x;
    };
    in_parallel({add, add});
  });
}

// One place for two threads: they follow one another. Two places: one may also come before the
// other has left: orders of 2 + 2 operations.
TEST(PosixObjects, Semaphore) {
  const auto enter = [](unsigned places) {
    return executions([=] {
      sem_t semaphore;
      sem_init(&semaphore, 0, places);
      int x = 0;
      const auto add = [&] {
        sem_wait(&semaphore);
        if (places == 1) ++x;
        sem_post(&semaphore);
      };
      in_parallel({add, add});
      int value = 0;
      sem_getvalue(&semaphore, &value);
      require(value == static_cast<int>(places), "all have left");
      sem_destroy(&semaphore);
    });
  };
  EXPECT_EQ(enter(1), 2U);
  EXPECT_EQ(enter(2), 6U);
}

TEST(PosixObjects, SemaphoreThatNobodyPosts) {
  EXPECT_HOLDS([] {
    sem_t semaphore;
    sem_init(&semaphore, 0, 1);
    require(sem_trywait(&semaphore) == 0, "one");
    require(sem_trywait(&semaphore) == -1 && errno == EAGAIN, "none");
    timespec deadline{};
    require(sem_timedwait(&semaphore, &deadline) == -1 && errno == ETIMEDOUT, "none");
  });
  EXPECT_FINDS(Pitfall::deadlock, [] {
    sem_t semaphore;
    sem_init(&semaphore, 0, 1);
    const auto take = [&] { sem_wait(&semaphore); };
    in_parallel({take, take});
  });
  EXPECT_FINDS(Pitfall::data_race, [] {
    sem_t semaphore;
    sem_init(&semaphore, 0, 2);
    int x = 0;
    const auto add = [&] {
      sem_wait(&semaphore);
      ++x;
      sem_post(&semaphore);
    };
    in_parallel({add, add});
  });
}

// Whoever comes first does it; the others see it done.
TEST(PosixObjects, Once) {
  EXPECT_EQ(executions([] {
              pthread_once_t once = PTHREAD_ONCE_INIT;
              static int count;
              count = 0;
              const auto go = [&] {
                pthread_once(&once, [] { ++count; });
                require(count == 1, "done");
              };
              in_parallel({go, go, go});
            }),
            3U);
  EXPECT_FINDS(Pitfall::data_race, [] {
    pthread_once_t once[2] = {PTHREAD_ONCE_INIT, PTHREAD_ONCE_INIT};
    static int count;
    count = 0;
    in_parallel({[&] { pthread_once(&once[0], [] { ++count; }); },
                 [&] { pthread_once(&once[1], [] { ++count; }); }});
    require(count == 2, "both");
  });
}

TEST(PosixObjects, Keys) {
  EXPECT_EQ(executions([] {
              pthread_key_t key;
              pthread_key_create(&key, [](void* value) { delete static_cast<int*>(value); });
              const auto use = [&] {
                require(pthread_getspecific(key) == nullptr, "nothing yet");
                auto* value = new int(1);
                pthread_setspecific(key, value);
                require(pthread_getspecific(key) == value, "what this thread has set");
              };
              in_parallel({use, use});
              require(pthread_getspecific(key) == nullptr, "nothing of this thread");
              pthread_key_delete(key);
            }),
            1U);
  // The destructor runs at the end of the thread.
  EXPECT_FINDS(Pitfall::data_race, [] {
    static int destroyed;
    destroyed = 0;
    pthread_key_t key;
    pthread_key_create(&key, [](void*) { ++destroyed; });
    const auto use = [&] { pthread_setspecific(key, &key); };
    in_parallel({use, use});
    require(destroyed == 2, "both");
  });
}

TEST(PosixObjects, ThreadsThatExitAndDetach) {
  EXPECT_EQ(executions([] {
              pthread_t thread;
              int token = 0;
              static bool destroyed;
              destroyed = false;
              pthread_create(
                  &thread, nullptr,
                  [](void* argument) -> void* {
                    struct Guard {
                      ~Guard() { destroyed = true; }
                    } guard;
                    pthread_exit(argument);
                  },
                  &token);
              void* result = nullptr;
              pthread_join(thread, &result);
              require(result == &token, "what the thread gave");
              require(destroyed, "its stack is unwound");
            }),
            1U);
  EXPECT_FINDS(Pitfall::crash, [] {
    std::thread thread([] {});
    const pthread_t name = thread.native_handle();
    thread.detach();
    pthread_join(name, nullptr);
  });
  EXPECT_HOLDS([] {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 1 << 20);
    pthread_t thread;
    pthread_create(&thread, &attributes, [](void*) -> void* { return nullptr; }, nullptr);
    pthread_attr_destroy(&attributes);
  });
}

TEST(PosixObjects, TimeIsVirtual) {
  EXPECT_EQ(executions([] {
              const time_t begin = time(nullptr);
              sleep(1'000'000);
              usleep(999'999);
              timespec duration{1'000, 0};
              nanosleep(&duration, nullptr);
              sched_yield();
              timeval now;
              gettimeofday(&now, nullptr);
              require(now.tv_sec - begin >= 1'001'000, "all sleeps");
              require(now.tv_sec - begin < 1'001'010, "and no more");
            }),
            1U);
}

}  // namespace
