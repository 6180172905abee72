#include <heddle/verify/property_engine.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <rapidcheck.h>

#include <heddle/verify/client_generator.hpp>
#include <heddle/verify/quiet_rapidcheck.hpp>

namespace heddle {

namespace {

struct Tally {
  std::uint64_t runs = 0;
  std::uint64_t asleep =
      0;  // runs that came to rest with somebody asleep, as the specification wants
  std::uint64_t undecided = 0;  // histories too large for the search
};

Finding finding_of(const ClientSubject& subject, const Client& client, const RunRecord& record,
                   const Judgement& judgement) {
  Finding finding;
  finding.pitfall = judgement.pitfall;
  finding.message = judgement.message;
  finding.trace = fmt::format("client {}\n{}", to_text(client), describe(record.at_end));
  const bool helped =
      std::any_of(record.at_end.begin(), record.at_end.end(),
                  [&](const Event& event) { return event.thread == record.threads; });
  if (helped)
    finding.trace +=
        fmt::format("(T{} is the checker: it ends what is left)\n", record.threads + 1);
  finding.token = property_token(subject.name, client);
  return finding;
}

std::optional<Finding> run_until_wrong(const ClientSubject& subject, const Client& client,
                                       std::uint64_t runs, std::uint64_t first_seed,
                                       double busy_seconds, Tally& tally) {
  for (std::uint64_t run = 0; run < runs; ++run) {
    const RunRecord record = subject.run(client, RunOptions{first_seed + run, busy_seconds});
    const Ruling ruling = judge(record);
    ++tally.runs;
    if (record.client_end == Rest::asleep) ++tally.asleep;
    if (ruling.judged == Judged::undecided) ++tally.undecided;
    if (ruling.judged == Judged::wrong)
      return finding_of(subject, client, record, ruling.judgement);
  }
  return std::nullopt;
}

struct Failure {
  Client client;
  Finding finding;
};

// The clients that are one step smaller: one operation less, or two threads joined end to end
// (which rapidcheck, that takes away threads and operations, does not try).
std::vector<Client> smaller_than(const Client& client) {
  std::vector<Client> smaller;
  for (std::size_t first = 0; first < client.threads.size(); ++first) {
    for (std::size_t second = 0; second < client.threads.size(); ++second) {
      if (first == second) continue;
      Client joined = client;
      auto& operations = joined.threads[first];
      operations.insert(operations.end(), client.threads[second].begin(),
                        client.threads[second].end());
      joined.threads.erase(joined.threads.begin() + static_cast<std::ptrdiff_t>(second));
      smaller.push_back(std::move(joined));
    }
    for (std::size_t index = 0; index < client.threads[first].size(); ++index) {
      Client shorter = client;
      shorter.threads[first].erase(shorter.threads[first].begin() +
                                   static_cast<std::ptrdiff_t>(index));
      smaller.push_back(std::move(shorter));
    }
  }
  return smaller;
}

// Goes to smaller clients as long as one of them fails in the same way.
void shrink_further(Failure& failure, const ClientSubject& subject, const PropertyOptions& options,
                    Tally& tally) {
  for (bool smaller_fails = true; smaller_fails;) {
    smaller_fails = false;
    for (Client& client : smaller_than(failure.client)) {
      client = fit(std::move(client), subject.abilities);
      auto finding = run_until_wrong(subject, client, options.runs_to_shrink, options.seed,
                                     options.busy_seconds, tally);
      if (!finding || finding->pitfall != failure.finding.pitfall) continue;
      failure = {std::move(client), std::move(*finding)};
      smaller_fails = true;
      break;
    }
  }
}

void check_options(const PropertyOptions& options) {
  if (options.clients == 0) throw std::invalid_argument("0 clients check nothing; give 1 or more");
  if (options.runs_per_client == 0)
    throw std::invalid_argument("0 runs of a client check nothing; give 1 or more");
}

}  // namespace

std::string property_token(const std::string& subject, const Client& client) {
  return fmt::format("heddle1:property:{}:{}", subject, to_text(client));
}

std::optional<Finding> find_in_client(const ClientSubject& subject, const Client& client,
                                      std::uint64_t runs, std::uint64_t seed, double busy_seconds) {
  Tally tally;
  return run_until_wrong(subject, client, runs, seed, busy_seconds, tally);
}

CheckResult check_by_property(const ClientSubject& subject, Pitfall pitfall,
                              const PropertyOptions& options) {
  check_options(options);
  const auto begin = std::chrono::steady_clock::now();
  const rc::Gen<Client> clients = clients_for(pitfall, subject.abilities);
  Tally tally;
  std::uint64_t generated = 0;
  std::optional<Failure> smallest;  // rapidcheck goes from each failing client to smaller ones
  const auto property = [&] {
    const Client client = *clients;
    const std::uint64_t runs = smallest ? options.runs_to_shrink : options.runs_per_client;
    const std::uint64_t first_seed = options.seed + options.runs_per_client * generated++;
    auto finding = run_until_wrong(subject, client, runs, first_seed, options.busy_seconds, tally);
    // While shrinking, only the same kind of failure counts as one.
    const bool fails = finding && (!smallest || smallest->finding.pitfall == finding->pitfall);
    if (fails) smallest = Failure{client, std::move(*finding)};
    RC_ASSERT(!fails);
  };
  rc::detail::TestParams parameters;
  parameters.seed = options.seed;
  parameters.maxSuccess = static_cast<int>(options.clients);
  check_quietly(rc::detail::toProperty(property), parameters);
  if (smallest) shrink_further(*smallest, subject, options, tally);

  CheckResult result;
  result.subject = subject.name;
  result.pitfall = pitfall;
  result.engine = "property";
  result.executions = tally.runs;
  result.blocked = tally.asleep;
  result.bound = fmt::format("{} generated clients, {} runs each, seed {}", options.clients,
                             options.runs_per_client, options.seed);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  result.verdict = Verdict::holds_sampled;
  if (tally.undecided > 0)
    result.note = fmt::format("{} histories too large to judge", tally.undecided);
  if (generated == 0 || tally.undecided * 10 > tally.runs) result.verdict = Verdict::incomplete;
  if (smallest) {
    result.verdict = smallest->finding.pitfall == pitfall ? Verdict::violated : Verdict::incomplete;
    result.finding = std::move(smallest->finding);
  }
  return result;
}

}  // namespace heddle
