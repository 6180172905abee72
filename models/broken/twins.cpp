#include <models/broken/twins.hpp>

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace heddle::models::broken {

namespace {

constexpr std::string_view kWindow = "the window is a few instructions wide";
constexpr std::string_view kNotAlways = "found often, but not in every trial";
constexpr std::string_view kX86 = "x86 keeps the order that the defect gives up";
constexpr std::string_view kNoDetector = "sees no races, only what comes of them, and not reliably";
constexpr std::string_view kTakesAllOut = "takes every value out before it destroys the channel";
constexpr std::string_view kWaitsEnd =
    "the other side goes on, so the waiting ends; nobody measures it";
constexpr std::string_view kAlwaysAReceiver =
    "a stress run has a receiver to the end, and each receive wakes a sender";

Verdict kills() { return {true, {}, std::nullopt}; }
Verdict kills_or_as(Pitfall pitfall) { return {true, {}, pitfall}; }
Verdict no(std::string_view why) { return {false, why, std::nullopt}; }

std::vector<Twin> deadlock_twins() {
  return {
      {"close_does_not_notify", "mutex_channel", Pitfall::deadlock, "close wakes nobody", kills(),
       kills(), kills_or_as(Pitfall::leak), kills()},
      {"close_notifies_one", "mutex_channel", Pitfall::deadlock,
       "close wakes one of several waiting receivers", kills(), kills(), kills_or_as(Pitfall::leak),
       kills()},
      {"close_forgets_senders", "mutex_channel", Pitfall::deadlock,
       "close wakes receivers, but not senders", kills(), kills(), kills_or_as(Pitfall::leak),
       no(kAlwaysAReceiver)},
      {"close_flag_outside_mutex", "mutex_channel", Pitfall::deadlock,
       "close sets an atomic flag and notifies without the mutex, between a waiter's look and its "
       "sleep",
       kills(), kills(), no(kWindow), no(kWindow)},
      {"notify_before_change", "mutex_channel", Pitfall::deadlock,
       "send notifies before it takes the lock and puts the value in", kills(), kills(), kills(),
       kills()},
      {"one_condition_variable", "mutex_channel", Pitfall::deadlock,
       "senders and receivers wait on one condition variable, and notify_one wakes the wrong kind",
       kills(), kills(), kills(), kills()},
      {"notify_on_full_edge", "mutex_channel", Pitfall::deadlock,
       "a receive notifies only when it found the buffer full, though several senders wait",
       kills(), kills(), no(kNotAlways), kills()},
      {"turn_off_by_one", "turn_ring", Pitfall::deadlock,
       "a slot is given back with the turn after the one that the next sender waits for", kills(),
       kills(), kills(), kills()},
      {"turn_in_eight_bits", "turn_ring", Pitfall::deadlock,
       "turns are kept in 8 bits and compared with a position in 64",
       no("shows after 128 rounds of the ring; clean within the bound"), kills(),
       no("shows after 128 rounds of the ring; a client is shorter"), kills()},
      {"sleepers_relaxed", "turn_ring", Pitfall::deadlock,
       "the number of sleepers, which decides whether to notify, is read relaxed", kills(), kills(),
       no(kX86), no("not a data race, and x86 keeps the order")},
      {"key_read_after_check", "turn_ring", Pitfall::deadlock,
       "the number to sleep on is read after the look at the ring instead of before", kills(),
       kills(), no(kWindow), no(kNotAlways)},
      {"taken_flag_reused", "rendezvous", Pitfall::deadlock,
       "one flag says that an offer was taken, and the next sender clears it before the first has "
       "seen it",
       kills(), kills(), no(kNotAlways), kills()},
      {"both_send_first", "programs", Pitfall::deadlock,
       "two partners send to each other on unbuffered channels before they receive", kills(),
       kills(), kills(), kills()},
      {"sends_with_lock_held", "programs", Pitfall::deadlock,
       "the producer sends while it holds a lock that the consumer needs", kills(), kills(),
       kills(), kills()},
      {"waits_before_reading", "programs", Pitfall::deadlock,
       "the owner waits for its workers before it reads the results that they are sending", kills(),
       kills(), kills(), kills()},
      {"worker_feeds_itself", "programs", Pitfall::deadlock,
       "the only worker sends new tasks to the bounded channel from which it takes them", kills(),
       kills(), kills(), kills()},
  };
}

std::vector<Twin> blocking_twins() {
  return {
      {"capacity_off_by_one", "mutex_channel", Pitfall::blocking,
       "`<=` for `<`: one value more than the capacity fits in", kills(), kills(), kills(),
       kills()},
      {"unbounded_buffer", "mutex_channel", Pitfall::blocking, "the capacity is never looked at",
       kills(), kills(), kills(), kills()},
      {"if_for_while_when_full", "mutex_channel", Pitfall::blocking,
       "a sender does not look again after it was woken, and overfills the buffer", kills(),
       kills(), kills(), kills()},
      {"try_send_waits", "mutex_channel", Pitfall::blocking,
       "try_send waits while the buffer is full", kills(), kills(), kills(), no(kWaitsEnd)},
      {"send_waits_for_empty", "mutex_channel", Pitfall::blocking,
       "send waits until the buffer is empty, not until there is room", kills(), kills(), kills(),
       no(kWaitsEnd)},
      {"claims_beyond_capacity", "turn_ring", Pitfall::blocking,
       "one position more than there are slots can be claimed, so a try_send waits for its slot",
       kills(), kills(), kills(), no(kWaitsEnd)},
      {"send_returns_early", "rendezvous", Pitfall::blocking,
       "a send returns when its value is offered, not when it is taken", kills(), kills(), kills(),
       kills_or_as(Pitfall::lost_task)},
      {"polls_with_lock_held", "programs", Pitfall::blocking,
       "the consumer polls while it holds a lock that the producer needs", kills(), kills(),
       kills(), kills()},
  };
}

std::vector<Twin> lost_task_twins() {
  return {
      {"close_drops_values", "mutex_channel", Pitfall::lost_task, "close empties the buffer",
       kills(), kills(), kills(), kills()},
      {"closed_before_drained", "mutex_channel", Pitfall::lost_task,
       "a receive says closed while values are inside", kills(), kills(), kills(), kills()},
      {"accepts_after_close", "mutex_channel", Pitfall::lost_task,
       "send does not look whether the channel is closed", kills(), kills(), kills(),
       no("finds the senders that sleep in the full, closed channel: a deadlock")},
      {"delivers_twice", "mutex_channel", Pitfall::lost_task,
       "the value is copied and removed in two steps, with the lock given up between them", kills(),
       kills(), no(kNotAlways), kills()},
      {"overwrites_when_full", "mutex_channel", Pitfall::lost_task,
       "a send to a full buffer drops the oldest value", kills(), kills(), kills(), kills()},
      {"if_for_while_when_empty", "mutex_channel", Pitfall::lost_task,
       "a receiver does not look again after it was woken, and takes an empty buffer for a closed "
       "channel",
       kills(), kills(), kills(), no("another consumer takes what is left, and nothing is lost")},
      {"refused_but_delivered", "rendezvous", Pitfall::lost_task,
       "a send that close refuses leaves its value behind, and it is delivered", kills(), kills(),
       kills(), kills()},
      {"add_inside_worker", "programs", Pitfall::lost_task,
       "each worker adds itself to the wait group, which may be found empty before", kills(),
       kills(), kills(), kills()},
      {"first_producer_closes", "programs", Pitfall::lost_task,
       "the first of two producers to end closes the channel", kills(), kills(), kills(), kills()},
      {"empty_taken_for_closed", "programs", Pitfall::lost_task,
       "the consumer ends when a try_recv finds nothing", kills(), kills(), kills(), kills()},
      {"refusal_ignored", "programs", Pitfall::lost_task,
       "the producer does not look whether its try_send was accepted", kills(), kills(), kills(),
       kills()},
      {"consumer_dies_with_item", "programs", Pitfall::lost_task,
       "the consumer ends on the sign to stop with a task in its hands", kills(), kills(), kills(),
       no(kNotAlways)},
  };
}

std::vector<Twin> data_race_twins() {
  return {
      {"close_flag_without_lock", "mutex_channel", Pitfall::data_race,
       "close sets a plain flag without the mutex", kills(), kills(), no(kNoDetector), kills()},
      {"try_recv_without_lock", "mutex_channel", Pitfall::data_race,
       "try_recv looks without the mutex whether there is anything", kills(), kills(),
       no(kNoDetector), kills()},
      {"size_without_lock", "mutex_channel", Pitfall::data_race,
       "size reads the counter without the mutex", kills(), kills(), no(kNoDetector), kills()},
      {"publish_relaxed", "turn_ring", Pitfall::data_race,
       "relaxed for release: a sender hands its slot over", kills(), kills(), no(kX86), kills()},
      {"read_relaxed", "turn_ring", Pitfall::data_race,
       "relaxed for acquire: a slot's turn is read", kills(), kills(), no(kX86), kills()},
      {"give_back_relaxed", "turn_ring", Pitfall::data_race,
       "relaxed for release: a receiver gives its slot back", kills(), kills(), no(kX86), kills()},
      {"reads_without_waiting", "turn_ring", Pitfall::data_race,
       "a receiver takes its claim for the value: it reads while the sender may still write",
       kills(), kills(), no(kNoDetector), kills()},
      {"plain_counter", "turn_ring", Pitfall::data_race,
       "senders and receivers keep one counter that is not atomic", kills(), kills(),
       no(kNoDetector), kills()},
      {"moves_after_unlock", "rendezvous", Pitfall::data_race,
       "a receiver moves the value out after it has given up the lock and the place", kills(),
       kills(), no(kNoDetector), kills()},
      {"total_without_lock", "programs", Pitfall::data_race,
       "producer and consumer add to one total without its lock", kills(), kills(), no(kNoDetector),
       kills()},
      {"writes_after_send", "programs", Pitfall::data_race,
       "the producer writes to a task that it has sent", kills(), kills(), no(kNoDetector),
       kills()},
      {"result_read_before_wait", "programs", Pitfall::data_race,
       "the owner reads the result without waiting for the worker", kills(), kills(),
       no(kNoDetector), kills()},
  };
}

std::vector<Twin> leak_twins() {
  return {
      {"recv_deaf_to_done", "mutex_channel", Pitfall::leak,
       "a receiver that sleeps does not hear Done", kills(), kills(), kills(), kills()},
      {"send_deaf_to_done", "mutex_channel", Pitfall::leak,
       "a sender that sleeps does not hear Done", kills(), kills(), kills(), kills()},
      {"done_without_lock", "mutex_channel", Pitfall::leak,
       "Done notifies without the mutex, between a waiter's look and its sleep", kills(), kills(),
       no(kWindow), kills()},
      {"refused_value_forgotten", "mutex_channel", Pitfall::leak,
       "a refused send does not free the node that it has made", kills(), kills(), kills(),
       kills()},
      {"node_not_freed", "mutex_channel", Pitfall::leak,
       "a receive does not free the node that it has emptied", kills(), kills(), kills(), kills()},
      {"destructor_forgets_values", "mutex_channel", Pitfall::leak,
       "the destructor does not free the values left inside", kills(), kills(), no(kTakesAllOut),
       no(kTakesAllOut)},
      {"nobody_closes", "programs", Pitfall::leak,
       "no producer closes, and the consumer waits for ever", kills(), kills(), kills(), kills()},
      {"consumer_deaf_to_done", "programs", Pitfall::leak,
       "the consumer receives without Done, and nobody closes", kills(), kills(), kills(), kills()},
      {"producer_deaf_to_done", "programs", Pitfall::leak,
       "the producer sends without Done, and nobody receives any more", kills(), kills(), kills(),
       kills()},
      {"results_nobody_reads", "programs", Pitfall::leak,
       "the owner takes the first of two results on an unbuffered channel and goes away", kills(),
       kills(), kills(), kills()},
      {"nobody_waits_for_worker", "programs", Pitfall::leak,
       "the owner goes away without waiting for its worker, which outlives the channel", kills(),
       kills(), kills(), kills()},
  };
}

}  // namespace

const std::vector<Twin>& twins() {
  static const std::vector<Twin> all = [] {
    std::vector<Twin> joined;
    for (const auto& part :
         {deadlock_twins(), blocking_twins(), lost_task_twins(), data_race_twins(), leak_twins()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  return all;
}

const Twin& twin_named(std::string_view name) {
  for (const Twin& twin : twins()) {
    if (twin.name == name) return twin;
  }
  throw std::out_of_range(fmt::format("the table has no twin '{}'; add it in twins.cpp", name));
}

namespace {

std::string cell(const Verdict& verdict) {
  if (!verdict.kills) return fmt::format("no: {}", verdict.why_not);
  if (verdict.or_as) return fmt::format("**kills** (also as {})", to_string(*verdict.or_as));
  return "**kills**";
}

constexpr const char* kIntroduction =
    R"(# Broken twins

<!-- Written by broken_relacy --write-table; edit twins.cpp instead. -->

A checker that has never found anything may be one that cannot. Here are channels and
producer-consumer programs with one planted defect each, of the kind that people really make, and
the table says which engine of Heddle finds which. A twin is *killed* when an engine reports its
pitfall (where the table says so, another name for the same symptom). Each twin is killed by some
engine, and the same code without the defect is clean under all of them.

| file | what it is |
| --- | --- |
| `twins.cpp` | the table: every twin, what is wrong with it, and who kills it |
| `mutex_channel.hpp` | a channel with a mutex; its buffer is `node_queue.hpp` |
| `turn_ring.hpp` | a ring without a lock |
| `rendezvous.hpp` | an unbuffered channel |
| `programs.hpp` | programs on the shipped channels |
| `scenarios.hpp` | the scenarios that the channels run in |
| `relacy_*_twins.cpp` | under Relacy: scenario, bound, executions until the violation |
| `interleave_*_twins.cpp` | under `interleave`: scenario, executions without the defect |
| `real_twins.hpp` | on real threads: generated clients, stress runs, scenarios |
| `*_main.cpp` | the four programs, one for each engine |

Start reading at `mutex_channel.hpp`.

## Adding a twin

1. Add a value to the enumeration of defects in one of the four files, and plant the defect by `if
   constexpr`. One twin, one defect; `none` stays correct.
2. Add a row in `twins.cpp`, an entry in a `relacy_*_twins.cpp`, one in an
   `interleave_*_twins.cpp`, and one in `real_twins.hpp`.
3. `HEDDLE_PRINT_COUNTS=1 build/bin/broken_relacy` prints the executions until the violation,
   `build/bin/broken_interleave` those of the correct program in the same scenario. They are always
   the same, and the tests assert them: a search that silently changes shows.
4. `build/bin/broken_property --survey 20` and `build/bin/broken_tsan --survey 20` say how often
   each twin is killed on real threads. An engine is listed only when it is 20 of 20 on a loaded
   machine.
5. `build/bin/broken_relacy --write-table models/broken/README.md`.

For `relacy` and `interleave` the table is asserted both ways: a twin that is not listed survives
the whole search.
On real threads a "no" means that nobody relies on it. A child process that crashes is never a
kill.

)";

}  // namespace

std::string readme_text() {
  std::string text = kIntroduction;
  for (const Pitfall pitfall : kClassicPitfalls) {
    text += fmt::format(
        "## {}\n\n| twin | in | what is wrong | relacy | interleave | property | tsan |\n",
        to_string(pitfall));
    text += "| --- | --- | --- | --- | --- | --- | --- |\n";
    for (const Twin& twin : twins()) {
      if (twin.pitfall != pitfall) continue;
      text += fmt::format("| `{}` | `{}.hpp` | {} | {} | {} | {} | {} |\n", twin.name, twin.where,
                          twin.what, cell(twin.relacy), cell(twin.interleave), cell(twin.property),
                          cell(twin.tsan));
    }
    if (pitfall != kClassicPitfalls.back()) text += "\n";
  }
  return text;
}

}  // namespace heddle::models::broken
