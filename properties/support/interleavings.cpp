#include <properties/support/interleavings.hpp>

#include <optional>
#include <vector>

namespace heddle::engine {

namespace {

struct Cell {
  std::uint64_t value = 0;
  EventId writer = EventId::none();
};

struct State {
  SmallGraph graph;
  std::vector<Cell> memory;
  std::vector<std::size_t> position;     // in the thread's operations
  std::vector<std::vector<bool>> holds;  // by thread and location: a mutex
};

class Interleavings {
 public:
  Interleavings(const SmallProgram& program, std::size_t most_steps)
      : program_(program), most_steps_(most_steps) {}

  Accepted all(unsigned most_preemptions) {
    State state;
    const std::size_t threads = program_.threads.size();
    state.graph.threads.resize(threads);
    state.graph.coherence.resize(program_.locations.size());
    state.position.assign(threads, 0);
    state.holds.assign(threads, std::vector<bool>(program_.locations.size(), false));
    for (std::size_t location = 0; location < program_.locations.size(); ++location) {
      state.memory.push_back({program_.locations[location].initial,
                              EventId::initial(static_cast<LocationId>(location))});
    }
    for (std::size_t thread = 0; thread < threads; ++thread) skip_unlocks(state, thread);
    search(state, {}, most_preemptions);
    return accepted_;
  }

 private:
  void search(const State& state, std::optional<std::size_t> last, unsigned preemptions) {
    if (++steps_ > most_steps_) {
      accepted_.gave_up = true;
      return;
    }
    bool ended = true;
    bool stuck = true;
    for (std::size_t thread = 0; thread < program_.threads.size(); ++thread) {
      if (has_ended(state, thread)) continue;
      ended = false;
      if (!is_enabled(state, thread)) continue;
      stuck = false;
      const bool preempts =
          last && *last != thread && !has_ended(state, *last) && is_enabled(state, *last);
      if (preempts && preemptions == 0) continue;
      State after = state;
      step(after, thread);
      search(after, thread, preempts ? preemptions - 1 : preemptions);
    }
    if (ended) accepted_.complete.insert(state.graph);
    if (stuck && !ended) accepted_.stuck.insert(state.graph);
  }

  const Operation& next(const State& state, std::size_t thread) const {
    return program_.threads[thread][state.position[thread]];
  }
  bool has_ended(const State& state, std::size_t thread) const {
    return state.position[thread] == program_.threads[thread].size();
  }
  bool is_enabled(const State& state, std::size_t thread) const {
    const Operation& operation = next(state, thread);
    if (operation.kind != EventKind::read) return true;
    const std::uint64_t value = state.memory[operation.location].value;
    if (operation.function == Function::lock) return value == 0;
    if (operation.function == Function::down) return value != 0;
    return true;
  }

  // What a read-modify-write makes of the value; nothing if it does not write.
  static std::optional<std::uint64_t> written(const Operation& operation, std::uint64_t value) {
    switch (operation.function) {
      case Function::add: return value + operation.operand;
      case Function::subtract: return value - operation.operand;
      case Function::bit_and: return value & operation.operand;
      case Function::bit_or: return value | operation.operand;
      case Function::bit_xor: return value ^ operation.operand;
      case Function::bit_nand: return ~(value & operation.operand);
      case Function::exchange:
      case Function::lock: return operation.operand;
      case Function::compare_exchange:
        if (value != operation.expected) return std::nullopt;
        return operation.operand;
      case Function::try_lock:
        if (value != 0) return std::nullopt;
        return operation.operand;
      case Function::down: return value - 1;
      case Function::try_down:
        if (value == 0) return std::nullopt;
        return value - 1;
      default: return std::nullopt;
    }
  }

  void step(State& state, std::size_t thread) {
    const Operation operation = next(state, thread);
    ++state.position[thread];
    if (operation.kind == EventKind::fence) {
      state.graph.threads[thread].push_back({});
    } else {
      access(state, thread, operation);
    }
    skip_unlocks(state, thread);
  }

  void access(State& state, std::size_t thread, const Operation& operation) {
    auto& events = state.graph.threads[thread];
    Cell& cell = state.memory[operation.location];
    std::optional<std::uint64_t> value = operation.operand;
    if (operation.kind == EventKind::read) {
      events.push_back({cell.writer, 0});
      value = written(operation, cell.value);
    }
    if (!value) return;
    cell = {*value, EventId::of(static_cast<ThreadId>(thread), events.size())};
    events.push_back({});
    state.graph.coherence[operation.location].push_back(cell.writer);
    if (program_.locations[operation.location].is_mutex)
      state.holds[thread][operation.location] = operation.kind == EventKind::read;
  }

  void skip_unlocks(State& state, std::size_t thread) const {
    while (!has_ended(state, thread)) {
      const Operation& operation = next(state, thread);
      if (operation.kind != EventKind::write || !program_.locations[operation.location].is_mutex ||
          state.holds[thread][operation.location])
        return;
      ++state.position[thread];
    }
  }

  const SmallProgram& program_;
  const std::size_t most_steps_;
  std::size_t steps_ = 0;
  Accepted accepted_;
};

}  // namespace

Accepted graphs_of_interleavings(const SmallProgram& program, unsigned most_preemptions,
                                 std::size_t most_steps) {
  return Interleavings(program, most_steps).all(most_preemptions);
}

}  // namespace heddle::engine
