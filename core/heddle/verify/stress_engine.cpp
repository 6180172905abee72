#include <heddle/verify/stress_engine.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>

namespace heddle {

namespace {

std::optional<Finding> found(Pitfall pitfall, std::string message) {
  Finding finding;
  finding.pitfall = pitfall;
  finding.message = std::move(message);
  return finding;
}

// Accepted = received, each once.
std::optional<Finding> check_multiset(const StressRecord& record) {
  std::map<std::int64_t, int> balance;
  for (const auto& values : record.accepted_by) {
    for (const std::int64_t value : values) ++balance[value];
  }
  for (const auto& values : record.received_by) {
    for (const std::int64_t value : values) {
      const int left = --balance[value];
      if (left < 0)
        return found(Pitfall::lost_task,
                     fmt::format("{} was received more often than sent", value));
    }
  }
  for (const auto& [value, left] : balance) {
    if (left > 0)
      return found(Pitfall::lost_task, fmt::format("{} was accepted and is nowhere: lost", value));
  }
  return std::nullopt;
}

// Each consumer sees the values of each producer in the order sent.
std::optional<Finding> check_order(const StressRecord& record) {
  for (const auto& values : record.received_by) {
    std::map<std::size_t, std::int64_t> last;
    for (const std::int64_t value : values) {
      const auto [before, first] = last.try_emplace(producer_of(value), value);
      if (!first && before->second >= value) {
        return found(Pitfall::lost_task,
                     fmt::format("{} came out after {}", value, before->second));
      }
      before->second = value;
    }
  }
  return std::nullopt;
}

std::optional<Finding> judge_stress(const StressPlan& plan, const StressRecord& record,
                                    Pitfall pitfall, const Abilities& abilities) {
  if (!record.exceptions.empty())
    return found(Pitfall::crash, "an operation threw: " + record.exceptions.front());
  if (record.complaint) return found(Pitfall::data_race, *record.complaint);
  if (record.end == Rest::asleep) {
    return found(pitfall == Pitfall::leak ? Pitfall::leak : Pitfall::deadlock,
                 "threads are asleep for ever though all values could be handed over");
  }
  if (record.end == Rest::busy)
    return found(Pitfall::blocking, "livelock: threads that neither end nor sleep");
  if (auto finding = check_multiset(record)) return finding;
  if (pitfall == Pitfall::lost_task && abilities.keeps_order) {
    if (auto finding = check_order(record)) return finding;
  }
  // A consumer may have taken a value and not have counted it yet: one a consumer.
  const auto most_allowed = record.capacity.value_or(0) + plan.consumers;
  if (record.capacity && record.most_inside > static_cast<std::int64_t>(most_allowed)) {
    return found(Pitfall::blocking,
                 fmt::format("{} values inside with a capacity of {} and {} consumers",
                             record.most_inside, *record.capacity, plan.consumers));
  }
  if (record.values_alive && *record.values_alive != 0) {
    return found(*record.values_alive > 0 ? Pitfall::leak : Pitfall::memory_error,
                 fmt::format("{} more values made than destroyed", *record.values_alive));
  }
  return std::nullopt;
}

std::vector<StressPlan> plans_for(const StressSubject& subject, Pitfall pitfall,
                                  const StressOptions& options) {
  std::vector<StressPlan> plans;
  const std::vector<std::size_t> capacities = subject.abilities.chooses_capacity
                                                  ? std::vector<std::size_t>{1, 4}
                                                  : std::vector<std::size_t>{1};
  for (const std::size_t producers : {1, 2}) {
    for (const std::size_t consumers : {1, 2}) {
      if (producers > subject.abilities.max_senders || consumers > subject.abilities.max_receivers)
        continue;
      for (const std::size_t capacity : capacities) {
        StressPlan plan;
        plan.producers = producers;
        plan.consumers = consumers;
        plan.capacity = capacity;
        // A thread that waits busily may do so for all of its time slice.
        const std::uint64_t items =
            subject.abilities.waits_busily ? options.items / 4 + 1 : options.items;
        plan.items = items + items % 2;
        plan.busy_seconds = options.busy_seconds;
        plan.try_first = pitfall == Pitfall::blocking || pitfall == Pitfall::data_race;
        plan.close_half_way =
            subject.abilities.close && (pitfall == Pitfall::lost_task || pitfall == Pitfall::leak);
        plans.push_back(plan);
      }
    }
  }
  return plans;
}

// How much the threads got into each other's way, over all runs.
struct Contention {
  std::uint64_t values = 0;
  std::uint64_t asleep = 0;
  std::uint64_t refused = 0;  // by try_ operations
  bool was_full = false;

