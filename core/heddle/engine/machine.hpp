// Runs a scenario: its logical threads, in the order that the explorer wants, and the memory that
// they share.
//
// Logical threads are fibers on the one OS thread that called check(). A thread runs until its next
// visible operation (atomic access, lock, creation of a thread, ...); there the explorer says whose
// turn it is. Everything in between only that thread can see, or it is a data race.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <heddle/engine/explorer.hpp>
#include <heddle/engine/fiber.hpp>
#include <heddle/engine/function.hpp>
#include <heddle/engine/globals.hpp>
#include <heddle/engine/heap.hpp>
#include <heddle/engine/memory_range.hpp>
#include <heddle/engine/shadow.hpp>
#include <heddle/engine/signals.hpp>
#include <heddle/engine/spin.hpp>
#include <heddle/engine/thread_storage.hpp>
#include <heddle/engine/trace.hpp>
#include <heddle/engine/virtual_clock.hpp>
#include <heddle/spec/pitfall.hpp>

namespace heddle::engine {

// What a run ended with that ought not to be.
struct Failure {
  Pitfall pitfall{};
  std::string message;
  bool says_place = false;   // told with the line of the scenario's source where it happened
  bool is_of_token = false;  // it is another program than the token's
  bool ends_search = false;  // no other execution would say more, or none can be trusted
};

enum class RunEnd : std::uint8_t {
  complete,  // all threads have ended
  dropped,   // assume() did not hold, or there is no such execution
  failed,    // see failure()
};

// What a mutex, condition or semaphore is beside its state in the graph.
struct Object {
  std::uint32_t run = 0;
  ThreadId owner = kMaxThreads;
  unsigned depth = 0;  // how often its owner has locked it
};

class Machine {
 public:
  // `spurious_wakeups`: how many waits of each thread may end without a reason.
  explicit Machine(MemoryModel model, unsigned spurious_wakeups = 0);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // The machine that executes the caller, a logical thread outside of the engine's own code;
  // nothing elsewhere.
  static Machine* running() { return running_; }
  // True for memory of the scenario that is being checked, also between its runs.
  static bool is_in_scenario_heap(const void* memory);
  // While one lives, the caller is the engine itself: its memory and its accesses are not the
  // scenario's.
  class Inside;

  // How much processor time a thread may take between two steps; 0: any.
  void set_turn_limit(double seconds);
  // This is a new process, made by fork() between two runs.
  void begin_process();

  // Runs the scenario once. Must be called on the OS thread that made the machine.
  RunEnd run(const std::function<void()>& scenario);
  const std::optional<Failure>& failure() const { return failure_; }
  // Of a thread in one execution. They are numbered with 16 bits.
  static constexpr std::uint16_t kMostSteps = 10'000;
  // Of all executions; numbered with 16 bits, too.
  static constexpr std::size_t kMostLocations = 65'000;
  // Runs it as the schedule says: once to see what it fails at, and if it does, once more to write
  // down how.
  RunEnd record_twice(const std::function<void()>& scenario, const Schedule& schedule);
  // Of the last time: what the failure is, for people, and how it came about.
  std::string message() const;
  std::string trace() const;
  Explorer& explorer() { return explorer_; }

