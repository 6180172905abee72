// Graceful shutdown that drains: from a certain moment on jobs are refused; those that were
// accepted are done before the shutdown is over.
//
// Rules: to accept a job is to look whether the server is open and to send, as one step against the
// shutdown: both hold a lock for reading, and the shutdown closes the channel with the lock held
// for writing. So nobody sends on a closed channel, and when the worker has ranged to its end,
// nothing is left.
//
// In the broken twin a closed channel says that there is a shutdown; jobs are accepted by a select
// of that and the send, and the worker drains what it finds and leaves. A select takes any case
// that is ready, so a job may be accepted after that.
#include <atomic>
#include <mutex>
#include <shared_mutex>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/patterns/pattern.hpp>

namespace patterns::graceful_shutdown {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

constexpr int kClients = 2;

// What both have in common.
struct Server {
  Chan<int> jobs = make_chan<int>(1);
  Chan<Empty> drained = make_chan<Empty>();
  std::atomic<int> done{0};

  void do_job(int) { done.fetch_add(1, std::memory_order_relaxed); }
};

struct DrainingServer : Server {
  RWMutex mutex;
  bool is_open = true;  // guarded by mutex

  void work() {
    for (const int job : jobs) do_job(job);
    close(drained);
  }
  bool submit(int job) {
    const std::shared_lock lock(mutex);
    if (is_open) jobs.send(job);
    return is_open;
  }
  void shut_down() {
    {
      const std::lock_guard lock(mutex);
      is_open = false;
      close(jobs);
    }
    drained.recv();
  }
};

struct ForgetfulServer : Server {
  Chan<Empty> stop = make_chan<Empty>();

  void work() {
    const auto job = [this](int each) { do_job(each); };
    while (select(recv(jobs, job), recv(stop)) == 0) {
    }
    while (select(recv(jobs, job), on_default()) == 0) {
    }
    close(drained);
  }
  bool submit(int job) { return select(send(jobs, job), recv(stop)) == 0; }
  void shut_down() {
    close(stop);
    drained.recv();
  }
};

template <class AServer>
void serve() {
  AServer server;
  WaitGroup clients;
  const auto accepted = make_chan<bool>(kClients);
  go("worker", [&] { server.work(); });
  for (int client = 0; client < kClients; ++client)
    clients.go([=, &server] { accepted.send(server.submit(client)); });
  server.shut_down();
  clients.wait();
  int jobs = 0;
  for (int client = 0; client < kClients; ++client) jobs += accepted.recv() ? 1 : 0;
  heddle::require(heddle::Pitfall::lost_task, server.done.load() == jobs,
                  "a job was accepted and never done");
}

void correct() { serve<DrainingServer>(); }
void broken() { serve<ForgetfulServer>(); }

}  // namespace

Pattern pattern() {
  return {.name = "graceful_shutdown",
          .what = "what was accepted before the shutdown is done before its end",
          .correct = correct,
          .executions = 10'848,
          .mistake = "drains what is there, while somebody may still put something in",
          .broken = broken,
          .pitfall = heddle::Pitfall::lost_task,
          .message = "accepted and never done"};
}

}  // namespace patterns::graceful_shutdown