  void add(const StressRecord& record) {
    values += record.accepted;
    asleep += record.times_asleep;
    refused += record.times_full + record.times_empty;
    was_full = was_full || record.times_full > 0 ||
               record.most_inside >= static_cast<std::int64_t>(record.capacity.value_or(0));
  }
};

// Whether threads had to wait for each other, as far as that can be seen.
bool was_contended(const Contention& contention, const Abilities& abilities) {
  const bool can_be_full = !abilities.unbounded && !abilities.rendezvous;
  if (can_be_full && !contention.was_full) return false;
  if (abilities.waits_busily) return true;
  return abilities.send || abilities.recv ? contention.asleep > 0 : contention.refused > 0;
}

std::string describe(const Contention& contention, const Abilities& abilities) {
  const bool can_be_full = !abilities.unbounded && !abilities.rendezvous;
  return fmt::format("{} values, {} operations slept, {} tries were refused{}", contention.values,
                     contention.asleep, contention.refused,
                     !can_be_full          ? ""
                     : contention.was_full ? ", was full"
                                           : ", was never full");
}

std::string describe_topologies(const std::vector<StressPlan>& plans,
                                const StressOptions& options) {
  std::string text;
  for (const StressPlan& plan : plans) {
    const std::string topology = fmt::format("{}:{}", plan.producers, plan.consumers);
    if (text.find(topology) == std::string::npos) text += (text.empty() ? "" : " ") + topology;
  }
  return fmt::format("{}, {} values a producer, {} rounds", text, plans.front().items,
                     options.rounds);
}

}  // namespace

CheckResult check_by_stress(const StressSubject& subject, Pitfall pitfall,
                            const StressOptions& options) {
  if (options.items == 0) throw std::invalid_argument("0 items check nothing; give 1 or more");
  if (options.rounds == 0) throw std::invalid_argument("0 rounds check nothing; give 1 or more");
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<StressPlan> plans = plans_for(subject, pitfall, options);
  CheckResult result;
  result.subject = subject.name;
  result.pitfall = pitfall;
  result.engine = "tsan";
  result.verdict = Verdict::holds_sampled;
  Contention contention;
  for (std::uint64_t round = 0; round < options.rounds && !result.finding; ++round) {
    for (const StressPlan& plan : plans) {
      const StressRecord record = subject.run(plan);
      ++result.executions;
      contention.add(record);
      auto finding = judge_stress(plan, record, pitfall, subject.abilities);
      if (!finding) continue;
      finding->trace = fmt::format("{} producers, {} consumers, capacity {}\n", plan.producers,
                                   plan.consumers, plan.capacity);
      finding->token = fmt::format("heddle1:tsan:{}:{}", subject.name, to_string(pitfall));
      result.verdict = finding->pitfall == pitfall ? Verdict::violated : Verdict::incomplete;
      result.finding = std::move(finding);
      break;
    }
  }
  result.bound = fmt::format("{}; {}", describe_topologies(plans, options),
                             describe(contention, subject.abilities));
  if (!result.finding && !was_contended(contention, subject.abilities)) {
    result.verdict = Verdict::incomplete;
    result.note =
        "no contention: no operation had to wait or the buffer was never full, so this shows "
        "nothing";
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace heddle