  // --- for the current thread
  ThreadId current() const { return current_; }
  // What a thread is called in a finding.
  std::string role_of(ThreadId thread) const;
  std::string role() const { return role_of(current_); }
  Explorer::Answer operate(const Operation& operation);
  // The same, of one that is part of a look.
  Explorer::Answer operate_silently(const Operation& operation);
  void access(const void* address, std::size_t size, bool is_write);
  // Whether the current thread has done nothing of late but look.
  bool is_looking() const { return !threads_[current_].watch.looks().empty(); }
  // Something is about to be written there without access().
  void before_write(void* address, std::size_t size) {
    if (globals_.holds(address)) [[unlikely]]
      globals_.before_write(address, size);
  }
  // The current thread is about to look at something, called by `caller`. If it goes round in a
  // loop that only looks, it is left there, and goes on when its looking has been seen.
  void begin_look(CallerState caller);  // a copy: others run in between
  // The same of something that begins with unlocking a mutex, and that it cannot be left at before:
  // true if it goes round in a loop.
  bool goes_round_unlocking(const CallerState& caller) { return goes_round(caller, true); }
  // Leaves the current thread where it is, as begin_look() does.
  void spin();
  SpinWatch& watch() { return threads_[current_].watch; }
  // Atomic operations on memory. `operation` says what to do with the value read.
  Explorer::Answer atomic_read(const void* address, std::size_t size, const Operation& operation);
  // The same, of an operation that may leave the value as it is.
  Explorer::Answer atomic_look(const void* address, std::size_t size, const Operation& operation);
  void note_load(const volatile void* address, const CallerState& caller) {
    threads_[current_].watch.note_load(const_cast<const void*>(address), *caller.stack);
  }
  // What the current thread has read last, if it has done nothing since, is what it reads again.
  std::uint64_t repeat_last_read() {
    watch().repeat_last_read();
    return explorer_.graph()[watch().last_read()->read].value;
  }
  void atomic_write(void* address, std::size_t size, std::uint64_t value, Order order);
  void fence(Order order);
  // The location of an object whose state only the engine knows: a mutex, a condition.
  // `initial`: its state, if nothing has been done with it yet.
  LocationId object_location(const void* address, std::uint64_t initial = 0);
  // An operation on such an object that is also an access to its memory. The second: that a loop
  // may do without changing anything.
  Explorer::Answer operate_on(const void* object, Operation operation, std::uint64_t initial = 0);
  Explorer::Answer look_on(const void* object, Operation operation, std::uint64_t initial = 0);
  // What was there before is gone; what is there now is in this state.
  void begin_object(void* object, std::size_t size, std::uint64_t initial = 0);
  void end_object(void* object, std::size_t size) { access(object, size, true); }
  Object& object(LocationId location);
  [[noreturn]] void fail(Failure failure);
  [[noreturn]] void fail(Pitfall pitfall, std::string message) {
    fail({.pitfall = pitfall, .message = std::move(message)});
  }
  bool is_on_stack(const void* address) const { return stacks_.holds(current_, address); }
  // The caller's frame is here: whether there is room for more.
  void require_stack(const void* frame) {
    if (frame < stack_limit_) [[unlikely]]
      overflow_stack(current_);
  }
  // The current thread does not go on: what it would do is part of no execution, or of another one.
  // The others do go on, for what they write may be what it ought to have read.
  [[noreturn]] void give_up();

  using Start = void* (*)(void*);
  // kMaxThreads: there are too many.
  ThreadId create(Start start, void* argument);
  void* join(ThreadId target);
  void set_name(ThreadId thread, const char* name) { threads_[thread].name = name; }
  void detach(ThreadId target) { threads_[target].detached = true; }
  bool is_joinable(ThreadId target) const {
    return !threads_[target].detached && !threads_[target].joined;
  }
  [[noreturn]] void end_thread(void* result);
  // Like end_thread(), after what is on the thread's stack has been destroyed.
  [[noreturn]] void unwind_thread(void* result);
  void at_thread_end(void (*function)(void*), void* argument);
  // The same, but after everything that at_thread_end() was told.
  void after_thread_end(void (*function)(void*), void* argument);
  std::map<unsigned, void*>& values_of_keys() { return threads_[current_].values_of_keys; }

  // Whether a wait that begins now ends without a reason.
  bool wakes_spuriously();

  // The current thread's clock, in nanoseconds.
  std::uint64_t read_clock();
  VirtualClock& clock() { return threads_[current_].time; }

  // It is not to be freed before the run ends: it is no leak, nor is what it points to.
  void keep(const void* block);
  // Objects `stride` bytes apart.
  struct Objects {
    const std::byte* first = nullptr;
    std::size_t count = 0;
    std::size_t stride = 0;
  };
  // What the current thread will lock next is one of several: it will go on to lock these as well,
  // as one step. Where every run begins with nothing, it waits until all are free; elsewhere it
  // waits for one after the other, because what comes before it is looked for afterwards.
  void lock_also(const Objects& objects) { threads_[current_].also_locks = objects; }
  // What the current thread does from now on belongs to what it has just done: nobody comes
  // between, unless it has to wait. The end gives up an execution in which somebody has.
  void begin_step();
  void end_step();
  // What the current thread has read last, `write`, may be part of a step that another one has to
  // wait in: waits until that is over. If it never is, this is no execution.
  void await_step_of(EventId write);
  // While one lives, the current thread's events are not told: they are part of one that is.
  class Untold;
  void tell_last_event(bool is_told) {
    if (recording_) [[unlikely]]
      recording_->steps.back().is_told = is_told;
  }
  // Of an object that is in parts, by thread: how many threads have one of their own.
  static constexpr ThreadId kThreadsWithParts = 8;
  // Another location of an object, for people to take for the object itself.
  void note_part(LocationId part, LocationId whole) {
    if (recording_) [[unlikely]]
      recording_->wholes[part] = whole;
  }
  // The current thread may sleep for ever.
  void stand_by() { threads_[current_].stands_by = true; }

