#include <properties/support/brute_force_graphs.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

namespace heddle::engine {
namespace {

// A relation on the events of one candidate, as a matrix of bits.
class Relation {
 public:
  static constexpr std::size_t kMost = 32;

  explicit Relation(std::size_t size) : size_(size) {
    if (size > kMost) throw std::length_error("brute force: more than 32 events");
  }
  bool has(std::size_t from, std::size_t to) const { return (rows_[from] >> to & 1U) != 0; }
  void add(std::size_t from, std::size_t to) { rows_[from] |= std::uint32_t{1} << to; }

  friend Relation operator|(Relation left, const Relation& right) {
    for (std::size_t from = 0; from < left.size_; ++from) left.rows_[from] |= right.rows_[from];
    return left;
  }
  // left;right
  friend Relation operator*(const Relation& left, const Relation& right) {
    Relation product(left.size_);
    for (std::size_t from = 0; from < left.size_; ++from) {
      for (std::size_t middle = 0; middle < left.size_; ++middle) {
        if (left.has(from, middle)) product.rows_[from] |= right.rows_[middle];
      }
    }
    return product;
  }
  Relation transposed() const {
    return where([&](std::size_t from, std::size_t to) { return has(to, from); });
  }
  Relation closure() const {
    Relation closed = *this;
    for (std::size_t middle = 0; middle < size_; ++middle) {
      for (std::size_t from = 0; from < size_; ++from) {
        if (closed.has(from, middle)) closed.rows_[from] |= closed.rows_[middle];
      }
    }
    return closed;
  }
  Relation reflexive() const {
    Relation result = *this;
    for (std::size_t event = 0; event < size_; ++event) result.add(event, event);
    return result;
  }
  bool is_irreflexive() const {
    for (std::size_t event = 0; event < size_; ++event) {
      if (has(event, event)) return false;
    }
    return true;
  }
  bool is_acyclic() const { return closure().is_irreflexive(); }

  // Of this relation what the predicate on two events keeps.
  template <class Predicate>
  Relation only(Predicate predicate) const {
    return where([&](auto from, auto to) { return has(from, to) && predicate(from, to); });
  }
  template <class Predicate>
  Relation where(Predicate predicate) const {
    Relation result(size_);
    for (std::size_t from = 0; from < size_; ++from) {
      for (std::size_t to = 0; to < size_; ++to) {
        if (predicate(from, to)) result.add(from, to);
      }
    }
    return result;
  }

 private:
  std::size_t size_;
  std::array<std::uint32_t, kMost> rows_{};
};

bool is_one_of(Order order, std::initializer_list<Order> orders) {
  return std::find(orders.begin(), orders.end(), order) != orders.end();
}

struct Node {
  EventId id;
  EventKind kind = EventKind::write;
  Order order = Order::relaxed;
  const Operation* operation = nullptr;  // none: an initial value
  LocationId location = 0;
  bool exclusive = false;  // the write of a read-modify-write, or its read
  std::size_t source = 0;  // read: where it reads from
  std::uint64_t value = 0;
};

// Which halves a read operation can have: only the read, only both, or either.
bool may_write(const Operation& operation) { return operation.function != Function::load; }
bool may_only_read(const Operation& operation) {
  switch (operation.function) {
    case Function::load:
    case Function::compare_exchange:
    case Function::try_lock:
    case Function::try_down: return true;
    default: return false;
  }
}
bool may_wait(const Operation& operation) {
  return operation.kind == EventKind::read &&
         (operation.function == Function::lock || operation.function == Function::down);
}

// Whether the operation takes place on the value in the way in which it writes.
bool writes_on(const Operation& operation, std::uint64_t value) {
  switch (operation.function) {
    case Function::load: return false;
    case Function::compare_exchange: return value == operation.expected;
    case Function::lock:
    case Function::try_lock: return value == 0;
    case Function::down:
    case Function::try_down: return value > 0;
    default: return true;
  }
}

std::uint64_t written_on(const Operation& operation, std::uint64_t value) {
  switch (operation.function) {
    case Function::add: return value + operation.operand;
    case Function::subtract: return value - operation.operand;
    case Function::bit_and: return value & operation.operand;
    case Function::bit_or: return value | operation.operand;
    case Function::bit_xor: return value ^ operation.operand;
    case Function::bit_nand: return ~(value & operation.operand);
    case Function::exchange:
    case Function::compare_exchange:
    case Function::lock:
    case Function::try_lock: return operation.operand;
    case Function::down:
    case Function::try_down: return value - 1;
    default: throw std::invalid_argument("brute force: a function that it does not know");
  }
}

class BruteForce {
 public:
  BruteForce(const SmallProgram& program, MemoryModel model, std::size_t most_candidates)
      : program_(program), model_(model), left_(most_candidates) {
    for (std::size_t number = 0; number < program.locations.size(); ++number) {
      const auto location = static_cast<LocationId>(number);
      nodes_.push_back({.id = EventId::initial(location), .location = location});
      nodes_.back().value = program.locations[number].initial;
    }
  }

