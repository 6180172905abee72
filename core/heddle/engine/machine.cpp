#include <heddle/engine/machine.hpp>

#include <cxxabi.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include <fmt/format.h>

#include <heddle/engine/symbols.hpp>
#include <heddle/engine/wording.hpp>

namespace heddle::engine {

Machine* Machine::running_ = nullptr;
Machine* Machine::active_ = nullptr;

namespace {

// The machine that exists: there is one at a time.
Machine* g_existing = nullptr;

// Does what libraries do once, and would do inside the first scenario otherwise.
void warm_up() {
  try {
    throw 0;
  } catch (int) {  // NOLINT(bugprone-empty-catch): the first throw is what is wanted
  }
  std::ostringstream stream;
  stream << 1 << 'c' << 1.5 << "text" << true << nullptr;
}

}  // namespace

Machine::Machine(MemoryModel model, unsigned spurious_wakeups)
    : model_(model), spurious_wakeups_(spurious_wakeups), explorer_(model) {
  g_existing = this;
  ThreadStorage::adopt_os_thread();
  warm_up();
}

Machine::~Machine() {
  g_existing = nullptr;
  wide_values::forget_all();
}

bool Machine::is_in_scenario_heap(const void* memory) {
  return g_existing != nullptr && g_existing->heap_.owns(memory);
}

// --- one run

RunEnd Machine::run(const std::function<void()>& scenario) {
  ++run_;
  scenario_ = &scenario;
  failure_.reset();
  race_.reset();
  leaks_.clear();
  kept_.clear();
  endless_.reset();
  sleepers_.clear();
  end_ = RunEnd::complete;
  explorer_.begin_run();
  shadow_.begin_run();
  heap_.begin_run();
  thread_count_ = 0;
  in_step_ = 0;
  active_ = this;
  begin_thread(
      0,
      [](void* self) -> void* {
        (*static_cast<Machine*>(self)->scenario_)();
        return nullptr;
      },
      this);
  current_ = 0;
  stack_limit_ = stacks_.limit_of(0);
  threads_[0].storage.use();
  Context::switch_to(main_, threads_[0].context);
  ThreadStorage::use_original();
  active_ = nullptr;
  clean_up_interrupted();
  globals_.restore();
  return end_;
}

RunEnd Machine::record_twice(const std::function<void()>& scenario, const Schedule& schedule) {
  const RunEnd end = record(scenario, schedule);
  return end == RunEnd::failed ? record(scenario, schedule) : end;
}

RunEnd Machine::record(const std::function<void()>& scenario, Schedule schedule) {
  recording_.emplace();
  recording_->race = race_;
  for (const MemoryRange& leak : leaks_) recording_->leaks.push_back({.block = leak});
  known_endless_ = endless_;
  explorer_.follow(std::move(schedule));
  const RunEnd end = run(scenario);
  recorded_ = std::move(recording_);
  recording_.reset();
  known_endless_.reset();
  return end;
}

std::vector<std::string> Machine::names() const {
  std::vector<std::string> names;
  names.reserve(thread_count_);
  for (std::size_t thread = 0; thread < thread_count_; ++thread)
    names.push_back(threads_[thread].name);
  return names;
}

std::string Machine::role_of(ThreadId thread) const {
  return engine::role_of(thread, threads_[thread].name);
}

std::string Machine::trace() const {
  return text_of(*recorded_, explorer_.graph(), sleepers_, names());
}

std::string Machine::message() const {
  if (!sleepers_.empty())
    return message_of(failure_->message, *recorded_, explorer_.graph(), sleepers_, names());
  if (!failure_->says_place) return failure_->message;
  const std::string place = place_in(recorded_->final_stack);
  return place.empty() ? failure_->message : fmt::format("{}, at {}", failure_->message, place);
}

// Where the thread stands that may have to wait.
void Machine::note_waiting(Thread& thread) {
  if (recording_) [[unlikely]]
    thread.stack = capture_stack();
}

void Machine::note(Note note) {
  note.thread = current_;
  note.position = explorer_.next_event(current_).index;
  note.step = recording_->steps.size();
  note.stack = capture_stack();
  recording_->testimony.add(std::move(note));
}

// Whether this is the access that a race to be explained begins with.
void Machine::note_earlier_access(const void* address, std::size_t size, bool is_write,
                                  bool is_atomic) {
  const Thread& self = threads_[current_];
  const auto& race = recording_->race;
  if (!race || race->kind != BadAccess::Kind::race) return;
  const Access& earlier = race->earlier;
  const auto* begin = static_cast<const std::byte*>(address);
  const auto* end = begin + size;
  const auto* cell = reinterpret_cast<const std::byte*>(
      reinterpret_cast<std::uintptr_t>(race->address) & ~std::uintptr_t{7});
  const unsigned epoch = is_atomic ? self.epoch - 1U : self.epoch;
  if (earlier.thread == current_ && earlier.epoch == epoch && earlier.is_write == is_write &&
      earlier.is_atomic == is_atomic && begin < cell + 8 && end > cell)
    recording_->earlier_stack = capture_stack();
}

void Machine::begin_thread(ThreadId id, Start start, void* argument) {
  thread_count_ = std::max(thread_count_, static_cast<ThreadId>(id + 1U));
  Thread& thread = threads_[id];
  thread.context = Context::begin(stacks_.open(id), &Machine::thread_entry);
  thread.start = start;
  thread.argument = argument;
  thread.result = nullptr;
  thread.has_begun = thread.has_ended = thread.detached = thread.joined = false;
  thread.spins = thread.has_given_up = thread.stands_by = false;
  thread.is_untold = false;
  thread.also_locks = {};
  thread.awaits_step_of = kMaxThreads;
  thread.watch.begin_thread();
  thread.clock = Clock();
  thread.epoch = 1;
  thread.time = VirtualClock();
  thread.spurious_wakeups = 0;
  thread.name.clear();
  thread.storage.reset(id);
  thread.at_end.clear();
  thread.values_of_keys.clear();
}

void Machine::thread_entry() {
  Machine& machine = *active_;
  Thread& self = machine.threads_[machine.current_];
  self.has_begun = true;
  running_ = &machine;
  void* result = nullptr;
  // Any other exception that comes here is caught by nobody: std::terminate() is called, with the
  // stack still there.
  try {
    result = self.start(self.argument);
  } catch (::abi::__forced_unwind&) {  // pthread_exit
    result = self.result;
  }
  machine.end_thread(result);
}

void Machine::leave(RunEnd end) {
  end_ = end;
  running_ = nullptr;
  Context nowhere;
  Context::switch_to(nowhere, main_);
  std::abort();
}

void Machine::fail(Failure failure) {
  failure_ = std::move(failure);
  if (recording_) recording_->final_stack = capture_stack();
  leave(RunEnd::failed);
}

void Machine::give_up() {
  threads_[current_].has_given_up = true;
  pass_turn();
  std::abort();  // nobody gives it its turn
}

// --- turns

Explorer::Answer Machine::operate(const Operation& operation) {
  Thread& self = threads_[current_];
  self.watch.note_effect();
  return operate_silently(operation);
}

Explorer::Answer Machine::operate_silently(const Operation& operation) {
  Thread& self = threads_[current_];
  self.pending = operation;
  note_waiting(self);
  for (;;) {
    pass_turn();
    const Explorer::Answer answer = explorer_.perform(current_, operation);
    switch (answer.step) {
      case Explorer::Step::done: after_event(self); return answer;
      case Explorer::Step::blocked:
        if (repeats_read(operation.function)) give_up();
        break;
      case Explorer::Step::dropped: leave(RunEnd::dropped);
      case Explorer::Step::diverged: diverge();
    }
  }
}

void Machine::diverge() {
  if (explorer_.follows()) {
    const std::string& divergence = explorer_.divergence();
    fail({.pitfall = Pitfall::nondeterminism,
          .message = fmt::format("the token is of another program: {}",
                                 divergence.empty() ? "a step of it is impossible" : divergence),
          .is_of_token = true,
          .ends_search = true});
  }
  if (explorer_.is_scheduled())
    fail({.pitfall = Pitfall::nondeterminism,
          .message =
              "something else happens after the same decisions: the scenario depends on more "
              "than the order of its threads",
          .says_place = true,
          .ends_search = true});
  const Operation& before = explorer_.graph()[explorer_.next_event(current_)].operation;
  const Operation& now = threads_[current_].pending;
  const std::string_view what = name_of(now);
  fail({.pitfall = Pitfall::nondeterminism,
        .message = fmt::format(
            "{} does something else after the same events ({}): the scenario depends on more than "
            "the order of its threads",
            role(),
            what != name_of(before) ? fmt::format("once it {}, once it {}", name_of(before), what)
            : before.location != now.location ? fmt::format("it {}, but another object", what)
                                              : fmt::format("it {}, but with other values", what)),
        .says_place = true,
        .ends_search = true});
}

// Returns when it is the current thread's turn.
void Machine::pass_turn() {
  ThreadId next = next_thread();
  if (next == kMaxThreads) next = spinning_thread_that_was_seen();
  if (next == kMaxThreads) end_of_all();
  if (next != current_) switch_to(next);
}

bool Machine::can_go_on(ThreadId thread) {
  const Thread& other = threads_[thread];
  if (other.has_ended || other.has_given_up || other.start == nullptr) return false;
  if (other.spins) return may_look_again(thread);
  if (!other.has_begun) return true;
  if (other.awaits_step_of != kMaxThreads) return !is_in_step(other.awaits_step_of);
  return explorer_.is_ready(thread, other.pending) &&
         !(explorer_.is_scheduled() && also_locked_by_others(thread));
}

// The first that can go on: which one does not matter to what is found, but it must be the same for
// the same graph.
ThreadId Machine::next_thread() {
  if (explorer_.repeats()) return explorer_.next_in_graph();
  for (std::uint32_t first = in_step_; first != 0; first &= first - 1) {
    const auto thread = static_cast<ThreadId>(std::countr_zero(first));
    if (can_go_on(thread)) return thread;
  }
  if (explorer_.is_scheduled()) {
    std::uint32_t ready = 0;
    for (ThreadId thread = 0; thread < thread_count_; ++thread)
      ready |= can_go_on(thread) ? std::uint32_t{1} << thread : 0;
    if (ready == 0) return kMaxThreads;
    const std::optional<ThreadId> next = explorer_.scheduler().pick(ready, explorer_.graph());
    if (explorer_.scheduler().has_diverged()) diverge();
    if (!next) leave(RunEnd::dropped);
    return *next;
  }
  for (std::uint32_t first = explorer_.first_threads(); first != 0; first &= first - 1) {
    const auto thread = static_cast<ThreadId>(std::countr_zero(first));
    if (can_go_on(thread)) return thread;
  }
  for (ThreadId thread = 0; thread < thread_count_; ++thread) {
    if (can_go_on(thread)) return thread;
  }
  return kMaxThreads;
}

void Machine::switch_to(ThreadId next) {
  Thread& from = threads_[current_];
  Thread& to = threads_[next];
  current_ = next;
  stack_limit_ = stacks_.limit_of(next);
  to.storage.use();
  Context::switch_to(from.context, to.context);
}

Sleeper Machine::sleeper(ThreadId thread) {
  const Thread& self = threads_[thread];
  Sleeper sleeper{.thread = thread, .operation = self.pending, .spins = self.spins};
  if (const auto locked = also_locked_by_others(thread)) sleeper.operation.location = *locked;
  if (self.pending.function == Function::lock)
    sleeper.holder = owner_of(sleeper.operation.location);
  if (recording_) {
    sleeper.stack = self.stack;
    if (self.spins && !self.watch.looks().empty())
      sleeper.begin_of_loop = self.watch.looks().front().position;
    for (const SpinWatch::Look& look : self.watch.looks()) {
      if (look.read != EventId::none()) sleeper.looks.push_back(look.read);
    }
  }
  return sleeper;
}

// No thread can go on.
void Machine::end_of_all() {
  bool sees_all = true;
  bool has_given_up = false;
  bool waits_for_step = false;
  waiting_.clear();
  for (ThreadId thread = 0; thread < thread_count_; ++thread) {
    const Thread& other = threads_[thread];
    if (other.start == nullptr || other.has_ended) continue;
    if (other.has_given_up) {
      has_given_up = true;
      continue;
    }
    waits_for_step = waits_for_step || waits_for_unfinished_step(thread);
    sees_all = sees_all && (!other.spins || sees_newest(thread));
    if (!other.spins) waiting_.emplace_back(thread, other.pending);
    if (!other.stands_by) sleepers_.push_back(sleeper(thread));
  }
  explorer_.add_branches_of_waiting(waiting_);
  if (has_given_up || waits_for_step) leave(RunEnd::dropped);
  const bool has_sleepers = !sleepers_.empty() || !waiting_.empty();
  if (has_sleepers && (!sees_all || explorer_.has_missed_turn())) leave(RunEnd::dropped);
  if (sleepers_.empty()) {
    require_no_leaks();
    leave(RunEnd::complete);
  }
  if (std::any_of(sleepers_.begin(), sleepers_.end(),
                  [](const Sleeper& sleeper) { return sleeper.spins; }))
    fail(Pitfall::blocking, "livelock: for ever in loops that wait for something that never comes");
  if (threads_[0].has_ended) fail(Pitfall::leak, "asleep for ever, after the scenario has ended");
  fail(Pitfall::deadlock, "all that have not ended are asleep for ever");
}

void Machine::after_event(Thread& thread) {
  thread.clock = explorer_.happens_before_now(current_);
  thread.epoch = static_cast<std::uint16_t>(thread.clock[current_] + 1);
  if (recording_) [[unlikely]]
    recording_->steps.push_back(
        {explorer_.last_operation(current_), capture_stack(), !thread.is_untold});
  if (thread.epoch > kMostSteps) [[unlikely]]
    fail({.pitfall = Pitfall::blocking,
          .message = fmt::format("{} has taken {} steps in one execution: it never ends, or is "
                                 "too long to be explored",
                                 role(), kMostSteps),
          .says_place = true,
          .ends_search = true});
}

// --- threads

ThreadId Machine::create(Start start, void* argument) {
  Thread& self = threads_[current_];
  self.watch.note_effect();
  self.pending = {.kind = EventKind::create};
  pass_turn();
  const std::optional<ThreadId> child = explorer_.create_thread(current_);
  if (!child) diverge();
  if (*child == kMaxThreads) return *child;
  after_event(self);
  begin_thread(*child, start, argument);
  threads_[*child].clock = self.clock;
  return *child;
}

void* Machine::join(ThreadId target) {
  Thread& self = threads_[current_];
  self.watch.note_effect();
  self.pending = {.kind = EventKind::join, .operand = target};
  note_waiting(self);
  pass_turn();
  if (!explorer_.join(current_, target)) diverge();
  after_event(self);
  threads_[target].joined = true;
  return threads_[target].result;
}

// --- memory

void Machine::access(const void* address, std::size_t size, bool is_write) {
  Thread& self = threads_[current_];
  if (is_write) before_write(const_cast<void*>(address), size);
  if (recording_) [[unlikely]]
    note_earlier_access(address, size, is_write, false);
  // The stack is part of what tells whether a thread goes round in a loop; other memory is not.
  if (is_write && !stacks_.holds(current_, address)) self.watch.note_effect();
  const auto bad =
      shadow_.access(address, size, {current_, self.epoch, is_write, false}, self.clock);
  if (bad) report(*bad);
}

namespace {

// `whose`: the role of a thread.
template <class Whose>
std::string message_of(const BadAccess& bad, Whose whose) {
  const auto name = [&](const Access& access) {
    return fmt::format("{}'s {}{}", whose(access.thread), access.is_atomic ? "atomic " : "",
                       access.is_write ? "write" : "read");
  };
  switch (bad.kind) {
    case BadAccess::Kind::race:
      return fmt::format("{} and {} of the same memory are not ordered", name(bad.earlier),
                         name(bad.later));
    case BadAccess::Kind::use_after_free: return fmt::format("{} of freed memory", name(bad.later));
    case BadAccess::Kind::out_of_bounds:
      return fmt::format("{} beside a block of memory", name(bad.later));
  }
  return "";
}

}  // namespace

// `fail` does not return: what still has memory then keeps it.
void Machine::report(const BadAccess& bad) {
  race_ = bad;
  const bool is_race = bad.kind == BadAccess::Kind::race;
  std::string message = message_of(bad, [this](ThreadId thread) { return role_of(thread); });
  fail(is_race ? Pitfall::data_race : Pitfall::memory_error, std::move(message));
}

}  // namespace heddle::engine
