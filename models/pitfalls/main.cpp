#include <models/pitfalls/pitfalls.hpp>

int main(int argc, char** argv) {
  using namespace heddle::models;
  for (const auto& checks : {deadlock_checks(), blocking_checks(), lost_task_checks(),
                             data_race_checks(), leak_checks()}) {
    register_checks(checks);
  }
  return run_models(argc, argv);
}
