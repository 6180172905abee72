#include <properties/support/small_program.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <random>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <heddle/engine/bounded_search.hpp>
#include <heddle/engine/explorer.hpp>
#include <properties/support/fewest_preemptions.hpp>

namespace heddle::engine {

std::size_t SmallProgram::operation_count() const {
  std::size_t count = 0;
  for (const auto& operations : threads) count += operations.size();
  return count;
}

// --- text

namespace {

const char* name_of(Order order) {
  constexpr std::array kNames = {"relaxed", "acquire", "release", "acq_rel", "seq_cst"};
  return kNames[static_cast<std::size_t>(order)];
}

const char* name_of(Function function) {
  constexpr std::array kNames = {
      "load",     "add",      "subtract",         "bit_and",     "bit_or",         "bit_xor",
      "bit_nand", "exchange", "compare_exchange", "lock",        "try_lock",       "down",
      "try_down", "wake_one", "wake_all",         "until_woken", "leave_or_woken", "equals"};
  return kNames[static_cast<std::size_t>(function)];
}

std::string text_of(EventId event) {
  if (event == EventId::none()) return "-";
  return event.is_initial() ? "initial" : fmt::format("{}.{}", event.thread, event.index);
}

}  // namespace

std::string text_of(const Operation& operation) {
  if (operation.kind == EventKind::fence) return fmt::format("fence({})", name_of(operation.order));
  const std::string place = fmt::format("x{}.", operation.location);
  const std::string order = name_of(operation.order);
  const auto operand = static_cast<std::int64_t>(operation.operand);
  if (operation.kind == EventKind::write)
    return fmt::format("{}store({}, {})", place, operand, order);
  switch (operation.function) {
    case Function::load:
    case Function::down:
    case Function::try_down:
      return place + fmt::format("{}({})", name_of(operation.function), order);
    case Function::compare_exchange:
      return place + fmt::format("compare_exchange({}, {}, {}, {})", operation.expected, operand,
                                 order, name_of(operation.failure));
    default: return place + fmt::format("{}({}, {})", name_of(operation.function), operand, order);
  }
}

std::string text_of(const SmallProgram& program) {
  std::string text;
  for (std::size_t number = 0; number < program.locations.size(); ++number) {
    const auto& location = program.locations[number];
    text += fmt::format("{} x{} = {}\n", location.is_mutex ? "mutex" : "atomic", number,
                        location.initial);
  }
  for (std::size_t thread = 0; thread < program.threads.size(); ++thread) {
    text += fmt::format("thread {}:", thread);
    for (const Operation& operation : program.threads[thread])
      text += " " + text_of(operation) + ";";
    text += "\n";
  }
  return text;
}

std::string text_of(const SmallGraph& graph) {
  std::string text;
  for (std::size_t thread = 0; thread < graph.threads.size(); ++thread) {
    const auto& events = graph.threads[thread];
    for (std::size_t index = 0; index < events.size(); ++index) {
      if (events[index].reads_from == EventId::none()) continue;
      text += fmt::format("{}.{} reads {}", thread, index, text_of(events[index].reads_from));
      if (events[index].choice != 0) text += fmt::format(" choice {}", events[index].choice);
      text += "; ";
    }
    text += fmt::format("{} events; ", events.size());
  }
  for (std::size_t location = 0; location < graph.coherence.size(); ++location) {
    text += fmt::format("x{}:", location);
    for (const EventId write : graph.coherence[location]) text += " " + text_of(write);
    text += "; ";
  }
  return text;
}

// --- the explorer's graphs

namespace {

class Runs {
 public:
  Runs(const SmallProgram& program, MemoryModel model, std::optional<unsigned> most_preemptions)
      : program_(program), explorer_(model) {
    if (most_preemptions) explorer_.use(std::make_unique<BoundedSearch>(*most_preemptions));
  }

  void count_preemptions(unsigned most) { most_counted_ = most; }

  Visited visit() {
    std::size_t runs = 0;
    do {
      if (++runs > kMostRuns) visited_.error = "too many runs";
      if (run()) finish();
    } while (visited_.error.empty() && explorer_.next_run());
    return std::move(visited_);
  }

 private:
  static constexpr std::size_t kMostRuns = 1'000'000;

  bool run() {
    explorer_.begin_run();
    for (std::size_t location = 0; location < program_.locations.size(); ++location) {
      explorer_.graph().add_location(static_cast<LocationId>(location),
                                     program_.locations[location].initial);
    }
    const std::size_t threads = program_.threads.size();
    position_.assign(threads, 0);
    held_.assign(threads, 0);
    for (std::size_t thread = 0; thread < threads; ++thread) skip_unlocks(thread);
    while (const std::optional<std::size_t> thread = next_thread()) {
      if (*thread == threads) {
        ++visited_.dropped;
        return false;
      }
      switch (step(*thread)) {
        case Explorer::Step::done: break;
        case Explorer::Step::blocked:
          if (!was_repeating_) visited_.error = "a ready thread is blocked";
          break;
        case Explorer::Step::dropped: ++visited_.dropped; return false;
        case Explorer::Step::diverged: visited_.error = "diverged"; break;
      }
      if (!visited_.error.empty()) return false;
    }
    return true;
  }

