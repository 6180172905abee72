// What a thread locks at once, though it is several mutexes.
#include <algorithm>

#include <heddle/engine/machine.hpp>

namespace heddle::engine {

void Machine::begin_step() {
  in_step_ |= std::uint32_t{1} << current_;
  threads_[current_].begin_of_step = explorer_.last_operation(current_).index;
}

void Machine::end_step() {
  in_step_ &= ~(std::uint32_t{1} << current_);
  threads_[current_].also_locks = {};
  if (!explorer_.is_one_step(EventId::of(current_, threads_[current_].begin_of_step))) give_up();
}

// What the thread will lock together with what it waits for, and finds locked.
std::optional<LocationId> Machine::also_locked_by_others(ThreadId thread) {
  const Objects& objects = threads_[thread].also_locks;
  if (is_in_step(thread)) return std::nullopt;
  for (std::size_t index = 0; index < objects.count; ++index) {
    const auto location = shadow_.location_at(objects.first + index * objects.stride);
    if (location && explorer_.newest_value(*location) != 0) return location;
  }
  return std::nullopt;
}

// Who has locked the location, if it is a mutex.
ThreadId Machine::owner_of(LocationId location) const {
  const std::uint64_t owner = explorer_.newest_value(location);
  return owner == 0 ? kMaxThreads : static_cast<ThreadId>(owner - 1);
}

void Machine::await_step_of(EventId write) {
  if (write.is_initial() || !is_in_step(write.thread) ||
      write.index < threads_[write.thread].begin_of_step)
    return;
  if (explorer_.follows() || explorer_.has_gone_on(current_)) return;  // it has been over before
  Thread& self = threads_[current_];
  self.awaits_step_of = write.thread;
  note_waiting(self);
  while (is_in_step(write.thread)) pass_turn();
  self.awaits_step_of = kMaxThreads;
}

// Whether a thread waits for what another has locked that waits itself for the rest of a step: it
// would not have locked anything yet.
bool Machine::waits_for_unfinished_step(ThreadId thread) {
  const auto is_part_of_step = [this](LocationId location) {
    const std::uint64_t value = explorer_.newest_value(location);
    if (value == 0 || value > thread_count_ || !is_in_step(owner_of(location))) return false;
    const Objects& objects = threads_[owner_of(location)].also_locks;
    for (std::size_t index = 0; index < objects.count; ++index) {
      if (shadow_.location_at(objects.first + index * objects.stride) == location) return true;
    }
    return false;
  };
  const Thread& self = threads_[thread];
  if (self.awaits_step_of != kMaxThreads) return true;
  if (is_in_step(thread)) return false;
  if (!self.spins)
    return self.pending.function == Function::lock && is_part_of_step(self.pending.location);
  const auto& looks = self.watch.looks();
  return std::any_of(looks.begin(), looks.end(), [&](const SpinWatch::Look& look) {
    return look.read != EventId::none() && is_part_of_step(explorer_.graph()[look.read].location());
  });
}

}  // namespace heddle::engine
