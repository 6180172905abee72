#include <heddle/verify/worker.hpp>

namespace heddle {

WorkerTasks tasks_for(const StressSubject& subject) {
  WorkerTasks tasks;
  tasks.subject = subject.name;
  tasks.engine = "tsan";
  tasks.check = [subject](Pitfall pitfall, const CheckOptions& options) {
    StressSubject some = subject;
    some.abilities = narrowed(subject.abilities, options);
    const StressOptions stress{options.items, options.rounds, options.busy_seconds};
    return std::vector{check_by_stress(some, pitfall, stress)};
  };
  return tasks;
}

}  // namespace heddle
