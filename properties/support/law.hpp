// The laws of a channel, as statements about the record of one run of a client on real threads,
// and the search for a client that breaks one.
//
// The judge (heddle/spec/judge.hpp) asks whether any order of the operations explains a run. The
// laws are weaker and written without a model, so that a mistake in the model does not hide one
// in a channel.
#pragma once

#include <iosfwd>
#include <source_location>
#include <string>
#include <string_view>

#include <heddle/spec/client.hpp>
#include <heddle/spec/judge.hpp>
#include <heddle/verify/property_engine.hpp>

namespace heddle {

// Says what is wrong with a run; nothing if the law holds.
using Law = std::string (*)(const RunRecord& record);

// Offered = received + refused + still inside in the end, each value once.
std::string every_value_is_somewhere(const RunRecord& record);
// Of two receives one after the other, the later one gets the later value of a producer.
std::string order_per_producer(const RunRecord& record);
// At no moment are there more values whose send has returned and whose receive has not begun.
std::string capacity_is_kept(const RunRecord& record);
// A send that begins after close is refused; "closed" is never said too early nor taken back.
std::string nothing_after_close(const RunRecord& record);
// Nobody sleeps on a closed channel, nor a sender and a receiver at once; and close wakes
// everybody.
std::string every_thread_ends(const RunRecord& record);

// What happened in a sample of runs. Laws about runs in which nothing happens say nothing.
struct Contention {
  int runs = 0;
  int overlapping = 0;           // two operations at a time
  int blocked = 0;               // at rest with somebody asleep
  int filled = 0;                // a send had to wait for ever, or was refused for want of room
  int closed_while_blocked = 0;  // the channel was closed with somebody surely asleep on it
  int woken_by_client = 0;       // an operation begun before the client's own close, ended by it

  void add(const RunRecord& record);
};

// Looks in generated clients for one that breaks `law`: HEDDLE_CASES clients, starting at
// HEDDLE_SEED; a failure names the smallest found. Fails as well when the sample was too tame.
void expect_law(std::string_view description, Law law, const ClientSubject& subject,
                std::source_location where = std::source_location::current());

// How rapidcheck prints one.
void showValue(const Client& client, std::ostream& out);

}  // namespace heddle
