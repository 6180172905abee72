#include <heddle/engine/machine.hpp>

#include <cxxabi.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include <fmt/format.h>

#include <heddle/engine/symbols.hpp>

namespace heddle::engine {

Machine* Machine::running_ = nullptr;

namespace {

constexpr std::uint64_t kStartOfTime = 1'000'000'000'000'000'000;  // nanoseconds: in 2001

// The machine whose run is under way, also while it is inside the engine.
Machine* g_active = nullptr;
// The machine that exists: there is one at a time.
Machine* g_existing = nullptr;

std::uint64_t value_in_memory(const void* address, std::size_t size) {
  if (size > kWidestValue) return wide_values::number_of(address, size);
  std::uint64_t value = 0;
  std::memcpy(&value, address, size);
  return value;
}

void put_into_memory(void* address, std::uint64_t value, std::size_t size) {
  if (size > kWidestValue) {
    std::memcpy(address, wide_values::bytes_of(value).data(), size);
  } else {
    std::memcpy(address, &value, size);
  }
}

// What an operation says of its size: exact where it matters.
std::uint8_t size_in_operation(std::size_t size) {
  return static_cast<std::uint8_t>(std::min<std::size_t>(size, 0xff));
}

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

Machine::Machine(MemoryModel model) : model_(model), explorer_(model) {
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
  sleepers_.clear();
  end_ = RunEnd::complete;
  explorer_.begin_run();
  shadow_.begin_run();
  heap_.begin_run();
  thread_count_ = 0;
  g_active = this;
  begin_thread(
      0,
      [](void* self) -> void* {
        (*static_cast<Machine*>(self)->scenario_)();
        return nullptr;
      },
      this);
  current_ = 0;
  threads_[0].storage.use();
  Context::switch_to(main_, threads_[0].context);
  ThreadStorage::use_original();
  globals_.restore();
  g_active = nullptr;
  return end_;
}

RunEnd Machine::record(const std::function<void()>& scenario, Schedule schedule) {
  recording_.emplace();
  recording_->race = race_;
  explorer_.follow(std::move(schedule));
  const RunEnd end = run(scenario);
  recorded_ = std::move(recording_);
  recording_.reset();
  return end;
}

std::string Machine::trace() const {
  std::vector<std::string> names;
  names.reserve(thread_count_);
  for (std::size_t thread = 0; thread < thread_count_; ++thread)
    names.push_back(threads_[thread].name);
  return text_of(*recorded_, explorer_.graph(), sleepers_, names);
}

// Where the thread stands that may have to wait.
void Machine::note_waiting(Thread& thread) {
  if (recording_) [[unlikely]]
    thread.stack = capture_stack();
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
  thread.context = Context::begin(stacks_.top_of(id), &Machine::thread_entry);
  thread.start = start;
  thread.argument = argument;
  thread.result = nullptr;
  thread.has_begun = thread.has_ended = thread.detached = thread.joined = false;
  thread.spins = false;
  thread.watch.note_effect();
  thread.clock = Clock();
  thread.epoch = 1;
  thread.clock_time = kStartOfTime;
  thread.name.clear();
  thread.storage.reset();
  thread.at_end.clear();
  thread.values_of_keys.clear();
}

void Machine::thread_entry() {
  Machine& machine = *g_active;
  Thread& self = machine.threads_[machine.current_];
  self.has_begun = true;
  running_ = &machine;
  void* result = nullptr;
  try {
    result = self.start(self.argument);
  } catch (::abi::__forced_unwind&) {  // pthread_exit
    result = self.result;
  } catch (...) {
    const Inside inside;
    machine.fail(Pitfall::crash, fmt::format("an exception leaves T{}", machine.current_ + 1));
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

void Machine::fail(Pitfall pitfall, std::string message) {
  failure_ = Failure{pitfall, std::move(message)};
  if (recording_) recording_->final_stack = capture_stack();
  leave(RunEnd::failed);
}

void Machine::drop() { leave(RunEnd::dropped); }

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
      case Explorer::Step::blocked: break;
      case Explorer::Step::dropped: leave(RunEnd::dropped);
      case Explorer::Step::diverged: diverge();
    }
  }
}

void Machine::diverge() {
  if (!explorer_.divergence().empty()) {
    fail(Pitfall::nondeterminism,
         fmt::format("the token is of another program: {}", explorer_.divergence()));
  }
  fail(Pitfall::nondeterminism,
       fmt::format("T{} does something else after the same events: the scenario depends on more "
                   "than the order of its threads",
                   current_ + 1));
}

// Returns when it is the current thread's turn.
void Machine::pass_turn() {
  const ThreadId next = next_thread();
  if (next == kMaxThreads) end_of_all();
  if (next != current_) switch_to(next);
}

// The first that can go on: which one does not matter to what is found, but it must be the same for
// the same graph.
ThreadId Machine::next_thread() const {
  if (explorer_.repeats()) return explorer_.next_in_graph();
  const auto can_go_on = [&](ThreadId thread) {
    const Thread& other = threads_[thread];
    if (other.has_ended || other.spins || other.start == nullptr) return false;
    return !other.has_begun || explorer_.is_ready(thread, other.pending);
  };
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
  to.storage.use();
  Context::switch_to(from.context, to.context);
}

// The current thread would go round and round: it is left where it is. Where it would see something
// else, another execution goes there, in which its last round sees that.
void Machine::spin() {
  threads_[current_].spins = true;
  pass_turn();
  std::abort();  // nobody gives it its turn
}

// Whether nothing that happens could still reach the spinning thread: memory models do not say when
// a write is seen, but it is, in the end (Lahav, Namakonov, Oberhauser, Podkopaev, Vafeiadis,
// OOPSLA 2021).
bool Machine::sees_newest(const Thread& thread) const {
  for (const SpinWatch::Look& look : thread.watch.looks()) {
    if (!explorer_.reads_newest(look.read)) return false;
  }
  return true;
}

// No thread can go on.
void Machine::end_of_all() {
  std::vector<std::pair<ThreadId, Operation>> waiting;
  bool spins = false;
  bool sees_all = true;
  std::string who;
  for (ThreadId thread = 0; thread < thread_count_; ++thread) {
    const Thread& other = threads_[thread];
    if (other.start == nullptr || other.has_ended) continue;
    who += fmt::format("{}T{}", who.empty() ? "" : ", ", thread + 1);
    spins = spins || other.spins;
    sees_all = sees_all && (!other.spins || sees_newest(other));
    if (recording_) sleepers_.push_back({thread, other.pending, other.spins, other.stack});
    if (!other.spins) waiting.emplace_back(thread, other.pending);
  }
  explorer_.add_branches_of_waiting(waiting);
  if (who.empty()) leave(RunEnd::complete);
  if (!sees_all || explorer_.has_missed_turn()) leave(RunEnd::dropped);
  if (spins)
    fail(Pitfall::blocking, fmt::format("livelock: for ever in loops that wait for something that "
                                        "never comes, or asleep: {}",
                                        who));
  if (threads_[0].has_ended)
    fail(Pitfall::leak, fmt::format("asleep for ever, after the scenario has ended: {}", who));
  fail(Pitfall::deadlock, fmt::format("all that have not ended are asleep for ever: {}", who));
}

void Machine::after_event(Thread& thread) {
  thread.clock = explorer_.happens_before_now(current_);
  thread.epoch = static_cast<std::uint16_t>(thread.clock[current_] + 1);
  if (recording_) [[unlikely]]
    recording_->steps.push_back({explorer_.last_operation(current_), capture_stack()});
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

void Machine::advance_clock_to(const timespec& time) {
  const auto nanoseconds = static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
                           static_cast<std::uint64_t>(time.tv_nsec);
  Thread& self = threads_[current_];
  self.clock_time = std::max(self.clock_time, nanoseconds);
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

void Machine::report(const BadAccess& bad) {
  race_ = bad;
  const auto name = [](const Access& access) {
    return fmt::format("T{}'s {}{}", access.thread + 1, access.is_atomic ? "atomic " : "",
                       access.is_write ? "write" : "read");
  };
  switch (bad.kind) {
    case BadAccess::Kind::race:
      fail(Pitfall::data_race, fmt::format("{} and {} of the same memory are not ordered",
                                           name(bad.earlier), name(bad.later)));
    case BadAccess::Kind::use_after_free:
      fail(Pitfall::memory_error, fmt::format("{} of freed memory", name(bad.later)));
    case BadAccess::Kind::out_of_bounds:
      fail(Pitfall::memory_error, fmt::format("{} beside a block of memory", name(bad.later)));
  }
  std::abort();
}

Explorer::Answer Machine::atomic_read(const void* address, std::size_t size,
                                      const Operation& operation) {
  threads_[current_].watch.note_effect();
  return read_atomically(address, size, operation);
}

Explorer::Answer Machine::read_atomically(const void* address, std::size_t size,
                                          Operation operation) {
  operation.order = effective(operation.order);
  operation.failure = effective(operation.failure);
  operation.size = size_in_operation(size);
  operation.location = atomic_location(address, size);
  const Explorer::Answer answer = operate_silently(operation);
  after_atomic(const_cast<void*>(address), size, answer.wrote);
  return answer;
}

Explorer::Answer Machine::atomic_look(void* address, std::size_t size, const Operation& operation,
                                      const CallerState& caller) {
  Thread& self = threads_[current_];
  const std::uint64_t state = fingerprint(caller, stacks_.top_of(current_));
  if (self.watch.repeats(state)) spin();
  const EventId read = explorer_.next_event(current_);
  const Explorer::Answer answer = read_atomically(address, size, operation);
  if (answer.wrote && outcome_of(operation, answer.value, 0).value != answer.value) {
    self.watch.note_effect();
  } else {
    self.watch.note_look(state, read);
  }
  return answer;
}

void Machine::atomic_write(void* address, std::size_t size, std::uint64_t value, Order order) {
  const LocationId location = atomic_location(address, size);
  operate({.kind = EventKind::write,
           .order = effective(order),
           .size = size_in_operation(size),
           .location = location,
           .operand = value});
  after_atomic(address, size, true);
}

// Memory holds the newest value, for those who read it in another way: after everything.
void Machine::after_atomic(void* address, std::size_t size, bool wrote) {
  if (wrote) {
    before_write(address, size);
    if (const auto value = explorer_.value_if_newest(current_))
      put_into_memory(address, *value, size);
  }
  note_atomic_access(address, size, wrote);
}

// An access that is part of the thread's last event.
void Machine::note_atomic_access(const void* address, std::size_t size, bool wrote) {
  const Thread& self = threads_[current_];
  if (recording_) [[unlikely]]
    note_earlier_access(address, size, wrote, true);
  const Access access{current_, static_cast<std::uint16_t>(self.epoch - 1), wrote, true};
  if (const auto bad = shadow_.access(address, size, access, self.clock)) report(*bad);
}

void Machine::fence(Order order) { operate({.kind = EventKind::fence, .order = effective(order)}); }

LocationId Machine::atomic_location(const void* address, std::size_t size) {
  if (const auto known = shadow_.location_at(address)) return *known;
  return new_location(address, value_in_memory(address, size));
}

LocationId Machine::new_location(const void* address, std::uint64_t initial) {
  auto& [run, next_epoch] = epochs_[address];
  if (run != run_) {
    run = run_;
    next_epoch = 0;
  }
  const auto next = static_cast<LocationId>(locations_.size());
  const auto entry = locations_.try_emplace({address, next_epoch++}, next).first;
  const LocationId location = entry->second;
  explorer_.graph().add_location(location, initial);
  shadow_.set_location(address, location);
  return location;
}

void* Machine::allocate(std::size_t size, std::size_t alignment) {
  threads_[current_].watch.note_effect();
  void* memory = heap_.allocate(current_, size, alignment);
  if (memory == nullptr)
    fail(Pitfall::memory_error, "the scenario allocates without end: a thread has used 64 MB");
  auto* begin = static_cast<std::byte*>(memory);
  shadow_.poison(begin - Heap::kRedZone / 2, Heap::kRedZone / 2, Poison::outside);
  const std::size_t rest = Heap::kAlignment - size % Heap::kAlignment;
  shadow_.poison(begin + size, rest, Poison::outside);
  return memory;
}

void Machine::release(void* memory) {
  Heap::Block* block = heap_.block_at(memory);
  if (block == nullptr) fail(Pitfall::memory_error, "free of what is no block of memory");
  if (block->is_free) fail(Pitfall::memory_error, "a block of memory is freed twice");
  access(memory, block->size, true);
  block->is_free = true;
  heap_.note_free();
  shadow_.poison(memory, block->size, Poison::freed);
}

}  // namespace heddle::engine
