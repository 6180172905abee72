// The objects whose state only the engine knows: mutexes, conditions, ...
#include <heddle/engine/machine.hpp>

namespace heddle::engine {

LocationId Machine::object_location(const void* address, std::uint64_t initial) {
  if (const auto known = shadow_.location_at(address)) return *known;
  note_atomic_access(address, 1, false);  // there is none in memory that has been freed
  return new_location(address, initial);
}

void Machine::begin_object(void* object, std::size_t size, std::uint64_t initial) {
  access(object, size, true);
  object_location(object, initial);
}

// Whoever ends its life without being ordered after its use has a data race.
Explorer::Answer Machine::operate_on(const void* object, Operation operation,
                                     std::uint64_t initial) {
  watch().note_effect();
  return look_on(object, operation, initial);
}

Explorer::Answer Machine::look_on(const void* object, Operation operation, std::uint64_t initial) {
  touch(object);
  operation.location = object_location(object, initial);
  const EventId event = explorer_.next_event(current_);
  const Explorer::Answer answer = operate_silently(operation);
  if (operation.kind == EventKind::read) threads_[current_].watch.note_read(event);
  note_atomic_access(object, 1, false);
  return answer;
}

bool Machine::wakes_spuriously() {
  unsigned& so_far = threads_[current_].spurious_wakeups;
  if (so_far >= spurious_wakeups_) return false;
  const bool spurious = operate({.kind = EventKind::choice, .expected = 2}).value == 1;
  so_far += spurious ? 1 : 0;
  return spurious;
}

Object& Machine::object(LocationId location) {
  if (location >= objects_.size()) objects_.resize(location + 1U);
  Object& object = objects_[location];
  if (object.run != run_) object = {run_, kMaxThreads, 0};
  return object;
}

}  // namespace heddle::engine
