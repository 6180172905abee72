// Worker pool: a few goroutines take jobs from one channel and send their results on another.
//
// Rules: whoever sends jobs closes their channel, and so the workers end. The results have many
// senders, so none of them closes; one goroutine more waits for the workers and closes then. The
// reader of the results waits for nobody: they end.
//
// The broken twin waits for the workers itself, and reads then; but a worker cannot leave before
// its result is read.
#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/patterns/pattern.hpp>

namespace patterns::worker_pool {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kWorkers = 2;
constexpr int kJobs = 3;

RecvChan<int> jobs() {
  const auto jobs = make_chan<int>(kJobs);
  for (int job = 1; job <= kJobs; ++job) jobs.send(job);
  close(jobs);
  return jobs;
}

void work_off(const RecvChan<int>& jobs, const SendChan<int>& results) {
  for (const int job : jobs) results.send(job * job);
}

// In the order in which they are ready.
RecvChan<int> results_of(const RecvChan<int>& jobs) {
  const auto results = make_chan<int>();
  go("pool", [=] {
    WaitGroup workers;
    for (int worker = 0; worker < kWorkers; ++worker) workers.go([=] { work_off(jobs, results); });
    workers.wait();
    close(results);
  });
  return results;
}

RecvChan<int> results_after_wait(const RecvChan<int>& jobs) {
  const auto results = make_chan<int>();
  WaitGroup workers;
  for (int worker = 0; worker < kWorkers; ++worker) workers.go([=] { work_off(jobs, results); });
  workers.wait();
  close(results);
  return results;
}

void require_all(const RecvChan<int>& results) {
  int sum = 0;
  for (const int result : results) sum += result;
  heddle::require(heddle::Pitfall::lost_task, sum == 1 + 4 + 9, "not one result for each job");
}

void correct() { require_all(results_of(jobs())); }
void broken() { require_all(results_after_wait(jobs())); }

}  // namespace

Pattern pattern() {
  return {.name = "worker_pool",
          .what = "some goroutines take jobs from one channel and send results on another",
          .correct = correct,
          .executions = 4544,
          .mistake = "waits for the workers before it reads their results",
          .broken = broken,
          .pitfall = heddle::Pitfall::deadlock,
          .message = "G0"};
}

}  // namespace patterns::worker_pool
