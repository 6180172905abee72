#include <heddle/verify/worker.hpp>

namespace heddle {

WorkerTasks tasks_for(InterleaveSubject subject) {
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
    return check_by_interleave(
        some, pitfall, {options.interleave_seconds, options.interleave_executions, options.seed});
  };
  tasks.replay = [subject](const std::string& token, const CheckOptions&) {
    return replay_by_interleave(subject, token);
  };
  return tasks;
}

}  // namespace heddle
