// Producer-consumer programs on the shipped channels, and what people get wrong around a correct
// channel.
//
// Each program is a scenario (models/support/scenario.hpp), and correct with ProgramDefect::none.
#pragma once

#include <array>
#include <memory>
#include <type_traits>

#include <heddle/channel/buffered_channel.hpp>
#include <heddle/channel/done.hpp>
#include <heddle/channel/unbuffered_channel.hpp>
#include <heddle/channel/wait_group.hpp>
#include <models/support/scenario.hpp>

namespace heddle::models::broken {

enum class ProgramDefect {
  none,
  // deadlock
  both_send_first,
  sends_with_lock_held,
  waits_before_reading,
  worker_feeds_itself,
  // blocking
  polls_with_lock_held,
  // lost-task
  add_inside_worker,
  first_producer_closes,
  empty_taken_for_closed,
  refusal_ignored,
  consumer_dies_with_item,
  // data-race
  total_without_lock,
  writes_after_send,
  result_read_before_wait,
  // leak
  nobody_closes,
  consumer_deaf_to_done,
  producer_deaf_to_done,
  results_nobody_reads,
  nobody_waits_for_worker,
};

// Two partners exchange a value each.
template <class Sync, ProgramDefect D>
class Exchange {
 public:
  static constexpr unsigned kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      static_cast<void>(there_.send(1));
      static_cast<void>(back_.recv());
    } else if (D == ProgramDefect::both_send_first) {
      static_cast<void>(back_.send(2));
      static_cast<void>(there_.recv());
    } else {
      static_cast<void>(there_.recv());
      static_cast<void>(back_.send(2));
    }
  }
  void finish() {}

 private:
  UnbufferedChannel<int, Sync> there_;
  UnbufferedChannel<int, Sync> back_;
};

// A producer and a consumer keep one account, under a lock.
template <class Sync, ProgramDefect D>
class Account {
 public:
  static constexpr unsigned kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      produce();
    } else if (D == ProgramDefect::polls_with_lock_held) {
      poll();
    } else {
      while (const auto value = channel_.recv()) add(*value);
    }
  }
  void finish() {
    require(Pitfall::lost_task, total_.read() == 6,
            "the account is not the sum of what was booked");
  }

 private:
  using Lock = typename Sync::Lock;

  void produce() {
    for (int value = 1; value <= 2; ++value) {
      if (D == ProgramDefect::sends_with_lock_held) {
        Lock lock(mutex_);
        total_.write() += value;
        static_cast<void>(channel_.send(value));
      } else {
        add(value);
        static_cast<void>(channel_.send(value));
      }
    }
    channel_.close();
  }
  void poll() {
    for (;;) {
      Lock lock(mutex_);
      auto value = channel_.try_recv();
      for (; value.status() == RecvStatus::empty; value = channel_.try_recv()) Sync::yield();
      if (!value) return;
      total_.write() += *value;
    }
  }
  void add(int value) {
    if (D == ProgramDefect::total_without_lock) {
      total_.write() += value;
      return;
    }
    Lock lock(mutex_);
    total_.write() += value;
  }

  UnbufferedChannel<int, Sync> channel_;
  typename Sync::Mutex mutex_;
  typename Sync::template Plain<int> total_{0};  // guarded by mutex_
};

// Two workers send a result each; when both are done the results are closed, and the owner reads to
// the end.
template <class Sync, ProgramDefect D>
class Gather {
 public:
  static constexpr unsigned kThreads = 4;

  Gather() {
    if (D != ProgramDefect::add_inside_worker) workers_.add(2);
  }

  void thread(unsigned index) {
    if (index < 2) {
      if (D == ProgramDefect::add_inside_worker) workers_.add(1);
      require(Pitfall::lost_task, static_cast<bool>(results_.send(static_cast<int>(index))),
              "a result was refused: the results were closed before the worker was done");
      workers_.done();
    } else if (index == 2) {
      if (D == ProgramDefect::waits_before_reading) workers_.wait();
      while (results_.recv().has_value()) read_.add();
    } else {
      workers_.wait();
      results_.close();
    }
  }
  void finish() { require(Pitfall::lost_task, read_.value() == 2, "not every result was read"); }

 private:
  UnbufferedChannel<int, Sync> results_;
  WaitGroup<Sync> workers_;
  Tally read_;
};

// A worker that takes tasks, each of which but the last asks for one more.
template <class Sync, ProgramDefect D>
class Subtasks {
 public:
  static constexpr unsigned kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      for (int task = 0; task < 3; ++task) static_cast<void>(tasks_.send(task));
      tasks_.close();
      return;
    }
    while (const auto task = tasks_.recv()) {
      handled_.add();
      if (*task > 1) continue;
      const int subtask = *task + 10;
      if (D == ProgramDefect::worker_feeds_itself && tasks_.send(subtask)) continue;
      handled_.add();  // at once, instead
    }
  }
  void finish() {
    require(Pitfall::lost_task, handled_.value() == 5, "not every task was handled");
  }

 private:
  BufferedChannel<int, Sync> tasks_{1};
  Tally handled_;
};

// Two producers and a consumer; the last producer to end closes.
template <class Sync, ProgramDefect D>
class FanIn {
 public:
  static constexpr unsigned kThreads = 3;
  static constexpr Pitfall kWhenStuck =
      Pitfall::leak;  // what is left is a consumer that nobody feeds

