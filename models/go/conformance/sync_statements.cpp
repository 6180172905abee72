// Statements about package sync: WaitGroup, Once, Cond, RWMutex, Mutex.
#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string>

#include <models/go/conformance/scenario_parts.hpp>
#include <models/go/conformance/statement.hpp>

namespace heddle::models::conformance {

namespace {

// --- WaitGroup

void negative_counter() {
  go::WaitGroup group;
  must_panic("sync: negative WaitGroup counter", [&] { group.done(); });
  go::WaitGroup other;
  other.add(1);
  must_panic("sync: negative WaitGroup counter", [&] { other.add(-2); });
}

// Whether wait() waits for a goroutine that adds itself.
void add_at_zero() {
  go::WaitGroup group;
  std::atomic<bool> is_done{false};
  std::thread late([&] {
    group.add(1);
    is_done.store(true, std::memory_order_relaxed);
    group.done();
  });
  group.wait();
  reaches(is_done.load(std::memory_order_relaxed) ? 1 : 0);
  late.join();
}

void add_before_wait_has_returned() {
  go::WaitGroup group;
  group.add(1);
  std::thread waiting([&] {
    const std::string panic = panic_of([&] { group.wait(); });
    must(panic.empty() || panic == "sync: WaitGroup is reused before previous Wait has returned",
         "another panic");
    reaches(panic.empty() ? 0 : 1);
  });
  group.done();
  group.add(1);
  group.done();
  waiting.join();
}

void done_before_wait() {
  go::WaitGroup group;
  int plain[2] = {};
  group.add(2);
  for (const int worker : {0, 1}) {
    go::go([&, worker] {
      plain[worker] = 1;
      group.done();
    });
  }
  group.wait();
  must(plain[0] + plain[1] == 2, "not what was written before done");
}

void used_again() {
  go::WaitGroup group;
  int plain = 0;
  for (const int round : {1, 2}) {
    group.add(1);
    go::go([&, round] {
      plain = round;
      group.done();
    });
    group.wait();
    must(plain == round, "wait ends before done, the second time");
  }
}

std::vector<Statement> wait_group_statements() {
  return {
      {"W01",
       "a counter below 0 panics: sync: negative WaitGroup counter",
       {holds("alone", 1, negative_counter)},
       ""},
      {"W02",
       "an Add at 0 while another waits is a misuse: the Wait may end before or after",
       {reaches_all("1 that adds itself, 1 that waits", 4, 2, add_at_zero)},
       "Go may panic with sync: WaitGroup misuse: Add called concurrently with Wait, or not; here "
       "it never does, and both orders are explored"},
      {"W03",
       "an Add before a Wait that is released has returned may panic: sync: WaitGroup is reused "
       "before previous Wait has returned",
       {reaches_all("1 that waits, Done, Add, Done", 6, 2, add_before_wait_has_returned)},
       ""},
      {"W04",
       "Done happens before the end of the Wait that it releases",
       {holds("2 goroutines, 1 that waits", 6, done_before_wait)},
       ""},
      {"W05",
       "a WaitGroup may be used again when its Waits have returned",
       {holds("1 goroutine, twice", 4, used_again)},
       ""},
  };
}

// --- Once

void runs_once() {
  go::Once once;
  int plain = 0;
  const auto use = [&] {
    once.call([&] { ++plain; });
    must(plain == 1, "Do returns before the function has, or runs it twice");
  };
  in_parallel({use, use});
}

void panic_is_done() {
  go::Once once;
  int calls = 0;
  const auto fail = [&] {
    ++calls;
    go::panic("a panic");
  };
  must_panic("a panic", [&] { once.call(fail); });
  once.call(fail);
  must(calls == 1, "a function that has panicked is called again");
}

void calls_itself() {
  go::Once once;
  once.call([&] { once.call([] {}); });
}

// --- Cond

std::function<void()> signal_before_wait(bool broadcasts) {
  return [=] {
    go::Mutex mutex;
    go::Cond condition(mutex);
    bool is_ready = false;
    std::thread waiting([&] {
      const std::lock_guard lock(mutex);
      while (!is_ready) condition.wait();
    });
    {
      const std::lock_guard lock(mutex);
      is_ready = true;
    }
    if (broadcasts)
      condition.broadcast();
    else
      condition.signal();
    waiting.join();
  };
}

// Only the wake-up orders `plain`: it is written without the mutex, and only if the other waits.
void wake_up_orders() {
  go::Mutex mutex;
  go::Cond condition(mutex);
  int plain = 0;
  bool waits = false;
  bool is_late = false;
  std::thread waiting([&] {
    {
      const std::lock_guard lock(mutex);
      if (is_late) return;
      waits = true;
      condition.wait();
    }
    must(plain == 1, "not what was written before the signal");
  });
  {
    const std::lock_guard lock(mutex);
    is_late = !waits;
  }
  reaches(is_late ? 1 : 0);
  if (!is_late) {
    plain = 1;
    condition.signal();
  }
  waiting.join();
}

void broadcast_wakes_all() {
  go::Mutex mutex;
  go::Cond condition(mutex);
  bool is_ready = false;
  const auto wait = [&] {
    const std::lock_guard lock(mutex);
    while (!is_ready) condition.wait();
  };
  in_parallel({wait, wait, [&] {
                 {
                   const std::lock_guard lock(mutex);
                   is_ready = true;
                 }
                 condition.broadcast();
               }});
}

void signal_of_nobody() {
  go::Mutex mutex;
  go::Cond condition(mutex);
  condition.signal();
  condition.broadcast();
  mutex.lock();
  condition.wait();
}

// --- RWMutex

// Reads again while it reads; `has_writer`: with a writer that may come in between.
void reads_twice(bool has_writer) {
  go::RWMutex mutex;
  std::thread writer([&] {
    if (!has_writer) return;
    mutex.lock();
    mutex.unlock();
  });
  mutex.rlock();
  mutex.rlock();
  mutex.runlock();
  mutex.runlock();
  writer.join();
}

void readers_or_writer() {
  go::RWMutex mutex;
  int plain = 0;
  int seen = -1;
  in_parallel({[&] {
                 const std::lock_guard lock(mutex);
                 plain = 1;
               },
               [&] {
                 const std::shared_lock lock(mutex);
                 static_cast<void>(plain);
                 seen = plain;
               },
               [&] {
                 const std::shared_lock lock(mutex);
                 must(plain == 0 || plain == 1, "half written");
               }});
  reaches(static_cast<unsigned>(seen));
}

void writer_excludes_readers() {
  go::RWMutex mutex;
  mutex.rlock();
  must(mutex.try_rlock(), "a second reader is held off, though nobody writes");
  must(!mutex.try_lock(), "a writer gets in beside readers");
  mutex.runlock();
  mutex.runlock();
  mutex.lock();
  must(!mutex.try_rlock(), "a reader gets in beside a writer");
  mutex.unlock();
}

std::vector<Statement> other_statements() {
  return {
      {"O01",
       "`once.Do(f)` runs f once, and returns when it has returned, also if it panics; within f it "
       "waits for ever",
       {holds("2 goroutines", 4, runs_once), holds("alone, f panics", 1, panic_is_done),
        deadlocks("alone, f calls it", calls_itself)},
       ""},
      {"K01",
       "Signal and Broadcast happen before the end of the Wait that they wake; where nobody waits "
       "they are lost",
       {holds("1 that waits for a condition, Signal", 2, signal_before_wait(false)),
        holds("the same, Broadcast", 2, signal_before_wait(true)),
        reaches_all("1 that waits, or comes too late", 2, 2, wake_up_orders),
        holds("2 that wait, Broadcast", 10, broadcast_wakes_all),
        deadlocks("alone, Signal before Wait", signal_of_nobody)},
       ""},
      {"K02",
       "many readers or one writer; a Lock that waits holds off readers, so to read again while "
       "reading waits for ever with a writer in between",
       {reaches_all("1 writer, 2 readers", 42, 2, readers_or_writer),
        holds("alone", 1, writer_excludes_readers),
        holds("1 reader that reads again, no writer", 1, [] { reads_twice(false); }),
        may_deadlock("1 reader that reads again, 1 writer", [] { reads_twice(true); })},
       ""},
      {"K03",
       "to unlock what is not locked is fatal",
       {is_fatal("alone, Mutex", "sync: unlock of unlocked mutex", [] { go::Mutex().unlock(); }),
        is_fatal("alone, RWMutex, Unlock", "sync: Unlock of unlocked RWMutex",
                 [] { go::RWMutex().unlock(); }),
        is_fatal("alone, RWMutex, RUnlock", "sync: RUnlock of unlocked RWMutex",
                 [] { go::RWMutex().runlock(); })},
       ""},
  };
}

}  // namespace

std::vector<Statement> sync_statements() {
  return joined({wait_group_statements(), other_statements()});
}

}  // namespace heddle::models::conformance
