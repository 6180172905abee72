#include <heddle/engine/consistency.hpp>

#include <algorithm>
#include <bit>

#include <heddle/engine/function.hpp>

namespace heddle::engine {

namespace {

bool has_location(const Event& event) { return event.is_read() || event.is_write(); }

bool same_location(const Event& left, const Event& right) {
  return has_location(left) && has_location(right) && left.location() == right.location();
}

}  // namespace

void Consistency::number(const Graph& graph) {
  first_.clear();
  events_.clear();
  threads_.clear();
  for (std::size_t thread = 0; thread < graph.thread_count(); ++thread) {
    first_.push_back(events_.size());
    for (std::size_t index = 0; index < graph.length(static_cast<ThreadId>(thread)); ++index) {
      events_.push_back(&graph[{static_cast<ThreadId>(thread), static_cast<std::uint16_t>(index)}]);
      threads_.push_back(thread);
    }
  }
  first_.push_back(events_.size());
  words_ = (events_.size() + 63) / 64;
}

void Consistency::add_range(Word* set, std::size_t from, std::size_t to) const {
  if (from >= to) return;
  const std::size_t last = (to - 1) / 64;
  Word part = ~Word{0} << (from % 64);
  for (std::size_t word = from / 64; word < last; ++word) {
    set[word] |= part;
    part = ~Word{0};
  }
  set[last] |= part & ~Word{0} >> (63 - (to - 1) % 64);
}

template <class Visit>
void Consistency::for_each(const Word* set, Visit visit) const {
  for (std::size_t word = 0; word < words_; ++word) {
    for (Word bits = set[word]; bits != 0; bits &= bits - 1)
      visit(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
  }
}

// Depth-first, towards the sources of each event's edges.
bool Consistency::is_acyclic(const Relation& relation, const std::vector<std::size_t>& events) {
  enum : std::uint8_t { unseen, open, done };
  state_.assign(events_.size(), unseen);
  for (const std::size_t from : events) {
    if (state_[from] != unseen) continue;
    path_.assign(1, from);
    while (!path_.empty()) {
      const std::size_t event = path_.back();
      if (state_[event] == unseen) {
        state_[event] = open;
        bool cycle = false;
        for_each(relation.data() + event * words_, [&](std::size_t source) {
          cycle = cycle || state_[source] == open;
          if (state_[source] == unseen) path_.push_back(source);
        });
        if (cycle) return false;
      } else {
        // Seen twice on the way down, or back from all its sources.
        if (state_[event] == open) state_[event] = done;
        path_.pop_back();
      }
    }
  }
  return true;
}

// --- SC

void Consistency::number_steps() {
  steps_.resize(events_.size());
  for (std::size_t number = 0; number < events_.size(); ++number) {
    const bool continues = event(number).exclusive || event(number).operation.continues_step;
    steps_[number] = continues ? steps_[number - 1] : number;
  }
}

bool Consistency::is_sequentially_consistent(const Graph& graph) {
  number(graph);
  psc_.assign(events_.size() * words_, 0);
  number_steps();
  const auto add = [&](std::size_t from, std::size_t to) {
    if (steps_[from] == steps_[to]) return;
    row(psc_, steps_[to])[steps_[from] / 64] |= Word{1} << (steps_[from] % 64);
  };
  for (std::size_t number = 0; number < events_.size(); ++number) {
    const Event& own = event(number);
    if (number + 1 < first_[threads_[number] + 1]) add(number, number + 1);
    if (own.kind() == EventKind::create && graph.length(own.reads_from.thread) > 0)
      add(number, number_of({own.reads_from.thread, 0}));
    if (own.kind() == EventKind::join) add(number_of(own.reads_from), number);
  }
  for (std::size_t location = 0; location < graph.location_count(); ++location) {
    const auto& own = graph.location(static_cast<LocationId>(location));
    for (std::size_t index = 1; index < own.writes.size(); ++index)
      add(number_of(own.writes[index - 1]), number_of(own.writes[index]));
    for (const EventId read : own.reads) {
      const EventId source = graph[read].reads_from;
      if (!source.is_initial()) add(number_of(source), number_of(read));
      const std::size_t next = graph.position_of(source, static_cast<LocationId>(location));
      if (next < own.writes.size()) add(number_of(read), number_of(own.writes[next]));
    }
  }
  sc_.clear();
  for (std::size_t number = 0; number < events_.size(); ++number) sc_.push_back(number);
  return is_acyclic(psc_, sc_);
}

// --- RC11

namespace {

// Whether it writes or not.
bool may_be_sc(const Event& event) {
  const Operation& operation = event.operation;
  if (event.kind() != EventKind::fence && !has_location(event)) return false;
  return operation.order == Order::seq_cst ||
         (event.is_read() && order_of_read(operation, false) == Order::seq_cst);
}

// Most programs without sequentially consistent operations end here.
bool has_several_sc_events(const Graph& graph) {
  unsigned count = 0;
  for (std::size_t thread = 0; thread < graph.thread_count(); ++thread) {
    const std::size_t length = graph.length(static_cast<ThreadId>(thread));
    for (std::size_t index = 0; index < length; ++index) {
      if (may_be_sc(graph[EventId::of(static_cast<ThreadId>(thread), index)]) && ++count == 2)
        return true;
    }
  }
  return false;
}

}  // namespace

// False when there can be no cycle: sequentially consistent accesses of one location alone are
// ordered by coherence.
bool Consistency::collect_sc_events(const Graph& graph) {
  if (!has_several_sc_events(graph)) return false;
  number(graph);
  sc_.clear();
  fences_.assign(words_, 0);
  accesses_.assign(words_, 0);
  std::size_t fences = 0;
  bool locations_differ = false;
  const Event* first_access = nullptr;
  for (std::size_t number = 0; number < events_.size(); ++number) {
    const Event& own = event(number);
    const bool fence = own.kind() == EventKind::fence;
    if (!fence && !has_location(own)) continue;
    Order order = own.operation.order;
    if (own.is_read())
      order = order_of_read(own.operation, outcome_of(own.operation, own.value, own.choice).writes);
    if (order != Order::seq_cst) continue;
    sc_.push_back(number);
    (fence ? fences_ : accesses_)[number / 64] |= Word{1} << (number % 64);
    if (fence) {
      ++fences;
    } else if (first_access == nullptr) {
      first_access = &own;
    } else {
      locations_differ = locations_differ || !same_location(*first_access, own);
    }
  }
  has_fences_ = fences > 0;
  return locations_differ || fences > 1 || (fences == 1 && first_access != nullptr);
}

bool Consistency::is_psc_acyclic(const Graph& graph) {
  if (!collect_sc_events(graph)) return true;
  compute_happens_before();
  compute_coherence(graph);
  compute_sc_before(graph);
  psc_.assign(events_.size() * words_, 0);
  for (const std::size_t event : sc_) compute_psc_of(event, row(psc_, event));
  return is_acyclic(psc_, sc_);
}

void Consistency::compute_happens_before() {
  before_.assign(events_.size() * words_, 0);
  for (std::size_t number = 0; number < events_.size(); ++number) {
    Word* set = row(before_, number);
    for (std::size_t thread = 0; thread + 1 < first_.size(); ++thread)
      add_range(set, first_[thread], first_[thread] + event(number).happens_before[thread]);
    set[number / 64] &= ~(Word{1} << (number % 64));
  }
}

void Consistency::compute_coherence(const Graph& graph) {
  coherent_.assign(events_.size() * words_, 0);
  extended_.assign(events_.size() * words_, 0);
  const auto add = [](Word* set, std::size_t number) {
    set[number / 64] |= Word{1} << (number % 64);
  };
  Relation& seen = reached_;  // the writes up to a position, and what reads from them
  Relation& with_write = from_fences_;
  for (std::size_t location = 0; location < graph.location_count(); ++location) {
    const auto& own = graph.location(static_cast<LocationId>(location));
    if (own.writes.empty()) continue;
    seen.assign(words_, 0);
    for (std::size_t position = 0; position <= own.writes.size(); ++position) {
      const EventId write = graph.write_at(static_cast<LocationId>(location), position);
      with_write = seen;
      if (position > 0) {
        const std::size_t number = number_of(write);
        unite(row(coherent_, number), seen.data());
        unite(row(extended_, number), seen.data());
        add(with_write.data(), number);
      }
      for (const EventId read : own.reads) {
        if (graph[read].reads_from != write) continue;
        unite(row(extended_, number_of(read)), with_write.data());
        add(seen.data(), number_of(read));
      }
      unite(seen.data(), with_write.data());
    }
  }
}

// scb = po U po|other;hb;po|other U hb|same U co U fr
void Consistency::compute_sc_before(const Graph& graph) {
  sc_before_.assign(events_.size() * words_, 0);
  scratch_.assign(graph.location_count() * words_, 0);  // the accesses of each location
  for (std::size_t number = 0; number < events_.size(); ++number) {
    if (has_location(event(number)))
      row(scratch_, event(number).location())[number / 64] |= Word{1} << (number % 64);
  }
  for (std::size_t number = 0; number < events_.size(); ++number) {
    Word* set = row(sc_before_, number);
    const std::size_t first = first_[threads_[number]];
    add_range(set, first, number);
    unite(set, row(coherent_, number));
    if (has_location(event(number))) {
      const Word* same = row(scratch_, event(number).location());
      const Word* before = row(before_, number);
      for (std::size_t word = 0; word < words_; ++word) set[word] |= same[word] & before[word];
    }
    std::size_t last = number;  // the last before it, of another location
    while (last > first && same_location(event(last - 1), event(number))) --last;
    if (last == first) continue;
    // What happens before that is a beginning of each thread; what is of another location than
    // something later in that beginning is a shorter one.
    for (std::size_t thread = 0; thread + 1 < first_.size(); ++thread) {
      std::size_t end = first_[thread] + event(last - 1).happens_before[thread];
      if (thread == threads_[number]) --end;  // itself
      if (end <= first_[thread]) continue;
      std::size_t begin = end - 1;
      while (begin > first_[thread] && same_location(event(begin - 1), event(end - 1))) --begin;
      add_range(set, first_[thread], begin);
    }
  }
}

// What happens before an event happens before all later ones of its thread: the last ones tell all.
void Consistency::add_what_happens_before(const Word* events, Word* result) {
  for (std::size_t thread = 0; thread + 1 < first_.size(); ++thread) {
    for (std::size_t last = first_[thread + 1]; last-- > first_[thread];) {
      if ((events[last / 64] >> (last % 64) & 1) == 0) continue;
      unite(result, row(before_, last));
      break;
    }
  }
}

// psc_base = ([SC] U [F];hb?); scb; ([SC] U hb?;[F]), psc_F = [F]; (hb U hb;eco;hb); [F]
void Consistency::compute_psc_of(std::size_t event, Word* sources) {
  const bool is_fence = (fences_[event / 64] >> (event % 64) & 1) != 0;
  Relation& reached = reached_;
  reached.assign(row(sc_before_, event), row(sc_before_, event) + words_);
  if (!has_fences_) {
    for (std::size_t word = 0; word < words_; ++word)
      sources[word] |= reached[word] & accesses_[word];
    return;
  }
  if (is_fence) {
    for_each(row(before_, event),
             [&](std::size_t last) { unite(reached.data(), row(sc_before_, last)); });
  }
  Relation& from_fences = from_fences_;
  from_fences = reached;
  add_what_happens_before(reached.data(), from_fences.data());
  if (is_fence) {
    unite(from_fences.data(), row(before_, event));
    firsts_.assign(words_, 0);
    for_each(row(before_, event),
             [&](std::size_t second) { unite(firsts_.data(), row(extended_, second)); });
    add_what_happens_before(firsts_.data(), from_fences.data());
  }
  for (std::size_t word = 0; word < words_; ++word)
    sources[word] |= (reached[word] & accesses_[word]) | (from_fences[word] & fences_[word]);
}

}  // namespace heddle::engine
