// The rows of the `relacy` engine. A program of its own, because Relacy's operator new and the
// `interleave` engine's heap cannot both be the program's.
#include <cstdint>
#include <memory>
#include <string>

#include <fmt/format.h>

#include <heddle/channel/ring_channel.hpp>
#include <heddle/engine/relacy_engine.hpp>
#include <heddle/sync/relacy_sync.hpp>
#include <models/support/textbook_channel.hpp>

#include "handover.hpp"
#include "measure.hpp"

namespace {

namespace relacy = heddle::relacy;
using heddle::bench::Exploration;

Exploration of(const relacy::Result& result) {
  Exploration exploration;
  exploration.complete = result.complete;
  exploration.executions = result.executions;
  if (!result.complete) exploration.projected = result.projected;
  if (result.violation) {
    exploration.violation = fmt::format("{}: {}\n{}", to_string(result.violation->pitfall),
                                        result.violation->message, result.violation->trace);
  }
  return exploration;
}

void add(const std::string& name, const relacy::Program& program, relacy::Options options,
         std::uint64_t executions) {
  options.seconds = heddle::bench::seconds_at_most();
  // The first time in a child process, which can be stopped. If it came to its end, there is no
  // need for one any more, and the time that it takes to make one is not measured.
  const auto comes_to_its_end = std::make_shared<bool>(false);
  heddle::bench::add_row(name, {executions, 0}, [program, options, comes_to_its_end] {
    const bool in_child = !*comes_to_its_end;
    const relacy::Result result =
        in_child ? relacy::explore(program, options) : relacy::explore_here(program, options);
    *comes_to_its_end = result.complete;
    Exploration exploration = of(result);
    exploration.in_child = in_child;
    return exploration;
  });
}

// How many executions the two searches visit; 0: not known, it does not end in any time at hand.
struct Counts {
  std::uint64_t full = 0;
  std::uint64_t bound_2 = 0;
};

template <class Channel, unsigned P, unsigned C, unsigned N>
void add_handover(const std::string& channel, Counts counts) {
  const std::string name = fmt::format("{}/{}x{}x{}/Relacy ", channel, P, C, N);
  const relacy::Program program = relacy::program_of<heddle::bench::Handover<Channel, P, C, N>>();
  add(name + "full", program, {}, counts.full);
  relacy::Options bound;
  bound.search = relacy::Search::context_bound;
  bound.bound = 2;
  add(name + "bound 2", program, bound, counts.bound_2);
}

}  // namespace

int main(int argc, char** argv) {
  using Textbook = heddle::models::TextbookChannel<heddle::RelacySync>;
  add_handover<Textbook, 1, 1, 1>("lock", {13'428, 316});
  add_handover<Textbook, 1, 1, 2>("lock", {1'681'884, 868});
  add_handover<Textbook, 2, 1, 1>("lock", {0, 6'488});
  add_handover<Textbook, 2, 2, 1>("lock", {0, 505'664});
  using Ring = heddle::RingChannel<int, heddle::RelacySync>;
  add_handover<Ring, 1, 1, 1>("ring", {0, 324});
  add_handover<Ring, 1, 1, 2>("ring", {0, 1'250});
  add_handover<Ring, 2, 1, 1>("ring", {0, 16'832});
  add_handover<Ring, 2, 2, 1>("ring", {});
  return heddle::bench::run_rows(argc, argv);
}
