// Statement: one sentence of what Go promises, with the programs that show it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace heddle::models::conformance {

// How a program of its own ends, in production: what comes last on standard error, and the exit
// status.
struct Ending {
  std::string text;
  int status;
};

// What becomes of a scenario in all executions together.
enum class Fate : std::uint8_t {
  holds,      // nothing is found, and as many executions are visited as are stated
  deadlocks,  // all are asleep for ever in some execution
  leaks,      // one is asleep for ever after main has returned
  is_fatal,   // Go's "fatal error"
  races,      // a data race
};

struct Scenario {
  std::string bound;  // what takes part, for people
  Fate fate{};
  std::function<void()> body;    // main; it returns when the goroutines whose work matters are done
  std::uint64_t executions = 0;  // of Fate::holds
  unsigned outcomes = 0;         // those reached must be 0 to this, without this: see reaches()
  std::optional<Ending> ending;  // how go::run(body) ends; none: no program of its own
};

struct Statement {
  std::string id;
  std::string text;
  std::vector<Scenario> scenarios;
  std::string note;  // where C++ or this layer is not as Go is
};

inline Scenario holds(std::string bound, std::uint64_t executions, std::function<void()> body) {
  return {std::move(bound), Fate::holds, std::move(body), executions, 0, std::nullopt};
}
// As holds(); each of so many outcomes is reached in some execution, and no other.
inline Scenario reaches_all(std::string bound, std::uint64_t executions, unsigned outcomes,
                            std::function<void()> body) {
  return {std::move(bound), Fate::holds, std::move(body), executions, outcomes, std::nullopt};
}
inline Scenario deadlocks(std::string bound, std::function<void()> body) {
  return {std::move(bound),
          Fate::deadlocks,
          std::move(body),
          0,
          0,
          Ending{"fatal error: all goroutines are asleep - deadlock!\n", 2}};
}
// For what waits for ever only in some executions.
inline Scenario may_deadlock(std::string bound, std::function<void()> body) {
  return {std::move(bound), Fate::deadlocks, std::move(body), 0, 0, std::nullopt};
}
inline Scenario is_fatal(std::string bound, const std::string& text, std::function<void()> body) {
  return {std::move(bound),
          Fate::is_fatal,
          std::move(body),
          0,
          0,
          Ending{"fatal error: " + text + "\n", 2}};
}
inline Scenario races(std::string bound, std::function<void()> body) {
  return {std::move(bound), Fate::races, std::move(body), 0, 0, std::nullopt};
}

inline std::vector<Statement> joined(const std::vector<std::vector<Statement>>& parts) {
  std::vector<Statement> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

// In the order of their ids.
std::vector<Statement> channel_statements();  // C01 to C24
std::vector<Statement> close_statements();    // C25 to C38
std::vector<Statement> select_statements();   // C39 to C53
std::vector<Statement> memory_statements();   // M01 to M08
std::vector<Statement> sync_statements();     // W01 to K03
std::vector<Statement> context_statements();  // X01 to X07
std::vector<Statement> process_statements();  // D01 to D04

}  // namespace heddle::models::conformance
