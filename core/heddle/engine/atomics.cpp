// Atomic operations on the scenario's memory.
#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include <heddle/engine/machine.hpp>

namespace heddle::engine {

namespace {

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

}  // namespace

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

Explorer::Answer Machine::atomic_look(const void* address, std::size_t size,
                                      const Operation& operation) {
  SpinWatch& watch = threads_[current_].watch;
  const EventId read = explorer_.next_event(current_);
  const Explorer::Answer answer = read_atomically(address, size, operation);
  if (answer.wrote && outcome_of(operation, answer.value, 0).value != answer.value) {
    watch.note_effect();
  } else {
    watch.note_read(read);
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
  touch(address);
  return new_location(address, value_in_memory(address, size));
}

LocationId Machine::new_location(const void* address, std::uint64_t initial) {
  auto& [run, next_epoch] = epochs_[address];
  if (run != run_) {
    run = run_;
    next_epoch = 0;
  }
  if (locations_.size() == kMostLocations)
    fail({.pitfall = Pitfall::nondeterminism,
          .message = fmt::format("{} uses one atomic variable, mutex or the like too many: the "
                                 "engine numbers {} in all executions",
                                 role(), kMostLocations),
          .says_place = true,
          .ends_search = true});
  const auto next = static_cast<LocationId>(locations_.size());
  const auto entry = locations_.try_emplace({address, next_epoch++}, next).first;
  const LocationId location = entry->second;
  explorer_.graph().add_location(location, initial);
  shadow_.set_location(address, location);
  return location;
}

}  // namespace heddle::engine
