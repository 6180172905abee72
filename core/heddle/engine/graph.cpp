#include <heddle/engine/graph.hpp>

#include <algorithm>

#include <heddle/engine/function.hpp>

namespace heddle::engine {

void Graph::add_location(LocationId location, std::uint64_t initial) {
  if (location >= locations_.size()) locations_.resize(location + 1U);
  Location& made = locations_[location];
  if (made.writes.empty() && made.reads.empty()) made.initial = initial;
}

Clock Graph::clock_before(EventId event, Clock Event::* clock) const {
  if (event.thread >= threads_.size()) return Clock();
  const Thread& own = threads_[event.thread];
  if (event.index > 0) return own.events[event.index - 1U].*clock;
  return own.created_by == EventId::none() ? Clock() : (*this)[own.created_by].*clock;
}

Event& Graph::append_event(ThreadId thread, const Operation& operation) {
  if (thread >= threads_.size()) threads_.resize(thread + 1U);
  Thread& own = threads_[thread];
  const auto index = static_cast<std::uint16_t>(own.events.size());
  const Clock before = clock_before({thread, index}, &Event::happens_before);
  const Clock causes = clock_before({thread, index}, &Event::causes);
  const std::uint16_t fence = own.events.empty() ? 0 : own.events.back().release_fence;
  Event& event = own.events.emplace_back();
  event.operation = operation;
  event.stamp = ++last_stamp_;
  event.release_fence = fence;
  event.happens_before = before;
  event.happens_before.set(thread, index + 1U);
  event.causes = causes;
  event.causes.set(thread, index + 1U);
  sequence_.emplace_back(thread, index);  // read again at once, it would make the processor wait
  return event;
}

EventId Graph::append(ThreadId thread, const Operation& operation) {
  Event& event = append_event(thread, operation);
  const EventId id = EventId::of(thread, length(thread) - 1);
  switch (operation.kind) {
    case EventKind::read: locations_[operation.location].reads.push_back(id); break;
    case EventKind::write:
      event.value = truncated(operation.operand, operation.size);
      compute_clocks_of_write(thread, event);
      break;
    case EventKind::fence:
      // Every earlier read, of whatever order, synchronises with what it read from.
      if (acquires(operation.order)) {
        for (const Event& earlier : threads_[thread].events) {
          if (earlier.is_read() && !earlier.reads_from.is_initial())
            event.happens_before.join((*this)[earlier.reads_from].released);
        }
      }
      if (releases(operation.order))
        event.release_fence = static_cast<std::uint16_t>(id.index + 1U);
      break;
    default: break;
  }
  return id;
}

EventId Graph::append_exclusive_write(EventId read) {
  Operation operation = (*this)[read].operation;
  const Outcome outcome = outcome_of(operation, (*this)[read].value, (*this)[read].choice);
  const EventId source = (*this)[read].reads_from;
  operation.kind = EventKind::write;
  Event& event = append_event(read.thread, operation);
  event.exclusive = true;
  event.value = outcome.value;
  compute_clocks_of_write(read.thread, event);
  // A read-modify-write continues the release sequence of what it reads from, [intro.races].
  if (!source.is_initial()) event.released.join((*this)[source].released);
  // Nothing comes between the two halves, whatever has been moved behind the first.
  const EventId write = EventId::of(read.thread, length(read.thread) - 1);
  sequence_.pop_back();
  sequence_.insert(std::find(sequence_.rbegin(), sequence_.rend(), read).base(), write);
  return write;
}

void Graph::append_join(ThreadId thread, EventId end) {
  Event& event = append_event(thread, {.kind = EventKind::join});
  event.reads_from = end;
  event.happens_before.join((*this)[end].happens_before);
  event.causes.join((*this)[end].causes);
}

void Graph::append_create(ThreadId thread, ThreadId child) {
  append_event(thread, {.kind = EventKind::create}).reads_from = {child, 0};
  if (child >= threads_.size()) threads_.resize(child + 1U);
  threads_[child].created_by = EventId::of(thread, length(thread) - 1);
}

void Graph::set_reads_from(EventId read, EventId write, std::uint8_t choice) {
  Event& event = at(read);
  event.reads_from = write;
  event.put_off_by = EventId::none();
  event.choice = choice;
  compute_clocks_of_read(read);
}

void Graph::take_turn(EventId read, EventId write) {
  const EventId by = at(read).first_source();
  set_reads_from(read, write, 0);
  at(read).put_off_by = by;
}

void Graph::compute_clocks_of_read(EventId read) {
  Thread& own = threads_[read.thread];
  Event& event = own.events[read.index];
  event.value = truncated(value_of(event.reads_from), event.operation.size);
  const Outcome outcome = outcome_of(event.operation, event.value, event.choice);
  event.blocked = outcome.blocks;
  event.happens_before = clock_before(read, &Event::happens_before);
  event.causes = clock_before(read, &Event::causes);
  if (!event.reads_from.is_initial()) {
    const Event& source = (*this)[event.reads_from];
    event.causes.join(source.causes);
    if (acquires(order_of_read(event.operation, outcome.writes)))
      event.happens_before.join(source.released);
  }
  event.happens_before.set(read.thread, read.index + 1U);
  event.causes.set(read.thread, read.index + 1U);
}

void Graph::compute_clocks_of_write(ThreadId thread, Event& write) {
  if (releases(write.operation.order)) {
    write.released = write.happens_before;
  } else if (write.release_fence > 0) {
    write.released = threads_[thread].events[write.release_fence - 1U].happens_before;
  }
}

void Graph::set_choice(EventId choice, std::uint8_t alternative) {
  at(choice).choice = alternative;
  at(choice).value = alternative;
}

void Graph::remove_place(EventId write) {
  std::erase(locations_[(*this)[write].location()].writes, write);
}

void Graph::place(EventId write, std::size_t position) {
  remove_place(write);
  auto& writes = locations_[(*this)[write].location()].writes;
  writes.insert(writes.begin() + static_cast<std::ptrdiff_t>(position), write);
}

void Graph::move_to_end_of_sequence(EventId event) {
  sequence_.erase(std::find(sequence_.rbegin(), sequence_.rend(), event).base() - 1);
  sequence_.push_back(event);
}

void Graph::cut(std::uint32_t stamp) {
  Clock keep;
  for (std::size_t thread = 0; thread < threads_.size(); ++thread) {
    const auto& events = threads_[thread].events;
    std::size_t count = events.size();
    while (count > 0 && events[count - 1].stamp > stamp) --count;
    keep.set(thread, count);
  }
  shrink(keep);
  last_stamp_ = stamp;
}

void Graph::forget(EventId id, std::vector<EventId>& orphans, const Clock& keep) {
  const Event& event = (*this)[id];
  if (event.kind() == EventKind::create)
    threads_[event.reads_from.thread].created_by = EventId::none();
  if (!event.is_read() && !event.is_write()) return;
  Location& location = locations_[event.location()];
  if (event.is_read()) {
    location.reads.erase(std::find(location.reads.rbegin(), location.reads.rend(), id).base() - 1);
  } else {
    const auto found = std::find(location.writes.rbegin(), location.writes.rend(), id);
    if (found != location.writes.rend()) location.writes.erase(found.base() - 1);
    for (const EventId read : location.reads) {
      if (is_in(keep, read) && (*this)[read].reads_from == id) orphans.push_back(read);
    }
  }
}

void Graph::shrink(const Clock& keep) {
  std::vector<EventId> orphans;
  for (std::size_t thread = 0; thread < threads_.size(); ++thread) {
    auto& events = threads_[thread].events;
    for (std::size_t index = events.size(); index > keep[thread]; --index)
      forget(EventId::of(static_cast<ThreadId>(thread), index - 1), orphans, keep);
  }
  std::erase_if(sequence_, [&](EventId id) { return !is_in(keep, id); });
  for (std::size_t thread = 0; thread < threads_.size(); ++thread)
    threads_[thread].events.resize(keep[thread]);
  // A waiting read waits again when that is gone which gave it its turn, or what it did with it.
  for (const EventId read : orphans) set_reads_from(read, at(read).put_off_by, 0);
  for (std::size_t thread = 0; thread < threads_.size(); ++thread) {
    const auto& events = threads_[thread].events;
    if (events.empty() || events.back().blocked || events.back().put_off_by == EventId::none())
      continue;
    set_reads_from(EventId::of(static_cast<ThreadId>(thread), events.size() - 1),
                   events.back().put_off_by, 0);
  }
}

std::size_t Graph::position_of(EventId write, LocationId location) const {
  if (write.is_initial()) return 0;
  const auto& writes = locations_[location].writes;
  std::size_t position = writes.size();
  while (writes[position - 1] != write) --position;
  return position;
}

std::size_t Graph::oldest_visible(LocationId location, const Clock& before) const {
  const Location& own = locations_[location];
  for (std::size_t position = own.writes.size(); position > 0; --position) {
    const EventId write = own.writes[position - 1];
    if (is_in(before, write)) return position;
    for (const EventId read : own.reads) {
      if ((*this)[read].reads_from == write && is_in(before, read)) return position;
    }
  }
  return 0;
}

bool Graph::has_exclusive_after(LocationId location, std::size_t position) const {
  const auto& writes = locations_[location].writes;
  return position < writes.size() && (*this)[writes[position]].exclusive;
}

}  // namespace heddle::engine