  Accepted run() {
    choose_events(0, 0, 0);
    return std::move(accepted_);
  }

 private:
  // --- which events there are: how far each thread comes, and which operations write

  void choose_events(std::size_t thread, std::size_t position, std::uint64_t held) {
    if (accepted_.gave_up) return;
    if (thread == program_.threads.size()) return choose_sources(0);
    if (position == program_.threads[thread].size()) return choose_events(thread + 1, 0, 0);
    const Operation& operation = program_.threads[thread][position];
    const std::uint64_t bit = std::uint64_t{1} << operation.location;
    if (operation.kind != EventKind::read) {
      const bool unlocks =
          operation.kind == EventKind::write && program_.locations[operation.location].is_mutex;
      if (unlocks && (held & bit) == 0) return choose_events(thread, position + 1, held);
      push(thread, operation, operation.kind, false);
      choose_events(thread, position + 1, unlocks ? held & ~bit : held);
      nodes_.pop_back();
      return;
    }
    if (may_wait(operation)) {
      waiting_.push_back(&operation);
      choose_events(thread + 1, 0, 0);
      waiting_.pop_back();
    }
    if (may_only_read(operation)) {
      push(thread, operation, EventKind::read, false);
      choose_events(thread, position + 1, held);
      nodes_.pop_back();
    }
    if (may_write(operation)) {
      const bool locks = program_.locations[operation.location].is_mutex;
      push(thread, operation, EventKind::read, true);
      push(thread, operation, EventKind::write, true);
      choose_events(thread, position + 1, locks ? held | bit : held);
      nodes_.pop_back();
      nodes_.pop_back();
    }
  }

  void push(std::size_t thread, const Operation& operation, EventKind kind, bool exclusive) {
    const auto in_thread = static_cast<ThreadId>(thread);
    const Node& last = nodes_.back();
    const std::size_t index = last.id.thread == in_thread ? last.id.index + 1U : 0;
    const bool fails =
        operation.kind == EventKind::read && !exclusive && operation.function != Function::load;
    nodes_.push_back({.id = {in_thread, static_cast<std::uint16_t>(index)},
                      .kind = kind,
                      .order = fails ? operation.failure : operation.order,
                      .operation = &operation,
                      .location = operation.location,
                      .exclusive = exclusive});
  }

  // --- what each read reads from

  void choose_sources(std::size_t read) {
    while (read < nodes_.size() && nodes_[read].kind != EventKind::read) ++read;
    if (read == nodes_.size()) return choose_orders();
    for (std::size_t write = 0; write < nodes_.size() && !accepted_.gave_up; ++write) {
      if (!is_access(write, EventKind::write) || nodes_[write].location != nodes_[read].location)
        continue;
      if (nodes_[read].exclusive && is_taken(write, read)) {
        ++accepted_.conflicts;
        continue;
      }
      nodes_[read].source = write;
      choose_sources(read + 1);
    }
  }

  // Two writes cannot both come directly after the same one.
  bool is_taken(std::size_t write, std::size_t read) const {
    for (std::size_t other = 0; other < read; ++other) {
      if (nodes_[other].kind == EventKind::read && nodes_[other].exclusive &&
          nodes_[other].source == write)
        return true;
    }
    return false;
  }

  bool is_access(std::size_t event, EventKind kind) const { return nodes_[event].kind == kind; }
  bool has_location(std::size_t event) const { return nodes_[event].kind != EventKind::fence; }
  bool same_location(std::size_t left, std::size_t right) const {
    return has_location(left) && has_location(right) &&
           nodes_[left].location == nodes_[right].location;
  }
  bool is_initial(std::size_t event) const { return nodes_[event].operation == nullptr; }

