#include <heddle/verify/worker.hpp>

namespace heddle {

WorkerTasks tasks_for(const InterleaveSubject& subject) {
  WorkerTasks tasks;
  tasks.subject = subject.name;
  tasks.engine = "interleave";
  if (!subject.compiled_library.empty()) {
    tasks.nothing_to_check =
        subject.compiled_library +
        " is compiled already: what is done there cannot be seen, and without it "
        "an answer could be wrong";
  }
  tasks.check = [subject](Pitfall pitfall, const CheckOptions& options) {
    InterleaveSubject some = subject;
    some.abilities = narrowed(subject.abilities, options);
    InterleaveOptions limits{
        options.interleave_seconds, options.interleave_executions, options.seed, {}};
    for (const std::string& name : options.interleave_scenarios)
      limits.scenarios.push_back(interleave_scenario_from(name));
    return check_by_interleave(some, pitfall, limits);
  };
  tasks.replay = [subject](const std::string& token, const CheckOptions&) {
    return replay_by_interleave(subject, token);
  };
  return tasks;
}

}  // namespace heddle
