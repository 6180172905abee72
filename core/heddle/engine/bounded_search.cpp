#include <heddle/engine/bounded_search.hpp>

#include <array>
#include <bit>

namespace heddle::engine {

namespace {

// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
std::uint64_t mixed(std::uint64_t number) {
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31);
}

std::uint64_t number_of(EventId id) { return std::uint64_t{id.thread} << 16 | id.index; }

}  // namespace

// What a thread does is decided by what it has read and chosen; what it may read, by the order of
// writes.
BoundedSearch::Fingerprint BoundedSearch::fingerprint(const Graph& graph, ThreadId next) {
  Fingerprint all{mixed(next + 1U), mixed(~std::uint64_t{next})};
  const auto add = [&all](std::uint64_t number) {
    all.first = mixed(all.first + number * 0x9e3779b97f4a7c15U);
    all.second = mixed(all.second ^ (number + 0xd1b54a32d192ed03U));
  };
  for (std::size_t thread = 0; thread < graph.thread_count(); ++thread) {
    const auto id = static_cast<ThreadId>(thread);
    add(graph.length(id));
    for (std::size_t index = 0; index < graph.length(id); ++index) {
      const Event& event = graph[EventId::of(id, index)];
      add(number_of(event.reads_from) << 8 | event.choice);
    }
  }
  for (std::size_t location = 0; location < graph.location_count(); ++location) {
    const auto& writes = graph.location(static_cast<LocationId>(location)).writes;
    add(writes.size());
    for (const EventId write : writes) add(number_of(write));
  }
  return all;
}

bool BoundedSearch::has_been_at(const Fingerprint& place, unsigned preemptions) {
  const auto [found, is_first] = places_.try_emplace(place, preemptions);
  if (is_first) return false;
  if (found->second <= preemptions) return true;
  found->second = preemptions;
  return false;
}

void BoundedSearch::begin_run() {
  depth_ = 0;
  history_ = 0;
  last_ = kMaxThreads;
  preemptions_ = 0;
}

void BoundedSearch::note(ThreadId thread, const Operation& operation) {
  const auto what = static_cast<std::uint64_t>(operation.kind) << 40 |
                    static_cast<std::uint64_t>(operation.function) << 32 |
                    static_cast<std::uint64_t>(operation.location) << 16 | thread;
  history_ = mixed(history_ + what) + operation.operand;
}

std::optional<ThreadId> BoundedSearch::pick(std::uint32_t ready, const Graph& graph) {
  const bool could_go_on = last_ < kMaxThreads && (ready >> last_ & 1U) != 0;
  std::array<ThreadId, kMaxThreads> threads;
  std::size_t count = 0;
  if (could_go_on) {
    threads[count++] = last_;
    ready &= ~(std::uint32_t{1} << last_);
    if (preemptions_ == most_preemptions_) ready = 0;
  }
  for (; ready != 0; ready &= ready - 1)
    threads[count++] = static_cast<ThreadId>(std::countr_zero(ready));

  const bool is_old = depth_ + 1 < decisions_.size() || (count == 1 && repeats());
  for (std::optional<std::size_t> index = choose(count); index; index = choose_other()) {
    const ThreadId next = threads[*index];
    const unsigned preemptions = preemptions_ + (could_go_on && next != last_ ? 1 : 0);
    if (next != last_ && !is_old && has_been_at(fingerprint(graph, next), preemptions)) continue;
    preemptions_ = preemptions;
    last_ = next;
    return next;
  }
  return std::nullopt;
}

std::size_t BoundedSearch::choose(std::size_t possibilities) {
  has_decided_ = possibilities > 1;
  if (!has_decided_) return 0;
  if (!repeats()) decisions_.push_back({0, static_cast<std::uint16_t>(possibilities), history_});
  const Decision& decision = decisions_[depth_++];
  if (decision.history == history_ && decision.possibilities == possibilities)
    return decision.chosen;
  has_diverged_ = true;
  return 0;
}

// Only the last decision can turn out to be impossible: the others have been tried.
std::optional<std::size_t> BoundedSearch::choose_other() {
  if (!has_decided_ || repeats()) return std::nullopt;
  Decision& last = decisions_.back();
  if (last.chosen + 1U == last.possibilities) return std::nullopt;
  return ++last.chosen;
}

bool BoundedSearch::is_new(const Graph& graph) {
  return !has_been_at(fingerprint(graph, kMaxThreads), 0);
}

bool BoundedSearch::next_run() {
  while (!decisions_.empty() && decisions_.back().chosen + 1U == decisions_.back().possibilities)
    decisions_.pop_back();
  if (decisions_.empty()) return false;
  ++decisions_.back().chosen;
  return true;
}

// As if what lies behind every possibility were equally much.
std::optional<double> BoundedSearch::progress() const {
  if (decisions_.empty()) return 1;
  double done = 0;
  double share = 1;
  for (const Decision& decision : decisions_) {
    share /= decision.possibilities;
    done += share * decision.chosen;
  }
  return done;
}

}  // namespace heddle::engine