  // What threads say of themselves; nothing unless the run is recorded.
  Testimony* testimony() { return recording_ ? &recording_->testimony : nullptr; }
  // While recording: the current thread, just now and here, has done what the note says.
  void note(Note note);

  void* allocate(std::size_t size, std::size_t alignment);
  void release(void* block);
  const Heap& heap() const { return heap_; }

 private:
  struct Thread {
    Context context;
    Start start = nullptr;
    void* argument = nullptr;
    void* result = nullptr;
    bool has_begun = false;
    bool has_ended = false;
    bool detached = false;
    bool joined = false;
    bool spins = false;  // goes round in a loop until something changes
    bool has_given_up = false;
    bool is_untold = false;
    Objects also_locks;  // of the step that it is about to take, or takes
    std::uint16_t begin_of_step = 0;
    ThreadId awaits_step_of = kMaxThreads;
    bool stands_by = false;  // stands for something outside, and may sleep for ever
    SpinWatch watch;
    Operation pending;               // begun, and not ended
    std::vector<const void*> stack;  // where it waits; only while recording
    std::string name;                // the scenario's own; empty if it gave none
    Clock clock;                     // what happens before its next access
    std::uint16_t epoch;             // 1 + its events so far
    VirtualClock time;
    unsigned spurious_wakeups = 0;  // so far
    ThreadStorage storage;
    std::vector<std::pair<void (*)(void*), void*>> at_end;
    std::map<unsigned, void*> values_of_keys;  // thread-specific data
  };

  // What a thread that goes round in a loop waits for until a deadline is over by then.
  static constexpr std::uint64_t kLongTime = 3'600 * VirtualClock::kSecond;

  static void thread_entry();
  // Reads there, for if there is no memory it is the scenario that crashes, and not the engine in
  // the midst of something.
  static void touch(const void* address) {
    __asm__ volatile("testb $0, (%0)" : : "r"(address) : "cc", "memory");
  }
  RunEnd record(const std::function<void()>& scenario, Schedule schedule);
  bool goes_round(const CallerState& caller, bool lets_go);
  void begin_thread(ThreadId thread, Start start, void* argument);
  Explorer::Answer read_atomically(const void* address, std::size_t size, Operation operation);
  LocationId atomic_location(const void* address, std::size_t size);
  Order effective(Order order) const { return model_ == MemoryModel::sc ? Order::seq_cst : order; }
  void note_atomic_access(const void* address, std::size_t size, bool wrote);
  void after_atomic(void* address, std::size_t size, bool wrote);
  LocationId new_location(const void* address, std::uint64_t initial);
  [[noreturn]] void report(const BadAccess& bad);
  bool can_go_on(ThreadId thread);
  bool is_in_step(ThreadId thread) const {
    return thread < kMaxThreads && (in_step_ >> thread & 1) != 0;
  }
  std::optional<LocationId> also_locked_by_others(ThreadId thread);
  ThreadId owner_of(LocationId location) const;
  bool waits_for_unfinished_step(ThreadId thread);
  ThreadId next_thread();
  void pass_turn();
  void switch_to(ThreadId next);
  [[noreturn]] void leave(RunEnd end);
  [[noreturn]] void diverge();
  [[noreturn]] void end_of_all();
  bool may_look_again(ThreadId thread) const;
  std::uint64_t effects() const;
  void collect_seen_in_round(ThreadId thread);
  bool sees_newest(ThreadId thread) const;
  bool was_seen(ThreadId thread) const;
  bool is_in_last_round(EventId event) const;
  ThreadId spinning_thread_that_was_seen() const;
  void require_no_leaks();
  [[noreturn]] void refuse_memory(std::size_t size);
  [[noreturn]] void overflow_stack(std::size_t stack);
  static void crash(const Interruption& interruption);
  static void tick(const Interruption& interruption);
  [[noreturn]] void leave_without_stack();
  void look_at_turn(const Interruption& interruption);
  void clean_up_interrupted();
  std::vector<MemoryRange> roots() const;
  void note_allocation(const void* memory);
  Sleeper sleeper(ThreadId thread);
  void after_event(Thread& thread);
  void note_waiting(Thread& thread);
  std::vector<std::string> names() const;
  void note_earlier_access(const void* address, std::size_t size, bool is_write, bool is_atomic);

