// The twins under the `tsan` engine: stress runs, programs again and again, in a program built with
// ThreadSanitizer.
#include <models/broken/real_main.hpp>
#include <models/support/child_process.hpp>
#include <models/support/thread_runner.hpp>

#include <cstring>

#include <heddle/verify/stress_engine.hpp>

// ThreadSanitizer's own interface (sanitizer/tsan_interface.h has no more than declarations of
// these).
extern "C" {
int __tsan_get_report_data(void* report, const char** description, int* count, int* stack_count,
                           int* access_count, int* location_count, int* mutex_count,
                           int* thread_count, int* unique_thread_count, void** sleep_trace,
                           unsigned long trace_size);

// Nobody reads the stacks, and looking them up takes a second for each report.
const char* __tsan_default_options() { return "symbolize=0"; }

// Called for each report before it is printed. A data race is the end of the trial: what the twin
// does after it is of no interest, and may be a crash.
void __tsan_on_report(void* report) {
  const char* description = "";
  int unused[7] = {};
  void* trace[1] = {};
  __tsan_get_report_data(report, &description, &unused[0], &unused[1], &unused[2], &unused[3],
                         &unused[4], &unused[5], &unused[6], trace, 1);
  if (std::strncmp(description, "data-race", 9) == 0) {
    heddle::models::answer_and_leave("data-race: reported by ThreadSanitizer");
  }
}
}

namespace heddle::models::broken {

namespace {

struct TsanTrials {
  static constexpr int kRounds = 10;
  static constexpr std::uint64_t kRuns = 4000;  // of a scenario

  static std::optional<Judgement> check(const StressSubject& subject, const TrialOptions& trial) {
    std::optional<Judgement> other;
    for (int round = 0; round < (trial.thorough ? kRounds : kRounds / 10); ++round) {
      StressOptions options;
      options.items = 300;
      const CheckResult result = check_by_stress(subject, trial.wanted, options);
      if (!result.finding) continue;
      Judgement judgement{result.finding->pitfall, result.finding->message};
      if (trial.is_wanted(judgement.pitfall)) return judgement;
      other = std::move(judgement);
    }
    return other;
  }

  template <class Channel>
  static Trial channel() {
    return [](const TrialOptions& trial) { return check(stress_subject<Channel>("twin"), trial); };
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
  return run_real_twins(argc, argv, "Tsan", &Twin::tsan, RealTwins<TsanTrials>::all());
}