  bool has_ended(std::size_t thread) const {
    return position_[thread] == program_.threads[thread].size();
  }
  const Operation& next(std::size_t thread) const {
    return program_.threads[thread][position_[thread]];
  }

  // The first that can go on, or what the scheduler says: as many as there are to give the run up.
  std::optional<std::size_t> next_thread() {
    if (explorer_.repeats()) return explorer_.next_in_graph();
    const auto can_go_on = [&](std::size_t thread) {
      return !has_ended(thread) && explorer_.is_ready(static_cast<ThreadId>(thread), next(thread));
    };
    std::uint32_t ready = 0;
    for (std::size_t thread = 0; thread < program_.threads.size(); ++thread)
      ready |= can_go_on(thread) ? std::uint32_t{1} << thread : 0;
    if (ready == 0) return std::nullopt;
    if (explorer_.is_scheduled()) {
      const auto picked = explorer_.scheduler().pick(ready, explorer_.graph());
      return picked ? *picked : program_.threads.size();
    }
    const std::uint32_t first = ready & explorer_.first_threads();
    return std::countr_zero(first != 0 ? first : ready);
  }

  Explorer::Step step(std::size_t thread) {
    was_repeating_ = explorer_.repeats();
    if (has_ended(thread)) return Explorer::Step::diverged;
    const Operation& operation = next(thread);
    const auto answer = explorer_.perform(static_cast<ThreadId>(thread), operation);
    if (answer.step != Explorer::Step::done) return answer.step;
    if (is_of_mutex(operation)) {
      const std::uint64_t bit = std::uint64_t{1} << operation.location;
      if (operation.kind == EventKind::write) held_[thread] &= ~bit;
      if (answer.wrote) held_[thread] |= bit;
    }
    ++position_[thread];
    skip_unlocks(thread);
    return answer.step;
  }

  bool is_of_mutex(const Operation& operation) const {
    return operation.kind != EventKind::fence && program_.locations[operation.location].is_mutex;
  }
  void skip_unlocks(std::size_t thread) {
    while (!has_ended(thread) && next(thread).kind == EventKind::write &&
           is_of_mutex(next(thread)) && (held_[thread] >> next(thread).location & 1U) == 0)
      ++position_[thread];
  }

  void finish() {
    std::vector<std::pair<ThreadId, Operation>> waiting;
    for (std::size_t thread = 0; thread < program_.threads.size(); ++thread) {
      if (!has_ended(thread)) waiting.emplace_back(static_cast<ThreadId>(thread), next(thread));
    }
    if (explorer_.has_missed_turn() || !explorer_.is_new()) {
      ++visited_.dropped;
    } else {
      ++(waiting.empty() ? visited_.complete : visited_.stuck)[graph()];
      if (most_counted_ && waiting.empty())
        visited_.preemptions[graph()] = fewest_preemptions(explorer_.graph(), *most_counted_);
    }
    explorer_.add_branches_of_waiting(waiting);
  }

  SmallGraph graph() const {
    const Graph& graph = explorer_.graph();
    SmallGraph result;
    result.threads.resize(program_.threads.size());
    for (std::size_t thread = 0; thread < graph.thread_count(); ++thread) {
      const auto id = static_cast<ThreadId>(thread);
      for (std::size_t index = 0; index < graph.length(id); ++index) {
        const Event& event = graph[{id, static_cast<std::uint16_t>(index)}];
        if (event.blocked) continue;
        result.threads[thread].push_back(
            {event.is_read() ? event.reads_from : EventId::none(), event.choice});
      }
    }
    for (std::size_t location = 0; location < program_.locations.size(); ++location)
      result.coherence.push_back(graph.location(static_cast<LocationId>(location)).writes);
    return result;
  }

  const SmallProgram& program_;
  Explorer explorer_;
  Visited visited_;
  std::vector<std::size_t> position_;  // in the thread's operations
  std::vector<std::uint64_t> held_;    // which mutexes, by thread
  bool was_repeating_ = false;
  std::optional<unsigned> most_counted_;
};

}  // namespace

Visited visit_all(const SmallProgram& program, MemoryModel model,
                  std::optional<unsigned> most_preemptions) {
  return Runs(program, model, most_preemptions).visit();
}

Visited visit_and_count_preemptions(const SmallProgram& program, MemoryModel model, unsigned most) {
  Runs runs(program, model, std::nullopt);
  runs.count_preemptions(most);
  return runs.visit();
}

}  // namespace heddle::engine