  // Initial values come before everything.
  Relation program_order() const {
    return Relation(nodes_.size()).where([&](std::size_t from, std::size_t to) {
      if (is_initial(to)) return false;
      return is_initial(from) ||
             (nodes_[from].id.thread == nodes_[to].id.thread && nodes_[from].id < nodes_[to].id);
    });
  }
  Relation reads_from() const {
    return Relation(nodes_.size()).where([&](std::size_t from, std::size_t to) {
      return is_access(to, EventKind::read) && nodes_[to].source == from;
    });
  }
  Relation read_modify_write() const {
    return Relation(nodes_.size()).where([&](std::size_t from, std::size_t to) {
      return nodes_[from].exclusive && is_access(from, EventKind::read) && to == from + 1;
    });
  }
  Relation coherence() const {
    Relation result(nodes_.size());
    for (const auto& order : orders_) {
      for (std::size_t later = 0; later < order.size(); ++later) {
        for (std::size_t earlier = 0; earlier < later; ++earlier)
          result.add(order[earlier], order[later]);
      }
    }
    return result;
  }

  // Nothing may be caused by itself; so the values are well-defined.
  bool compute_values() {
    for (std::size_t round = 0; round < nodes_.size(); ++round) {
      for (std::size_t event = 0; event < nodes_.size(); ++event) {
        Node& node = nodes_[event];
        if (node.kind == EventKind::read) {
          node.value = nodes_[node.source].value;
        } else if (node.kind == EventKind::write && !is_initial(event)) {
          node.value = node.exclusive ? written_on(*node.operation, nodes_[event - 1].value)
                                      : node.operation->operand;
        }
      }
    }
    return std::all_of(nodes_.begin(), nodes_.end(), [](const Node& node) {
      return node.kind != EventKind::read ||
             writes_on(*node.operation, node.value) == node.exclusive;
    });
  }

  bool spend() {
    if (left_ == 0) accepted_.gave_up = true;
    if (left_ > 0) --left_;
    return !accepted_.gave_up;
  }

  // --- in which order the writes to each location are

  void choose_orders() {
    if (!spend()) return;
    const Relation po = program_order();
    const Relation rf = reads_from();
    if (!(po | rf).is_acyclic() || !compute_values()) return;
    const Relation before = model_ == MemoryModel::rc11 ? happens_before(po, rf) : po;
    orders_.assign(program_.locations.size(), {});
    choose_order(0, before);
  }

  // Leaves out what coherence or atomicity will refuse anyway, or there would be too many.
  void choose_order(std::size_t location, const Relation& before) {
    if (location == orders_.size()) return judge(before);
    auto& order = orders_[location];
    if (order.empty()) order.push_back(location);  // the initial value
    bool all = true;
    for (std::size_t write = 0; write < nodes_.size() && !accepted_.gave_up; ++write) {
      if (!is_access(write, EventKind::write) || nodes_[write].location != location ||
          is_in(order, write))
        continue;
      all = false;
      if (nodes_[write].exclusive && nodes_[write - 1].source != order.back()) continue;
      if (has_to_wait(write, order, before)) continue;
      order.push_back(write);
      choose_order(location, before);
      order.pop_back();
    }
    if (all) choose_order(location + 1, before);
  }

  static bool is_in(const std::vector<std::size_t>& order, std::size_t write) {
    return std::find(order.begin(), order.end(), write) != order.end();
  }
  bool has_to_wait(std::size_t write, const std::vector<std::size_t>& order,
                   const Relation& before) const {
    for (std::size_t other = 0; other < nodes_.size(); ++other) {
      if (is_access(other, EventKind::write) && same_location(other, write) &&
          before.has(other, write) && !is_in(order, other))
        return true;
    }
    return false;
  }

  // --- the axioms

  void judge(const Relation& before) {
    if (!nobody_could_go_on() || !spend()) return;
    const Relation rf = reads_from();
    const Relation co = coherence();
    const Relation fr = (rf.transposed() * co).only([](auto from, auto to) { return from != to; });
    if (!is_atomic(co)) return;
    if (model_ == MemoryModel::sc) {
      if (!(program_order() | rf | co | fr).is_acyclic()) return;
    } else {
      const Relation eco = (rf | co | fr).closure();
      if (!(before * eco.reflexive()).is_irreflexive()) return;
      if (!(base(before, co | fr) | of_fences(before, eco)).is_acyclic()) {
        ++accepted_.only_psc;
        return;
      }
    }
    (waiting_.empty() ? accepted_.complete : accepted_.stuck).insert(graph());
  }

  bool nobody_could_go_on() const {
    return std::none_of(waiting_.begin(), waiting_.end(), [&](const Operation* operation) {
      return writes_on(*operation, nodes_[orders_[operation->location].back()].value);
    });
  }

