// Statements about the end of a program. Each body is also run as a program of its own, on real
// threads, which must end as stated.
#include <chrono>

#include <models/go/conformance/scenario_parts.hpp>
#include <models/go/conformance/statement.hpp>

namespace heddle::models::conformance {

namespace {

Scenario program(std::string bound, Fate fate, std::string text, int status,
                 std::function<void()> body) {
  return {std::move(bound), fate, std::move(body), 0, 0, Ending{std::move(text), status}};
}

void main_and_another_wait() {
  const auto channel = go::make_chan<int>();
  const auto other = go::make_chan<int>();
  go::go([=] { channel.recv(); });
  other.recv();
}

void timer_is_pending() {
  const auto channel = go::make_chan<int>();
  const go::FuncTimer timer(std::chrono::milliseconds(1), [=] { channel.send(1); });
  channel.recv();
}

void one_waits_while_main_runs() {
  const auto channel = go::make_chan<int>();
  go::go([=] { channel.recv(); });
  const auto ticks = go::after(std::chrono::milliseconds(1));
  ticks.recv();
}

void main_returns() {
  const auto channel = go::make_chan<int>();
  go::go([=] { channel.recv(); });
}

}  // namespace

std::vector<Statement> process_statements() {
  return {
      {"D01",
       "when all goroutines wait and no timer is pending, the program ends: fatal error: all "
       "goroutines are asleep - deadlock!",
       {deadlocks("main and 1 goroutine", main_and_another_wait)},
       ""},
      {"D02",
       "when main has called Goexit and no other goroutine is left: fatal error: no goroutines "
       "(main called runtime.Goexit) - deadlock!",
       {program("alone", Fate::deadlocks,
                "fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n", 2,
                [] { go::goexit(); })},
       ""},
      {"D03",
       "a pending timer or a goroutine that runs keeps the program going, also if others wait for "
       "ever",
       {[] {
          auto scenario = holds("main and 1 timer", 2, timer_is_pending);
          scenario.ending = Ending{"", 0};
          return scenario;
        }(),
        program("main with a timer, 1 goroutine that waits for ever", Fate::leaks, "", 0,
                one_waits_while_main_runs)},
       "the program goes on as in Go; the check finds those that wait for ever"},
      {"D04",
       "when main returns the program ends, whatever the others do",
       {program("main, 1 goroutine that waits for ever", Fate::leaks, "", 0, main_returns)},
       "the program ends as in Go; the check goes on with the others, and finds those that wait "
       "for ever"},
  };
}

}  // namespace heddle::models::conformance