  // While the current thread may be going round in a loop, the stack below the engine's caller is
  // overwritten: what the engine leaves there differs from round to round, and shows in those
  // places of the thread's next frames that nobody writes.
  void wipe_dead_stack() const;

  static Machine* running_;
  static Machine* active_;  // the one whose run is under way, also while it is inside the engine

  // Between two steps of a thread.
  struct Turn {
    std::uint32_t run = 0;
    ThreadId thread = 0;
    std::uint16_t epoch = 0;
    friend bool operator==(const Turn&, const Turn&) = default;
  };
  Turn turn() const { return {run_, current_, threads_[current_].epoch}; }

  const MemoryModel model_;
  const unsigned spurious_wakeups_;
  Explorer explorer_;
  Stacks stacks_{kMaxThreads};
  Heap heap_{kMaxThreads};
  Shadow shadow_;
  Globals globals_;
  std::array<Thread, kMaxThreads> threads_;
  ThreadId thread_count_ = 0;
  ThreadId current_ = 0;
  std::uint32_t in_step_ = 0;          // threads, one bit each
  const void* stack_limit_ = nullptr;  // of the current thread
  Context main_;
  const std::function<void()>* scenario_ = nullptr;
  RunEnd end_ = RunEnd::complete;
  std::optional<Failure> failure_;
  std::optional<BadAccess> race_;   // of the last failure
  std::vector<MemoryRange> leaks_;  // the same
  std::vector<const void*> kept_;   // of this run
  std::optional<Turn> endless_;     // the same
  double turn_limit_ = 0;           // seconds
  Signals signals_{crash, tick};
  std::optional<Turn> known_endless_;     // while recording: what to look for
  Turn last_turn_;                        // that a tick has seen
  std::uint32_t ticks_ = 0;               // in it
  bool ticks_quickly_ = false;            // waits for a moment at which it can be left
  const void* interrupted_at_ = nullptr;  // stack pointer of the run that a signal has ended
  std::optional<Recording> recording_;
  std::optional<Recording> recorded_;
  std::vector<Sleeper> sleepers_;  // of a run that nobody could go on with
  std::vector<std::pair<ThreadId, Operation>> waiting_;
  std::vector<EventId> seen_;  // collect_seen_in_round's result
  std::uint32_t run_ = 0;
  struct Place {
    const void* address;
    unsigned epoch;  // how many objects have lived there before, in the same run
    friend bool operator==(const Place&, const Place&) = default;
  };
  struct HashPlace {
    std::size_t operator()(const Place& place) const {
      return std::hash<const void*>()(place.address) * 31 + place.epoch;
    }
  };
  std::unordered_map<Place, LocationId, HashPlace> locations_;  // the same in all runs
  std::unordered_map<const void*, std::pair<std::uint32_t, unsigned>> epochs_;  // run, next epoch
  std::vector<Object> objects_;
};

class Machine::Untold {
 public:
  explicit Untold(Machine& machine) : thread_(machine.threads_[machine.current_]) {
    thread_.is_untold = true;
  }
  ~Untold() { thread_.is_untold = false; }
  Untold(const Untold&) = delete;
  Untold& operator=(const Untold&) = delete;

 private:
  Thread& thread_;
};

class Machine::Inside {
 public:
  Inside() : machine_(running_) { running_ = nullptr; }
  ~Inside() {
    if (machine_ != nullptr && machine_->is_looking()) machine_->wipe_dead_stack();
    running_ = machine_;
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  Machine* machine_;
};

}  // namespace heddle::engine
