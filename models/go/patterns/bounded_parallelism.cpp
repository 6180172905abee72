// Bounded parallelism: each task is a goroutine, but only so many run at a time. A buffered channel
// is the semaphore: to send on it is to take a slot, to receive is to give it back.
//
// Rules: the owner takes the slot before it starts the goroutine, so there are never more
// goroutines than slots either; the goroutine gives it back. A wait group, not the semaphore, tells
// when all are done.
//
// In the broken twin the tasks take their slots themselves, and the owner takes all slots to see
// that nobody runs any more; but some may not have begun.
#include <atomic>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/patterns/pattern.hpp>

namespace patterns::bounded_parallelism {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kTasks = 3;
constexpr int kSlots = 2;

struct Tasks {
  std::atomic<int> running{0};
  std::atomic<int> done{0};

  void run_one() {
    const bool is_within_bound = running.fetch_add(1) < kSlots;
    heddle::require(heddle::Pitfall::blocking, is_within_bound, "too many at a time");
    running.fetch_sub(1);
    done.fetch_add(1);
  }
  void require_all_done() const {
    heddle::require(heddle::Pitfall::lost_task, done.load() == kTasks, "a task has not been done");
  }
};

void correct() {
  Tasks tasks;
  WaitGroup group;
  const auto slots = make_chan<Empty>(kSlots);
  for (int task = 0; task < kTasks; ++task) {
    slots.send({});
    group.go([=, &tasks] {
      tasks.run_one();
      slots.recv();
    });
  }
  group.wait();
  tasks.require_all_done();
}

void broken() {
  Tasks tasks;
  const auto slots = make_chan<Empty>(kSlots);
  for (int task = 0; task < kTasks; ++task) {
    go("task", [=, &tasks] {
      slots.send({});
      tasks.run_one();
      slots.recv();
    });
  }
  for (int slot = 0; slot < kSlots; ++slot) slots.send({});
  tasks.require_all_done();
}

}  // namespace

Pattern pattern() {
  return {.name = "bounded_parallelism",
          .what = "many tasks, a few at a time: a channel is the semaphore",
          .correct = correct,
          .executions = 11'158,
          .mistake =
              "tasks take their slots themselves, and the owner takes all slots for the end of all "
              "tasks",
          .broken = broken,
          .pitfall = heddle::Pitfall::lost_task,
          .message = "has not been done"};
}

}  // namespace patterns::bounded_parallelism
