// The twins under the `property` engine; programs and what needs Done on real threads with varied
// delays.
#include <models/broken/real_main.hpp>
#include <models/support/thread_runner.hpp>

#include <heddle/verify/property_engine.hpp>

namespace heddle::models::broken {

namespace {

struct PropertyTrials {
  static constexpr int kRounds = 30;
  static constexpr std::uint64_t kRuns = 4000;  // of a scenario

  static std::optional<Judgement> check(const ClientSubject& subject, const TrialOptions& trial) {
    std::optional<Judgement> other;
    for (int round = 0; round < (trial.thorough ? kRounds : kRounds / 15); ++round) {
      PropertyOptions options;
      options.clients = 150;
      options.runs_per_client = 4;
      options.runs_to_shrink = 5;  // that it is found is enough
      options.seed = trial.seed + static_cast<std::uint64_t>(round);
      const CheckResult result = check_by_property(subject, trial.wanted, options);
      if (!result.finding) continue;
      Judgement judgement{result.finding->pitfall, result.finding->message};
      if (trial.is_wanted(judgement.pitfall)) return judgement;
      other = std::move(judgement);
    }
    return other;
  }

  template <class Channel>
  static Trial channel() {
    return [](const TrialOptions& trial) { return check(client_subject<Channel>("twin"), trial); };
  }

  template <class Scenario>
  static Trial scenario() {
    return [](const TrialOptions& trial) {
      return run_on_threads<Scenario>(trial.thorough ? kRuns : kRuns / 10, trial.seed,
                                      trial.busy_seconds);
    };
  }
};

}  // namespace

}  // namespace heddle::models::broken

int main(int argc, char** argv) {
  using namespace heddle::models::broken;
  return run_real_twins(argc, argv, "Property", &Twin::property, RealTwins<PropertyTrials>::all());
}
