#include <heddle/engine/consistency.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace heddle::engine {

namespace {

// A set of events, by number; and a relation on them, one set a row.
class Set {
 public:
  explicit Set(std::size_t size) : words_((size + 63) / 64) {}
  void add(std::size_t number) { words_[number / 64] |= std::uint64_t{1} << (number % 64); }
  bool has(std::size_t number) const { return words_[number / 64] >> (number % 64) & 1; }
  void unite(const Set& other) {
    for (std::size_t word = 0; word < words_.size(); ++word) words_[word] |= other.words_[word];
  }
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t word = 0; word < words_.size(); ++word) {
      for (std::uint64_t bits = words_[word]; bits != 0; bits &= bits - 1)
        visit(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits)));
    }
  }

 private:
  std::vector<std::uint64_t> words_;
};
using Relation = std::vector<Set>;

// The events of a graph as the numbers 0 .. size - 1, thread by thread.
class Numbering {
 public:
  explicit Numbering(const Graph& graph) : graph_(graph) {
    for (std::size_t thread = 0; thread < graph.thread_count(); ++thread) {
      first_.push_back(events_.size());
      for (std::size_t index = 0; index < graph.length(static_cast<ThreadId>(thread)); ++index)
        events_.push_back({static_cast<ThreadId>(thread), static_cast<std::uint16_t>(index)});
    }
  }
  std::size_t size() const { return events_.size(); }
  std::size_t operator()(EventId id) const { return first_[id.thread] + id.index; }
  EventId id(std::size_t number) const { return events_[number]; }
  const Event& event(std::size_t number) const { return graph_[events_[number]]; }
  bool last_of_thread(std::size_t number) const {
    return number + 1 == size() || events_[number + 1].thread != events_[number].thread;
  }

 private:
  const Graph& graph_;
  std::vector<std::size_t> first_;
  std::vector<EventId> events_;
};

template <class Successors>
bool reaches_cycle(std::size_t from, std::vector<std::uint8_t>& state, const Successors& next) {
  enum : std::uint8_t { unseen, open, done };
  struct Frame {
    std::size_t number;
    std::size_t edge;
  };
  if (state[from] != unseen) return false;
  std::vector<Frame> path{{from, 0}};
  state[from] = open;
  while (!path.empty()) {
    const auto& edges = next[path.back().number];
    if (path.back().edge == edges.size()) {
      state[path.back().number] = done;
      path.pop_back();
      continue;
    }
    const std::size_t to = edges[path.back().edge++];
    if (state[to] == open) return true;
    if (state[to] == done) continue;
    state[to] = open;
    path.push_back({to, 0});
  }
  return false;
}

using Edges = std::vector<std::vector<std::size_t>>;

bool is_acyclic(const Edges& edges) {
  std::vector<std::uint8_t> state(edges.size(), 0);
  for (std::size_t from = 0; from < edges.size(); ++from) {
    if (reaches_cycle(from, state, edges)) return false;
  }
  return true;
}

// The relations of RC11, on the numbers of a graph's events.
class Rc11 {
 public:
  explicit Rc11(const Graph& graph) : graph_(graph), number_(graph), size_(number_.size()) {
    for (std::size_t event = 0; event < size_; ++event) {
      if (is_sc(event)) sc_.push_back(event);
    }
  }

  bool is_psc_acyclic() {
    if (sc_.size() < 2) return true;
    compute_happens_before();
    compute_extended_coherence();
    compute_sc_before();
    Edges edges(sc_.size());
    for (std::size_t from = 0; from < sc_.size(); ++from) {
      const Set reached = psc_from(sc_[from]);
      for (std::size_t to = 0; to < sc_.size(); ++to) {
        if (reaches(reached, sc_[to])) edges[from].push_back(to);
      }
      if (is_fence(sc_[from])) add_fence_edges(from, edges);
    }
    return is_acyclic(edges);
  }

 private:
  // Creation, joining and waiting of threads are no accesses; mutexes and the like are locations of
  // their own with acquire and release accesses.
  bool is_sc(std::size_t number) const {
    const Event& event = number_.event(number);
    if (event.operation.order != Order::seq_cst) return false;
    if (event.kind() == EventKind::fence || event.is_write()) return true;
    if (!event.is_read()) return false;
    const bool fails = event.operation.function == Function::compare_exchange &&
                       (number_.last_of_thread(number) || !number_.event(number + 1).exclusive);
    return !fails || event.operation.failure == Order::seq_cst;
  }
  bool is_fence(std::size_t number) const {
    return number_.event(number).kind() == EventKind::fence;
  }
  bool has_location(std::size_t number) const {
    return number_.event(number).is_read() || number_.event(number).is_write();
  }
  bool same_location(std::size_t left, std::size_t right) const {
    return has_location(left) && has_location(right) &&
           number_.event(left).location() == number_.event(right).location();
  }

