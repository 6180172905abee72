// Rest: real threads that run until they have ended, or until those that are left are asleep for
// ever.
//
// "Asleep for ever" is decided without a clock. /proc/self/task/<tid> tells of each thread whether
// it sleeps in a futex wait without a timeout, and how often it has gone to sleep since it began.
// When all remaining threads are found asleep twice in a row with unchanged counts, each slept
// without a break from its first look to its second; the first looks all came before the second
// ones, so there was a moment at which all slept at once. Only one of them could have woken
// another, so none ever wakes. Threads that keep running without ending are given up after a number
// of seconds: the one thing here that only a clock can tell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace heddle {

enum class Rest {
  all_ended,  // every thread has ended
  asleep,     // the others have ended, and these sleep for ever unless somebody from outside wakes
              // them
  busy,       // the time was up and some were still running: a livelock, or a very slow machine
};

// How often the calling thread has gone to sleep so far (voluntary context switches, getrusage(2)).
std::uint64_t sleeps_of_this_thread();

// A group of threads on which nobody from outside acts while it is being watched.
class ThreadGroup {
 public:
  ThreadGroup();
  // Joins the threads that have ended and detaches the others: what a body refers to must outlive
  // it.
  ~ThreadGroup();
  ThreadGroup(const ThreadGroup&) = delete;
  ThreadGroup& operator=(const ThreadGroup&) = delete;

  // Adds a thread; it waits at the gate until open(), or starts at once if the gate is open. Its
  // number is how many were added before it. Throws std::system_error when there can be no more
  // threads.
  void add(std::function<void()> body);

  // Lets all threads start together.
  void open();

  // Waits until the group has come to rest; `seconds` bounds only Rest::busy.
  Rest wait_until_rest(double seconds);

  // Whether thread `number` has ended.
  bool ended(std::size_t number) const;
  std::size_t size() const;

 private:
  struct Member;
  struct Gate;
  // All that have not ended are asleep for ever, and there is at least one.
  bool somebody_asleep_for_ever() const;

  std::shared_ptr<Gate> gate_;
  std::vector<std::shared_ptr<Member>> members_;
};

}  // namespace heddle
