#include <heddle/verify/worker.hpp>

namespace heddle {

WorkerTasks tasks_for(ClientSubject subject) {
  constexpr std::uint64_t kRunsToReplay = 20'000;
  WorkerTasks tasks;
  tasks.subject = subject.name;
  tasks.engine = "property";
  if (subject.abilities.waits_busily) {
    // On real threads nobody can tell one that waits busily from a livelock.
    subject.abilities.send = subject.abilities.recv = false;
    if (!subject.abilities.try_send || !subject.abilities.try_recv)
      tasks.nothing_to_check = "its operations wait busily, like threads in a livelock";
  }
  tasks.check = [subject](Pitfall pitfall, const CheckOptions& options) {
    ClientSubject some = subject;
    some.abilities = narrowed(subject.abilities, options);
    PropertyOptions property;
    property.clients = options.clients;
    property.runs_per_client = options.runs;
    property.seed = options.seed;
    property.busy_seconds = options.busy_seconds;
    return std::vector{check_by_property(some, pitfall, property)};
  };
  tasks.replay = [subject](const std::string& client, const CheckOptions& options) {
    return find_in_client(subject, client_from(client), kRunsToReplay, options.seed,
                          options.busy_seconds);
  };
  return tasks;
}

}  // namespace heddle
