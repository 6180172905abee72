#include <heddle/engine/explorer.hpp>

#include <algorithm>

#include <heddle/engine/function.hpp>

namespace heddle::engine {

Explorer::Explorer(MemoryModel model) : model_(model), consistency_(model) {
  enter_frame(std::make_unique<Frame>());
}

void Explorer::enter_frame(std::unique_ptr<Frame> frame) {
  frames_.push_back(std::move(frame));
  graph_ = &frames_.back()->graph;
}

void Explorer::begin_run() {
  if (is_scheduled()) begin_scheduled();
  to_repeat_ = graph_->sequence().size();
  repeated_ = 0;
  followed_ = 0;
  followed_events_.clear();
  divergence_.clear();
  position_in_thread_.assign(kMaxThreads, 0);
  created_.assign(kMaxThreads, 0);
}

Explorer::Branch& Explorer::add_branch(Branch::Kind kind, EventId event) {
  Branch& branch = frames_.back()->branches.emplace_back();
  branch.kind = kind;
  branch.event = event;
  branch.stamp = graph_->last_stamp();
  return branch;
}

// --- what a running program asks for

Explorer::Answer Explorer::perform(ThreadId thread, const Operation& operation) {
  if (follows()) return follow_operation(thread, operation);
  if (is_scheduled()) {
    scheduler_->note(thread, operation);
    if (scheduler_->has_diverged()) return {Step::diverged};
  }
  if (position_in_thread_[thread] < graph_->length(thread)) return repeat(thread, operation);
  switch (operation.kind) {
    case EventKind::read: return add_read(thread, operation);
    case EventKind::write: return add_write(thread, operation);
    case EventKind::choice: return add_choice(thread, operation);
    default:
      graph_->append(thread, operation);
      ++position_in_thread_[thread];
      return {};
  }
}

Explorer::Answer Explorer::repeat(ThreadId thread, const Operation& operation) {
  const EventId id = EventId::of(thread, position_in_thread_[thread]);
  const Event& event = (*graph_)[id];
  if (event.operation != operation) return {Step::diverged};
  const bool in_sequence = repeats();
  const Answer answer = answer_of(id);
  const std::size_t events = answer.wrote && event.is_read() ? 2 : 1;
  if (in_sequence) repeated_ += events;
  if (answer.step == Step::done) position_in_thread_[thread] += events;
  return answer;
}

Explorer::Answer Explorer::answer_of(EventId id) const {
  const Event& event = (*graph_)[id];
  if (event.blocked) return {Step::blocked};
  return {Step::done, event.value, event.is_read() && graph_->has_written(id)};
}

bool Explorer::is_ready(ThreadId thread, const Operation& operation) const {
  const std::size_t position = position_in_thread_[thread];
  if (position < graph_->length(thread)) return !(*graph_)[EventId::of(thread, position)].blocked;
  if (operation.kind == EventKind::join) return has_ended(static_cast<ThreadId>(operation.operand));
  if (operation.kind != EventKind::read) return true;
  const EventId newest = graph_->write_at(operation.location, graph_->newest(operation.location));
  return !outcome_of(operation, graph_->value_of(newest), 0).blocks;
}

const Event* Explorer::blocked_event(std::size_t thread) const {
  const std::size_t length = graph_->length(static_cast<ThreadId>(thread));
  if (length == 0) return nullptr;
  const Event& last = (*graph_)[EventId::of(static_cast<ThreadId>(thread), length - 1)];
  return last.blocked ? &last : nullptr;
}

std::uint32_t Explorer::first_threads() const {
  std::uint32_t threads = 0;
  for (std::size_t thread = 0; thread < graph_->thread_count(); ++thread) {
    const Event* blocked = blocked_event(thread);
    if (blocked != nullptr && !blocked->reads_from.is_initial())
      threads |= std::uint32_t{1} << blocked->reads_from.thread;
  }
  return threads;
}

bool Explorer::has_missed_turn() const {
  for (std::size_t thread = 0; thread < graph_->thread_count(); ++thread) {
    const Event* blocked = blocked_event(thread);
    if (blocked != nullptr && graph_->position_of(blocked->reads_from, blocked->location()) <
                                  graph_->newest(blocked->location()))
      return true;
  }
  return false;
}

bool Explorer::has_ended(ThreadId thread) const {
  const std::size_t length = graph_->length(thread);
  return length > 0 && position_in_thread_[thread] == length &&
         (*graph_)[EventId::of(thread, length - 1)].kind() == EventKind::end;
}

EventId Explorer::last_operation(ThreadId thread) const {
  auto last = static_cast<std::uint16_t>(position_in_thread_[thread] - 1);
  if ((*graph_)[{thread, last}].exclusive) --last;
  return {thread, last};
}

bool Explorer::is_one_step(EventId first) {
  const EventId last = last_operation(first.thread);
  const Clock& causes = (*graph_)[last].causes;
  const auto is_known = [&](EventId other) {
    return !other.is_initial() && other.thread != first.thread && Graph::is_in(causes, other);
  };
  for (EventId id = first; id.index <= last.index; ++id.index) {
    const Event& event = (*graph_)[id];
    const LocationId location = event.location();
    if (event.is_read()) {
      const std::size_t next = graph_->position_of(event.reads_from, location) + 1;
      if (next <= graph_->newest(location) && is_known(graph_->write_at(location, next)))
        return false;
    }
    for (const EventId read : graph_->location(location).reads) {
      if ((*graph_)[read].reads_from == id && is_known(read)) return false;
    }
  }
  return model_ != MemoryModel::sc || consistency_.allows(*graph_);
}

bool Explorer::has_been_seen(EventId lock) const {
  if (has_gone_on(lock.thread)) return false;
  const EventId write = EventId::of(lock.thread, lock.index + 1U);
  const auto& reads = graph_->location((*graph_)[lock].location()).reads;
  return std::any_of(reads.begin(), reads.end(), [&](EventId read) {
    return (*graph_)[read].reads_from == write && !(*graph_)[read].blocked &&
           !graph_->has_written(read);
  });
}

bool Explorer::is_unlocked_already(ThreadId thread, LocationId first, LocationId last) const {
  const Event& look = (*graph_)[last_operation(thread)];
  const EventId source = look.reads_from;
  if (source.is_initial() || has_gone_on(thread)) return false;
  for (std::size_t index = source.index; index < graph_->length(source.thread); ++index) {
    const EventId id = EventId::of(source.thread, index);
    const Event& other = (*graph_)[id];
    if (!other.is_write() || other.exclusive) continue;
    if (other.location() == first) return Graph::is_in(look.happens_before, id);
    if (other.location() == last) return true;
  }
  return false;
}

std::optional<std::uint64_t> Explorer::value_if_newest(ThreadId thread) const {
  const EventId id = EventId::of(thread, position_in_thread_[thread] - 1);
  const Event& event = (*graph_)[id];
  const LocationId location = event.location();
  for (std::size_t position = graph_->newest(location); position > 0; --position) {
    const EventId write = graph_->write_at(location, position);
    if (write == id) return event.value;
    if (write.index < position_in_thread_[write.thread]) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<ThreadId> Explorer::create_thread(ThreadId parent) {
  if (!follow_thread(parent, Act::create)) return std::nullopt;
  const unsigned nth = created_[parent]++;
  const auto next = static_cast<ThreadId>(children_.size() + 1);
  const auto [entry, is_new] = children_.try_emplace({parent, nth}, next);
  if (is_new && next >= kMaxThreads) {
    children_.erase(entry);
    return kMaxThreads;
  }
  if (position_in_thread_[parent] == graph_->length(parent)) {
    graph_->append_create(parent, entry->second);
  } else if (const Event& event = (*graph_)[next_event(parent)];
             event.kind() != EventKind::create || event.reads_from.thread != entry->second) {
    return std::nullopt;
  } else if (repeats()) {
    ++repeated_;
  }
  ++position_in_thread_[parent];
  return entry->second;
}

bool Explorer::join(ThreadId thread, ThreadId target) {
  if (!follow_thread(thread, Act::join)) return false;
  if (position_in_thread_[thread] == graph_->length(thread)) {
    graph_->append_join(thread, EventId::of(target, graph_->length(target) - 1));
  } else if (const Event& event = (*graph_)[next_event(thread)];
             event.kind() != EventKind::join || event.reads_from.thread != target) {
    return false;
  } else if (repeats()) {
    ++repeated_;
  }
  ++position_in_thread_[thread];
  return true;
}

// --- new events

bool Explorer::can_read(const Operation& operation, EventId source) const {
  const std::uint64_t value = graph_->value_of(source);
  if (outcome_of(operation, value, 0).blocks) return false;
  // The count goes on with the next round; what comes after this one's last arrival is not its.
  if (operation.function == Function::until_arrived) return value == operation.expected;
  if (!waits_for_wake(operation.function) || (value & operation.operand) != 0) return true;
  // Woken: by the write that took the thread out of the set.
  const std::size_t position = graph_->position_of(source, operation.location);
  if (position == 0) return false;
  const EventId before = graph_->write_at(operation.location, position - 1);
  return (graph_->value_of(before) & operation.operand) != 0;
}

// What the thread has read there last.
EventId Explorer::last_source(ThreadId thread, LocationId location) const {
  for (std::size_t index = graph_->length(thread); index-- > 0;) {
    const Event& event = (*graph_)[EventId::of(thread, index)];
    if (event.is_read() && event.location() == location) return event.reads_from;
  }
  return EventId::none();
}

// What the thread's next operation can read and how it can go on, the newest write first.
void Explorer::collect_sources(ThreadId thread, const Operation& operation) {
  sources_.clear();
  const std::size_t oldest =
      graph_->oldest_visible(operation.location, graph_->happens_before_next(thread));
  if (repeats_read(operation.function)) {
    const EventId source = last_source(thread, operation.location);
    if (source != EventId::none() && graph_->position_of(source, operation.location) >= oldest)
      sources_.emplace_back(source, std::uint8_t{0});
    return;
  }
  for (std::size_t position = graph_->newest(operation.location) + 1; position-- > oldest;) {
    const EventId source = graph_->write_at(operation.location, position);
    if (!can_read(operation, source)) continue;
    const unsigned choices = choices_of(operation, graph_->value_of(source));
    for (unsigned choice = 0; choice < choices; ++choice)
      sources_.emplace_back(source, static_cast<std::uint8_t>(choice));
  }
}

// Reads the first of the sources that were collected; the others are branches.
EventId Explorer::append_read(ThreadId thread, const Operation& operation) {
  const EventId read = graph_->append(thread, operation);
  for (std::size_t index = sources_.size(); index-- > 1;) {
    Branch& branch = add_branch(Branch::Kind::reads_from, read);
    branch.source = sources_[index].first;
    branch.choice = sources_[index].second;
  }
  const auto [source, choice] = sources_.front();
  graph_->set_reads_from(read, source, choice);
  return read;
}

Explorer::Answer Explorer::add_read(ThreadId thread, const Operation& operation) {
  if (is_scheduled()) return scheduled_read(thread, operation);
  collect_sources(thread, operation);
  if (sources_.empty()) return {Step::blocked};
  if (repeats_read(operation.function) && operation.function != Function::load_again &&
      is_taken(sources_.front().first, operation.location)) {
    add_waiting_branch(thread, operation, sources_.front().first);
    return {Step::blocked};
  }
  const EventId read = append_read(thread, operation);
  const std::size_t position = graph_->position_of((*graph_)[read].reads_from, operation.location);
  if (!is_consistent_at(operation.location, position) || !settle_read(read)) return {Step::dropped};
  const Answer answer = answer_of(read);
  position_in_thread_[thread] += answer.wrote ? 2 : 1;
  return answer;
}

Explorer::Answer Explorer::add_write(ThreadId thread, const Operation& operation) {
  if (is_scheduled()) return scheduled_write(thread, operation);
  const EventId write = graph_->append(thread, operation);
  add_branches_of_positions(write);
  graph_->place(write, graph_->newest(operation.location));
  add_revisits(write);
  give_turn(write);
  ++position_in_thread_[thread];
  return {};
}

Explorer::Answer Explorer::add_choice(ThreadId thread, const Operation& operation) {
  const EventId choice = graph_->append(thread, operation);
  const unsigned choices = choices_of(operation, 0);
  if (is_scheduled()) {
    graph_->set_choice(choice, static_cast<std::uint8_t>(scheduler_->choose(choices)));
  } else {
    for (unsigned other = choices; other-- > 1;)
      add_branch(Branch::Kind::choice, choice).choice = static_cast<std::uint8_t>(other);
    graph_->set_choice(choice, 0);
  }
  ++position_in_thread_[thread];
  return answer_of(choice);
}

// The positions in coherence order, but for the newest, that the write (without a place) may take.
void Explorer::add_branches_of_positions(EventId write) {
  const LocationId location = (*graph_)[write].location();
  Clock before = (*graph_)[write].happens_before;
  before.set(write.thread, write.index);
  const std::size_t newest = graph_->newest(location);
  for (std::size_t position = graph_->oldest_visible(location, before); position < newest;
       ++position) {
    if (!graph_->has_exclusive_after(location, position))
      add_branch(Branch::Kind::position, write).position = position;
  }
}

// Nothing comes after the newest write, so nothing can close a cycle there.
bool Explorer::is_consistent_at(LocationId location, std::size_t position) {
  return position == graph_->newest(location) || consistency_.allows(*graph_);
}

bool Explorer::is_taken(EventId source, LocationId location) const {
  return graph_->has_exclusive_after(location, graph_->position_of(source, location));
}

// Completes a read-modify-write. False if its read was taken already by another.
bool Explorer::settle_read(EventId read) {
  const Event& event = (*graph_)[read];
  if (event.blocked) return true;
  const bool writes = outcome_of(event.operation, event.value, event.choice).writes;
  return (!writes || add_exclusive_write(read)) && look_ahead(read);
}

// FUTEX_WAIT compares and begins to wait in one step, so what the thread does next is known: if it
// is impossible, no run has to find that out. False: it is.
bool Explorer::look_ahead(EventId read) {
  const Operation operation = (*graph_)[read].operation;
  if (operation.function == Function::compare_for_wait) {
    if ((*graph_)[read].value != operation.expected) return true;
    const Operation join{.function = Function::join_queue,
                         .order = Order::relaxed,
                         .location = static_cast<LocationId>(operation.operand),
                         .operand = std::uint64_t{1} << read.thread};
    collect_sources(read.thread, join);
    return settle_read(append_read(read.thread, join));
  }
  if (operation.function != Function::join_queue) return true;
  graph_->append(read.thread, {.kind = EventKind::fence, .order = Order::seq_cst});
  return load_again(read.thread, (*graph_)[EventId::of(read.thread, read.index - 1U)].operation);
}

bool Explorer::load_again(ThreadId thread, Operation operation) {
  operation.function = Function::load_again;
  operation.operand = operation.expected = 0;
  collect_sources(thread, operation);
  if (sources_.empty()) return false;
  const EventId read = append_read(thread, operation);
  return is_consistent_at(operation.location,
                          graph_->position_of((*graph_)[read].reads_from, operation.location));
}

bool Explorer::add_exclusive_write(EventId read) {
  const LocationId location = (*graph_)[read].location();
  const std::size_t position = graph_->position_of((*graph_)[read].reads_from, location);
  const bool taken = graph_->has_exclusive_after(location, position);
  const EventId write = graph_->append_exclusive_write(read);
  graph_->place(write, position);
  add_revisits(write);
  if (taken || !is_consistent_at(location, position + 1)) return false;
  give_turn(write);
  return true;
}

// --- the next graph

// The branches without a share are the newest ones.
void Explorer::divide_share() {
  added_.clear();
  for (std::size_t frame = frames_.size(); frame-- > 0;) {
    auto& branches = frames_[frame]->branches;
    std::size_t index = branches.size();
    while (index > 0 && branches[index - 1].share == 0) added_.push_back(&branches[--index]);
    if (index > 0) break;
  }
  const double part = share_ / static_cast<double>(1 + added_.size());
  for (Branch* branch : added_) branch->share = part;
  explored_ += part;
}

bool Explorer::next_run() {
  if (is_scheduled()) return scheduler_->next_run();
  divide_share();
  while (!frames_.empty()) {
    auto& branches = frames_.back()->branches;
    if (branches.empty()) {
      spare_frames_.push_back(std::move(frames_.back()));
      frames_.pop_back();
      if (!frames_.empty()) graph_ = &frames_.back()->graph;
      continue;
    }
    const Branch branch = branches.back();
    branches.pop_back();
    share_ = branch.share;
    graph_->cut(branch.stamp);
    if (take(branch)) return true;
    divide_share();
  }
  return false;
}

bool Explorer::can_be_split() const {
  return std::any_of(frames_.begin(), frames_.end(),
                     [](const auto& frame) { return !frame->branches.empty(); });
}

// Every second branch: those that began early have more below them.
void Explorer::keep_half(Half half) {
  bool is_first = false;
  for (const auto& frame : frames_) {
    std::erase_if(frame->branches, [&](const Branch&) {
      is_first = !is_first;
      return is_first == (half == Half::first);
    });
  }
  if (half == Half::second) share_ = 0;
}

bool Explorer::take(const Branch& branch) {
  switch (branch.kind) {
    case Branch::Kind::reads_from: {
      const LocationId location = (*graph_)[branch.event].location();
      graph_->set_reads_from(branch.event, branch.source, branch.choice);
      return is_consistent_at(location, graph_->position_of(branch.source, location)) &&
             settle_read(branch.event);
    }
    case Branch::Kind::position:
      graph_->place(branch.event, branch.position);
      give_all_turns();
      return consistency_.allows(*graph_) && settle_revisited(branch.event);
    case Branch::Kind::choice: graph_->set_choice(branch.event, branch.choice); return true;
    case Branch::Kind::revisit: return take_revisit(branch);
    case Branch::Kind::waiting: return take_waiting(branch);
  }
  return false;
}

}  // namespace heddle::engine
