// The scenarios of the `interleave` engine: small closed programs on any subject, written once.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <heddle/spec/pitfall.hpp>
#include <heddle/verify/interleave_subject.hpp>

namespace heddle {

enum class Program {
  handover,       // producers send, the last one closes, consumers receive until then; or as many
                  // as they know to come
  tasks,          // the same; each value stands for a task, whose state the consumer takes over
  looks,          // the same, while somebody asks for size and state
  alone,          // one thread fills and empties the channel: there is nobody to wait for
  slow_consumer,  // nothing is received until the sender had time to send too much
  tries,          // try_ operations only: nobody may wait
  closed,         // somebody closes the channel at any moment
  signalled,      // somebody signals Done at any moment
  left_inside,    // values are inside when the channel is destroyed
};

// "handover.2x1x1.1": the program, how many producers, consumers and values of each producer, and
// its capacity, if it has one.
struct InterleaveScenario {
  Program program{};
  unsigned producers = 0;
  unsigned consumers = 0;
  unsigned values = 0;
  std::size_t capacity = 1;
  friend bool operator==(const InterleaveScenario&, const InterleaveScenario&) = default;
};

std::string to_text(const InterleaveScenario& scenario);

// The reverse of to_text(). Throws std::invalid_argument, saying what is wrong.
InterleaveScenario interleave_scenario_from(std::string_view text);

// The scenarios in which `pitfall` would show, as far as the subject has the operations for them;
// those with the fewest executions first.
std::vector<InterleaveScenario> interleave_scenarios(const InterleaveSubject& subject,
                                                     Pitfall pitfall);

// Those of `named` in which it would show, whether or not they are among the former.
std::vector<InterleaveScenario> interleave_scenarios(const InterleaveSubject& subject,
                                                     Pitfall pitfall,
                                                     const std::vector<InterleaveScenario>& named);

// One execution: what check() runs in every order. What it requires is said by require().
void run_scenario(const InterleaveSubject& subject, const InterleaveScenario& scenario);

}  // namespace heddle