  // Between what a read-modify-write reads and what it writes there is no other write.
  bool is_atomic(const Relation& co) const {
    for (std::size_t read = 0; read < nodes_.size(); ++read) {
      if (!nodes_[read].exclusive || !is_access(read, EventKind::read)) continue;
      const std::size_t source = nodes_[read].source;
      if (!co.has(source, read + 1)) return false;
      for (std::size_t other = 0; other < nodes_.size(); ++other) {
        if (co.has(source, other) && co.has(other, read + 1)) return false;
      }
    }
    return true;
  }

  // hb = (po U sw)+, sw = [release]; ([F];po)?; (rf;rmw)*; rf; (po;[F])?; [acquire]
  Relation happens_before(const Relation& po, const Relation& rf) const {
    using enum Order;
    const Relation sequence = (rf * read_modify_write()).closure().reflexive();
    const auto is_fence = [&](std::size_t event) { return is_access(event, EventKind::fence); };
    const auto is_write = [&](std::size_t event) { return is_access(event, EventKind::write); };
    const auto is_read = [&](std::size_t event) { return is_access(event, EventKind::read); };
    const Relation same = Relation(nodes_.size()).reflexive();
    const Relation head = same.only([&](auto event, auto) {
      return is_write(event);
    }) | po.only([&](auto from, auto to) { return is_fence(from) && is_write(to); });
    const Relation tail = same.only([&](auto event, auto) {
      return is_read(event);
    }) | po.only([&](auto from, auto to) { return is_read(from) && is_fence(to); });
    const Relation synchronizes = (head * sequence * rf * tail).only([&](auto from, auto to) {
      return is_one_of(nodes_[from].order, {release, acq_rel, seq_cst}) &&
             is_one_of(nodes_[to].order, {acquire, acq_rel, seq_cst});
    });
    return (po | synchronizes).closure();
  }

  bool is_sc(std::size_t event) const { return nodes_[event].order == Order::seq_cst; }
  Relation sc_fences() const {
    return Relation(nodes_.size()).where([&](auto from, auto to) {
      return from == to && is_sc(from) && is_access(from, EventKind::fence);
    });
  }

  // psc_base = ([SC] U [F];hb?); scb; ([SC] U hb?;[F]), F: the sequentially consistent fences,
  // scb = po U po|other location;hb;po|other location U hb|same location U co U fr
  Relation base(const Relation& hb, const Relation& co_or_fr) const {
    const Relation po = program_order();
    const Relation elsewhere =
        po.only([&](auto from, auto to) { return !same_location(from, to); });
    const Relation scb = po | elsewhere * hb * elsewhere |
                         hb.only([&](auto from, auto to) { return same_location(from, to); }) |
                         co_or_fr;
    const Relation sc = Relation(nodes_.size()).where([&](auto from, auto to) {
      return from == to && is_sc(from);
    });
    const Relation fences = sc_fences();
    return (sc | fences * hb.reflexive()) * scb * (sc | hb.reflexive() * fences);
  }
  // psc_F = [F]; (hb U hb;eco;hb); [F]
  Relation of_fences(const Relation& hb, const Relation& eco) const {
    const Relation fences = sc_fences();
    return fences * (hb | hb * eco * hb) * fences;
  }

  SmallGraph graph() const {
    SmallGraph result;
    result.threads.resize(program_.threads.size());
    result.coherence.resize(program_.locations.size());
    for (const Node& node : nodes_) {
      if (node.operation == nullptr) continue;
      const bool reads = node.kind == EventKind::read;
      result.threads[node.id.thread].push_back(
          {reads ? nodes_[node.source].id : EventId::none(), 0});
    }
    for (std::size_t location = 0; location < orders_.size(); ++location) {
      for (const std::size_t write : orders_[location]) {
        if (!is_initial(write)) result.coherence[location].push_back(nodes_[write].id);
      }
    }
    return result;
  }

  const SmallProgram& program_;
  const MemoryModel model_;
  std::size_t left_;
  std::vector<Node> nodes_;                       // the initial values first, by location
  std::vector<const Operation*> waiting_;         // with which threads stop
  std::vector<std::vector<std::size_t>> orders_;  // by location, the initial value first
  Accepted accepted_;
};

}  // namespace

Accepted graphs_by_brute_force(const SmallProgram& program, MemoryModel model,
                               std::size_t most_candidates) {
  return BruteForce(program, model, most_candidates).run();
}

}  // namespace heddle::engine