  void thread(unsigned index) {
    if (index < 2) {
      produce();
    } else if (D == ProgramDefect::empty_taken_for_closed) {
      while (tasks_.try_recv().has_value()) handled_.add();
    } else {
      while (tasks_.recv().has_value()) handled_.add();
    }
  }
  void finish() {
    require(Pitfall::lost_task, handled_.value() == 2, "not every task was handled");
  }

 private:
  void produce() {
    require(Pitfall::lost_task, static_cast<bool>(tasks_.send(1)),
            "a task was refused: somebody closed who had no right to");
    const bool last = producers_.last();
    if (D == ProgramDefect::nobody_closes) return;
    if (D == ProgramDefect::first_producer_closes ? !last : last) tasks_.close();
  }

  BufferedChannel<int, Sync> tasks_{2};
  Countdown<Sync> producers_{2};
  Tally handled_;
};

// A producer hands over tasks that lie in memory of their own, and a consumer works on them there.
template <class Sync, ProgramDefect D>
class Handover {
 public:
  static constexpr unsigned kThreads = 2;

  void thread(unsigned index) {
    if (index == 0) {
      for (unsigned task = 0; task < 2; ++task) {
        tasks_[task].write() = 1;
        send(static_cast<int>(task));
        if (D == ProgramDefect::writes_after_send) tasks_[task].write() = 2;
      }
      channel_.close();
      return;
    }
    while (const auto task = channel_.recv()) {
      handled_.add();
      tasks_[static_cast<unsigned>(*task)].write() = 3;
    }
  }
  void finish() {
    require(Pitfall::lost_task, handled_.value() == 2, "not every task was handled");
  }

 private:
  void send(int task) {
    if (D == ProgramDefect::refusal_ignored) {
      static_cast<void>(channel_.try_send(task));
    } else {
      static_cast<void>(channel_.send(task));
    }
  }

  BufferedChannel<int, Sync> channel_{1};
  std::array<typename Sync::template Plain<int>, 2> tasks_;
  Tally handled_;
};

// The owner gives the sign to stop; producer and consumer end, and no task is lost on the way.
template <class Sync, ProgramDefect D>
class Cancel {
 public:
  static constexpr unsigned kThreads = 3;
  static constexpr Pitfall kWhenStuck = Pitfall::leak;

  void thread(unsigned index) {
    if (index == 0) {
      for (int task = 0; task < 2 && send(task); ++task) accepted_.add();
    } else if (index == 1) {
      while (recv()) {
        if (D == ProgramDefect::consumer_dies_with_item && done_.signalled()) return;
        handled_.add();
      }
    } else {
      done_.signal();
    }
  }
  void finish() {
    while (tasks_.try_recv().has_value()) handled_.add();
    require(Pitfall::lost_task, handled_.value() == accepted_.value(),
            "a task was accepted, and neither handled nor left behind");
  }

 private:
  bool send(int task) {
    if (D == ProgramDefect::producer_deaf_to_done) return tasks_.send(task);
    return tasks_.send(task, done_);
  }
  bool recv() {
    if (D == ProgramDefect::consumer_deaf_to_done) return tasks_.recv().has_value();
    return tasks_.recv(done_).has_value();
  }

  BufferedChannel<int, Sync> tasks_{1};
  Done<Sync> done_;
  Tally accepted_;
  Tally handled_;
};

// Two workers look for an answer; the owner takes the first and goes away.
template <class Sync, ProgramDefect D>
class FirstAnswer {
 public:
  static constexpr unsigned kThreads = 3;
  static constexpr Pitfall kWhenStuck = Pitfall::leak;

  void thread(unsigned index) {
    if (index < 2) {
      static_cast<void>(answers_.send(static_cast<int>(index)));
    } else {
      static_cast<void>(answers_.recv());
    }
  }
  void finish() {}

 private:
  using Answers = std::conditional_t<D == ProgramDefect::results_nobody_reads,
                                     UnbufferedChannel<int, Sync>, BufferedChannel<int, Sync>>;
  Answers answers_ = make_channel<Answers>(2);  // room for all that nobody reads
};

// The owner gives a worker a task, waits until the worker is done, and uses what it made.
template <class Sync, ProgramDefect D>
class Shutdown {
 public:
  static constexpr unsigned kThreads = 2;

  Shutdown() { worker_.add(1); }

  void thread(unsigned index) {
    if (index == 0) {
      order();
      return;
    }
    while (const auto task = tasks_.recv()) result_.write() = *task;
    ended_.add();
    worker_.done();
  }
  void finish() {}

 private:
  void order() {
    static_cast<void>(tasks_.send(7));
    tasks_.close();
    if (D == ProgramDefect::nobody_waits_for_worker) {
      require(Pitfall::leak, ended_.value() == 1,
              "the owner goes away while its worker still runs");
      return;
    }
    if (D != ProgramDefect::result_read_before_wait) worker_.wait();
    require(Pitfall::data_race, result_.read() == 7, "the owner read another result than was made");
  }

  BufferedChannel<int, Sync> tasks_{1};
  WaitGroup<Sync> worker_;
  typename Sync::template Plain<int> result_{0};  // the worker's until it is done
  Tally ended_;
};

}  // namespace heddle::models::broken
