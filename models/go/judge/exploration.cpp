#include "exploration.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <heddle/go/go.hpp>

namespace heddle::go_judge {

namespace {

constexpr std::size_t kMostGoroutines = 3;
constexpr std::size_t kMostResults = 20;
constexpr std::size_t kMostOutcomes = 20'000;

// What the goroutines of one run have done. Lies outside the scenario, which finds all its own
// memory anew in each run.
struct Results {
  std::array<std::int16_t, kMostResults> values;
  std::uint16_t count;
  void add(int value) { values.at(count++) = static_cast<std::int16_t>(value); }
  friend bool operator==(const Results&, const Results&) = default;
};
using Run = std::array<Results, kMostGoroutines>;

// Those that differ.
class Runs {
 public:
  Run& begin() {
    end();
    has_begun_ = true;
    return run_ = Run{};
  }
  void end() {
    if (!has_begun_ || std::ranges::find(all(), run_) != all().end()) return;
    if (count_ == kMostOutcomes) throw std::length_error("a program has too many outcomes");
    all_[count_++] = run_;
  }
  std::span<const Run> all() const { return {all_.get(), count_}; }

 private:
  // Most are never needed, and should cost nothing.
  std::unique_ptr<Run[]> all_ = std::make_unique_for_overwrite<Run[]>(kMostOutcomes);
  std::size_t count_ = 0;
  Run run_{};
  bool has_begun_ = false;
};

int result_of_panic(std::string_view text) {
  if (text == "send on closed channel") return kSendOnClosed;
  if (text == "close of closed channel") return kCloseOfClosed;
  if (text == "close of nil channel") return kCloseOfNil;
  throw std::logic_error("a panic that Go does not know");
}

// A goroutine of the program.
class Goroutine {
 public:
  Goroutine(std::span<const go::Chan<int>> channels, Flaw flaw, Results& results)
      : channels_(channels), flaw_(flaw), results_(results) {}

  void run(const std::vector<Operation>& operations) {
    try {
      for (const Operation& each : operations) perform(each);
    } catch (const go::Panic& panic) {
      results_.add(result_of_panic(panic.what()));
    }
    results_.add(kEnded);
  }

 private:
  const go::Chan<int>& channel(int number) const {
    return channels_[static_cast<std::size_t>(number)];
  }

  void perform(const Operation& operation) {
    switch (operation.kind) {
      case Operation::Kind::send:
        channel(operation.channel).send(operation.value);
        return results_.add(kSent);
      case Operation::Kind::receive: {
        const auto [value, ok] = channel(operation.channel).recv_ok();
        return results_.add(ok ? value : kClosed);
      }
      case Operation::Kind::close:
        go::close(channel(operation.channel));
        return results_.add(kCloses);
      case Operation::Kind::range:
        for (const int value : channel(operation.channel)) results_.add(value);
        return results_.add(kClosed);
      case Operation::Kind::select:
        if (flaw_ == Flaw::first_case && take_first(operation.cases)) return;
        return select(operation.cases, 0, operation.has_default);
    }
  }

  // One case after the other, each with a default: not what a select is.
  bool take_first(std::span<const Communication> cases) {
    for (std::size_t index = 0; index < cases.size(); ++index) {
      select(cases.subspan(index, 1), index, true);
      if (results_.values.at(results_.count - 1U) != kDefault) return true;
      --results_.count;
    }
    return false;
  }

  // Makes the cases one by one, then selects. `first`: the number of cases[0]; `made`: its cases.
  template <class... Made>
  void select(std::span<const Communication> cases, std::size_t first, bool has_default,
              Made&... made) {
    if constexpr (sizeof...(Made) < 3) {
      if (!cases.empty()) {
        const Communication& next = cases.front();
        const int base = kCase * (static_cast<int>(first + sizeof...(Made)) + 1);
        if (next.is_send) {
          auto each = go::send(channel(next.channel), next.value,
                               [this, base] { results_.add(base + kSent); });
          select(cases.subspan(1), first, has_default, made..., each);
        } else {
          auto each = go::recv(channel(next.channel), [this, base](int value, bool ok) {
            results_.add(base + (ok ? value : kClosed));
          });
          select(cases.subspan(1), first, has_default, made..., each);
        }
        return;
      }
    }
    if (has_default)
      go::select(std::move(made)..., go::on_default([this] { results_.add(kDefault); }));
    else
      go::select(std::move(made)...);
  }

  const std::span<const go::Chan<int>> channels_;
  const Flaw flaw_;
  Results& results_;
};

// `may_sleep`: who sleeps for ever is no finding.
void run(const Program& program, Flaw flaw, Run& run, bool may_sleep) {
  std::vector<go::Chan<int>> channels;
  for (const int capacity : program.capacities) {
    if (capacity == kNil)
      channels.emplace_back();
    else
      channels.push_back(
          go::make_chan<int>(flaw == Flaw::has_room ? std::max(capacity, 1) : capacity));
  }
  for (std::size_t each = 0; each < program.goroutines.size(); ++each) {
    go::go(
        [channels, flaw, may_sleep, &results = run[each], &operations = program.goroutines[each]] {
          if (may_sleep) heddle_stand_by();
          Goroutine(channels, flaw, results).run(operations);
        });
  }
}

Outcome outcome_of(const Run& run, std::size_t goroutines) {
  Outcome outcome;
  for (const Results& each : std::span(run).first(goroutines))
    outcome.emplace_back(each.values.begin(), each.values.begin() + each.count);
  return outcome;
}

}  // namespace

Exploration explore(const Program& program, Flaw flaw) {
  Runs runs;
  const heddle::Result result =
      check([&program, flaw, &runs] { run(program, flaw, runs.begin(), true); });
  if (result.finding)
    throw std::runtime_error(result.finding->message + "\n" + result.finding->trace);
  Exploration exploration{
      .outcomes = {}, .executions = result.executions, .blocked = result.blocked};
  runs.end();
  for (const Run& each : runs.all())
    exploration.outcomes.insert(outcome_of(each, program.goroutines.size()));
  return exploration;
}

std::optional<Finding> find_deadlock(const Program& program) {
  Run results;
  return check([&program, &results] {
           results = Run{};
           run(program, Flaw::none, results, false);
         })
      .finding;
}

}  // namespace heddle::go_judge
