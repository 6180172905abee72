// Threads that go round in loops that wait.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include <heddle/engine/machine.hpp>

namespace heddle::engine {

// A little at once, because most looks are no loop; as much as the engine can have used if this one
// may be.
void Machine::wipe_dead_stack() const {
  constexpr std::size_t kLittle = 512;
  std::array<std::byte, 4096> dead;
  if (threads_[current_].watch.looks().size() < 16) {
    std::memset(dead.data() + dead.size() - kLittle, 0, kLittle);
  } else {
    std::memset(dead.data(), 0, dead.size());
  }
  asm volatile("" : : "r"(dead.data()) : "memory");  // or compilers drop what nobody reads
}

bool Machine::goes_round(const CallerState& caller, bool lets_go) {
  Thread& self = threads_[current_];
  const std::uint64_t state = self.watch.state_of(fingerprint(caller, stacks_.top_of(current_)));
  if (self.watch.repeats(state, lets_go)) {
    if (!self.watch.let_time_pass()) {
      self.watch.end_round(state);
      return true;
    }
    self.time.advance_by(kLongTime);
  }
  self.watch.begin_look(state, explorer_.next_event(current_).index);
  return false;
}

std::uint64_t Machine::read_clock() {
  Thread& self = threads_[current_];
  if (self.watch.note_clock()) self.time.tick();
  return self.time.nanoseconds();
}

void Machine::begin_look(CallerState caller) {
  while (goes_round(caller, false)) spin();
}

// The current thread would go round and round: it is left where it is. Where it would see something
// else, another execution goes there, in which its last round sees that.
void Machine::spin() {
  Thread& self = threads_[current_];
  if (explorer_.tries_every_order()) {
    collect_seen_in_round(current_);
    if (self.watch.has_seen_all_before(seen_)) leave(RunEnd::dropped);
    self.watch.leave(effects(), seen_);
  }
  self.spins = true;
  pass_turn();
  self.spins = false;
  self.watch.look_again();
  self.watch.forget_looks();
}

// The writes that the thread, which goes round, has read on its way.
void Machine::collect_seen_in_round(ThreadId thread) {
  seen_.clear();
  for (const SpinWatch::Look& look : threads_[thread].watch.looks()) {
    if (look.read != EventId::none()) seen_.push_back(explorer_.graph()[look.read].reads_from);
  }
}

// Where every order is tried there is no other execution that goes there: the thread goes on in
// this one. A round in which it sees again what it has seen already ends the execution, for there
// is one without the round. Where it has locked and unlocked a mutex on its way it never sees the
// same writes, and could see for ever what others do in rounds of their own: so it looks again once
// an effect.
bool Machine::may_look_again(ThreadId thread) const {
  return explorer_.tries_every_order() && !sees_newest(thread) &&
         !threads_[thread].watch.has_looked_again(effects());
}

// Of all threads so far.
std::uint64_t Machine::effects() const {
  std::uint64_t effects = 0;
  for (ThreadId thread = 0; thread < thread_count_; ++thread)
    effects += threads_[thread].watch.effects();
  return effects;
}

// The other execution is the same but for the round that changes nothing; unless that was seen: a
// thread has tried to lock a mutex, and failed because of it. Then the round has to be there, and
// the next one, too; but not for another round that changes nothing either. Where executions are
// drawn there is no other one.
ThreadId Machine::spinning_thread_that_was_seen() const {
  if (explorer_.tries_every_order()) return kMaxThreads;
  const bool draws = explorer_.is_scheduled();
  for (ThreadId thread = 0; thread < thread_count_; ++thread) {
    const Thread& other = threads_[thread];
    if (other.spins && !sees_newest(thread) && (draws || was_seen(thread))) return thread;
  }
  return kMaxThreads;
}

// Whether the event is part of what a spinning thread does again and again.
bool Machine::is_in_last_round(EventId event) const {
  if (event.is_initial() || !threads_[event.thread].spins) return false;
  return event.index >= threads_[event.thread].watch.looks().front().position;
}

bool Machine::was_seen(ThreadId thread) const {
  const Graph& graph = explorer_.graph();
  const auto& looks = threads_[thread].watch.looks();
  return std::any_of(looks.begin(), looks.end(), [&](const SpinWatch::Look& look) {
    if (look.read == EventId::none()) return false;
    const auto& reads = graph.location(graph[look.read].location()).reads;
    return std::any_of(reads.begin(), reads.end(), [&](EventId read) {
      const EventId source = graph[read].reads_from;
      return read.thread != thread && is_in_last_round(source) && source.thread == thread &&
             !is_in_last_round(read) && !graph[read].blocked && !graph.has_written(read) &&
             graph[read].value != graph[look.read].value;
    });
  });
}

// Whether the thread, which spins, would see in its next round what it has seen in its last one:
// memory models do not say when a write is seen, but it is, in the end (Lahav, Namakonov,
// Oberhauser, Podkopaev, Vafeiadis, OOPSLA 2021). What other spinning threads do in a round of
// theirs does not last.
bool Machine::sees_newest(ThreadId thread) const {
  const Graph& graph = explorer_.graph();
  for (const SpinWatch::Look& look : threads_[thread].watch.looks()) {
    if (look.read == EventId::none()) continue;
    const Event& read = graph[look.read];
    const LocationId location = read.location();
    const std::size_t newest = graph.newest(location);
    for (std::size_t position = graph.position_of(read.reads_from, location) + 1;
         position <= newest; ++position) {
      const EventId write = graph.write_at(location, position);
      if (write.thread != thread && !is_in_last_round(write)) return false;
    }
    const EventId last = graph.write_at(location, newest);
    if (last.thread != thread && graph.value_of(last) != read.value) return false;
  }
  return true;
}

}  // namespace heddle::engine
