// The rows of the `interleave` engine.
#include <cstdint>
#include <functional>
#include <string>

#include <fmt/format.h>

#include <heddle/channel/ring_channel.hpp>
#include <heddle/check.hpp>
#include <models/support/textbook_channel.hpp>

#include "atomic_programs.hpp"
#include "handover.hpp"
#include "measure.hpp"

namespace {

using heddle::MemoryModel;
using heddle::bench::Expected;
using heddle::bench::Exploration;

Exploration explore(const heddle::Options& options, const std::function<void()>& scenario) {
  const heddle::Result result = heddle::check(options, scenario);
  Exploration exploration;
  exploration.complete = result.verdict == heddle::Verdict::holds_exhaustive;
  exploration.executions = result.executions;
  exploration.blocked = result.blocked;
  if (options.processes > 1) exploration.wall_seconds = result.seconds;
  if (result.finding) {
    exploration.violation = fmt::format("{}: {}\n{}", to_string(result.finding->pitfall),
                                        result.finding->message, result.finding->trace);
  }
  return exploration;
}

void add(const std::string& name, MemoryModel model, Expected expected,
         std::function<void()> scenario, std::uint64_t max_executions = 0) {
  heddle::Options options;
  options.memory_model = model;
  options.max_executions = max_executions;
  options.max_seconds = heddle::bench::seconds_at_most();
  heddle::bench::add_row(
      name + (model == MemoryModel::sc ? "/native SC" : "/native RC11"), expected,
      [options, scenario = std::move(scenario)] { return explore(options, scenario); });
}

// What there is under the two models.
struct Counts {
  Expected rc11;
  Expected sc;
};

void add(const std::string& name, Counts counts, const std::function<void()>& scenario) {
  add(name, MemoryModel::rc11, counts.rc11, scenario);
  add(name, MemoryModel::sc, counts.sc, scenario);
}

// All executions of the program, many times over in one check: the rate without the beginning of a
// check, which in a single one of so few executions is most of the time.
void add_many_times(const std::string& name, Counts counts, const std::function<void()>& scenario) {
  constexpr int kTimes = 250;
  add(fmt::format("{} times/{}", kTimes, name),
      {{kTimes * counts.rc11.executions}, {kTimes * counts.sc.executions}}, [scenario] {
        static_cast<void>(heddle::choose(kTimes));
        scenario();
      });
}

// The same so often that it is worth while to share it between two processes.
void add_shared(const std::string& name, std::uint64_t executions,
                const std::function<void()>& scenario) {
  const int times = executions < 50 ? 200 : executions < 500 ? 100 : 25;
  const auto square = static_cast<std::uint64_t>(times * times);
  heddle::Options options;
  options.max_seconds = heddle::bench::seconds_at_most();
  for (const unsigned processes : {1U, 2U}) {
    options.processes = processes;
    heddle::bench::add_row(fmt::format("{} times/{}/native RC11{}", square, name,
                                       processes == 1 ? "" : ", 2 processes"),
                           {square * executions}, [options, scenario, times] {
                             return explore(options, [&scenario, times] {
                               static_cast<void>(heddle::choose(times));
                               static_cast<void>(heddle::choose(times));
                               scenario();
                             });
                           });
  }
}

template <class Channel, unsigned P, unsigned C, unsigned N>
void add_handover(const std::string& channel, Counts counts) {
  add(fmt::format("{}/{}x{}x{}", channel, P, C, N), counts,
      heddle::bench::run_with_threads<heddle::bench::Handover<Channel, P, C, N>>);
}

void add_channels() {
  using Textbook = heddle::models::TextbookChannel<>;
  add_handover<Textbook, 1, 1, 1>("lock", {{6}, {6}});
  add_many_times("lock, 1x1x1", {{6}, {6}},
                 heddle::bench::run_with_threads<heddle::bench::Handover<Textbook, 1, 1, 1>>);
  add_shared("lock, 1x1x1", 6,
             heddle::bench::run_with_threads<heddle::bench::Handover<Textbook, 1, 1, 1>>);
  add_handover<Textbook, 1, 1, 2>("lock", {{24}, {24}});
  add_handover<Textbook, 2, 1, 1>("lock", {{96}, {96}});
  add_handover<Textbook, 2, 2, 1>("lock", {{6'272}, {6'272}});
  using Ring = heddle::RingChannel<int>;
  // No numbers to compare with: where a round of a loop that waits is seen to be the same depends
  // on how it was compiled.
  add_handover<Ring, 1, 1, 1>("ring", {});
  add_handover<Ring, 1, 1, 2>("ring", {});
  add_handover<Ring, 2, 1, 1>("ring", {});
  add_handover<Ring, 2, 2, 1>("ring", {});
}

// The numbers were found by enumerating every interleaving, but for store buffering under RC11:
// there each of the reads may see either value, whatever the others see.
void add_atomics() {
  add("no threads/nothing", {{1}, {1}}, [] {});
  const auto add_small = [](const std::string& name, Counts counts, void (*scenario)()) {
    add("three threads/" + name, counts, scenario);
    add_many_times("three threads, " + name, counts, scenario);
    add_shared("three threads, " + name, counts.rc11.executions, scenario);
  };
  add_small("increments, 2 each", {{90}, {90}}, heddle::bench::increments<2>);
  add_small("increments, 3 each", {{1'680}, {1'680}}, heddle::bench::increments<3>);
  add_small("compare-exchanges", {{27}, {27}}, heddle::bench::compare_exchanges);
  add_small("store buffering, 1 read", {{8}, {7}}, heddle::bench::store_buffering);
  add_small("store buffering, 2 reads", {{64}, {22}}, heddle::bench::store_buffering_twice);
  add_small("message passing", {{7}, {7}}, heddle::bench::message_passing);
  add("lastzero/5", {{64}, {64}}, heddle::bench::last_zero<5>);
  add("lastzero/10", {{3'328}, {3'328}}, heddle::bench::last_zero<10>);
  add("lastzero/15", {{147'456}, {147'456}}, heddle::bench::last_zero<15>);
}

// One program, of which ever more is explored: its executions are all of the same length.
void add_growing_numbers() {
  constexpr std::uint64_t kAll = 756'756;
  for (const std::uint64_t first : {1'000, 10'000, 100'000}) {
    add(fmt::format("increments, 5 each/first {}", first), MemoryModel::rc11, {kAll},
        heddle::bench::increments<5>, first);
  }
  add("increments, 5 each/all", MemoryModel::rc11, {kAll}, heddle::bench::increments<5>);
}

}  // namespace

int main(int argc, char** argv) {
  add_channels();
  add_atomics();
  add_growing_numbers();
  return heddle::bench::run_rows(argc, argv);
}