  void compute_happens_before() {
    before_.assign(size_, Set(size_));
    for (std::size_t later = 0; later < size_; ++later) {
      for (std::size_t earlier = 0; earlier < size_; ++earlier) {
        if (earlier != later &&
            Graph::is_in(number_.event(later).happens_before, number_.id(earlier)))
          before_[earlier].add(later);
      }
    }
  }

  // co U fr into `coherent_`, (rf U co U fr)+ into `extended_`.
  void compute_extended_coherence() {
    coherent_.assign(size_, Set(size_));
    extended_.assign(size_, Set(size_));
    for (std::size_t event = 0; event < size_; ++event) {
      if (!has_location(event)) continue;
      const Event& own = number_.event(event);
      const auto& location = graph_.location(own.location());
      const EventId source = own.is_read() ? own.reads_from : number_.id(event);
      const std::size_t position = graph_.position_of(source, own.location());
      for (std::size_t later = position; later < location.writes.size(); ++later) {
        if (number_(location.writes[later]) == event) continue;
        coherent_[event].add(number_(location.writes[later]));
      }
      extended_[event].unite(coherent_[event]);
      for (const EventId read : location.reads) {
        const std::size_t seen = graph_.position_of(graph_[read].reads_from, own.location());
        if (number_(read) != event && (own.is_read() ? seen > position : seen >= position))
          extended_[event].add(number_(read));
      }
    }
  }

  // scb = po U po|other;hb;po|other U hb|same U co U fr
  void compute_sc_before() {
    sc_before_.assign(size_, Set(size_));
    for (std::size_t event = 0; event < size_; ++event) {
      Set& row = sc_before_[event];
      row.unite(coherent_[event]);
      Set middle(size_);
      for (std::size_t later = event; !number_.last_of_thread(later);) {
        ++later;
        row.add(later);
        if (!same_location(event, later)) middle.unite(before_[later]);
      }
      before_[event].for_each([&](std::size_t later) {
        if (same_location(event, later)) row.add(later);
      });
      middle.for_each([&](std::size_t last) {
        for (std::size_t later = last; !number_.last_of_thread(later);) {
          ++later;
          if (!same_location(last, later)) row.add(later);
        }
      });
    }
  }

  // ([SC] U [F];hb?); scb
  Set psc_from(std::size_t event) const {
    Set reached = sc_before_[event];
    if (is_fence(event))
      before_[event].for_each([&](std::size_t later) { reached.unite(sc_before_[later]); });
    return reached;
  }
  // ...; ([SC] U hb?;[F])
  bool reaches(const Set& reached, std::size_t event) const {
    if (reached.has(event)) return true;
    if (!is_fence(event)) return false;
    bool found = false;
    reached.for_each([&](std::size_t last) { found = found || before_[last].has(event); });
    return found;
  }
  // [F]; (hb U hb;eco;hb); [F]
  void add_fence_edges(std::size_t from, Edges& edges) const {
    Set reached = before_[sc_[from]];
    before_[sc_[from]].for_each([&](std::size_t first) {
      extended_[first].for_each([&](std::size_t second) { reached.unite(before_[second]); });
    });
    for (std::size_t to = 0; to < sc_.size(); ++to) {
      if (is_fence(sc_[to]) && reached.has(sc_[to])) edges[from].push_back(to);
    }
  }

  const Graph& graph_;
  const Numbering number_;
  const std::size_t size_;
  std::vector<std::size_t> sc_;
  Relation before_;
  Relation coherent_;
  Relation extended_;
  Relation sc_before_;
};

}  // namespace

bool is_sequentially_consistent(const Graph& graph) {
  const Numbering number(graph);
  Edges edges(number.size());
  for (std::size_t event = 0; event < number.size(); ++event) {
    const Event& own = number.event(event);
    if (!number.last_of_thread(event)) edges[event].push_back(event + 1);
    if (own.kind() == EventKind::create && graph.length(own.reads_from.thread) > 0)
      edges[event].push_back(number({own.reads_from.thread, 0}));
    if (own.kind() == EventKind::join) edges[number(own.reads_from)].push_back(event);
    if (!own.is_read() && !own.is_write()) continue;
    const EventId source = own.is_read() ? own.reads_from : number.id(event);
    if (own.is_read() && !source.is_initial()) edges[number(source)].push_back(event);
    const std::size_t next = graph.position_of(source, own.location());
    const auto& writes = graph.location(own.location()).writes;
    if (next >= writes.size()) continue;
    // A read-modify-write's read comes before its own write by program order; what it must not
    // overtake comes after that.
    if (number(writes[next]) != event) edges[event].push_back(number(writes[next]));
  }
  return is_acyclic(edges);
}

bool is_psc_acyclic(const Graph& graph) { return Rc11(graph).is_psc_acyclic(); }

}  // namespace heddle::engine
