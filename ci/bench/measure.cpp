#include "measure.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>

namespace heddle::bench {

namespace {

// The most memory that this process had at a time; or one of its children, of those that it has
// waited for. Of itself it asks /proc, because getrusage() would also tell what was there before
// exec.
double peak_memory_bytes(bool of_children) {
  double kilobytes = 0;
  if (of_children) {
    rusage children{};
    ::getrusage(RUSAGE_CHILDREN, &children);
    kilobytes = static_cast<double>(children.ru_maxrss);
  } else {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("VmHWM:")) kilobytes = std::stod(line.substr(6));
    }
  }
  return 1024.0 * kilobytes;
}

// The time that processors have spent on this process and the children that it has waited for: on a
// busy machine, unlike the time on the wall, the same as on an idle one.
double processor_seconds() {
  double seconds = 0;
  for (const int whose : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    ::getrusage(whose, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime}) {
      seconds += static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    }
  }
  return seconds;
}

struct Row {
  Expected expected;
  std::function<Exploration()> explore;
  double peak_memory = 0;  // of the first exploration; those that only repeat it do not count
};

void measure(benchmark::State& state, Row& row) {
  Exploration last;
  double all = 0;
  bool first = true;
  for ([[maybe_unused]] auto iteration : state) {
    const double begin = processor_seconds();
    Exploration now = row.explore();
    state.SetIterationTime(now.wall_seconds > 0 ? now.wall_seconds : processor_seconds() - begin);
    if (row.peak_memory == 0) row.peak_memory = peak_memory_bytes(now.in_child);
    if (!first && now.complete && now.executions != last.executions)
      state.SkipWithError("the number of executions is not the same every time");
    all += static_cast<double>(now.executions);
    last = std::move(now);
    first = false;
  }
  if (!last.violation.empty()) state.SkipWithError(last.violation.c_str());
  state.counters["executions"] = static_cast<double>(last.executions);
  state.counters["blocked"] = static_cast<double>(last.blocked);
  state.counters["expected"] = static_cast<double>(row.expected.executions);
  state.counters["expected_blocked"] = static_cast<double>(row.expected.blocked);
  state.counters["complete"] = last.complete ? 1 : 0;
  state.counters["projected"] = static_cast<double>(last.projected);
  state.counters["executions_per_second"] = benchmark::Counter(all, benchmark::Counter::kIsRate);
  state.counters["peak_memory_bytes"] = row.peak_memory;
}

}  // namespace

void add_row(const std::string& name, Expected expected, std::function<Exploration()> explore) {
  const auto row = std::make_shared<Row>(Row{expected, std::move(explore)});
  benchmark::RegisterBenchmark(name.c_str(),
                               [row](benchmark::State& state) { measure(state, *row); })
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond);
}

unsigned seconds_at_most() {
  const char* text = std::getenv("HEDDLE_BENCH_SECONDS");
  const int seconds = text == nullptr ? 10 : std::atoi(text);
  return seconds > 0 ? static_cast<unsigned>(seconds) : 1;
}

int run_rows(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace heddle::bench
