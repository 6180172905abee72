// The `property` engine: generated clients on real threads, each run judged by the specification,
// failures shrunk.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <heddle/spec/client.hpp>
#include <heddle/spec/client_runner.hpp>
#include <heddle/spec/judge.hpp>
#include <heddle/spec/result.hpp>

namespace heddle {

// A subject, type-erased: so that one more subject costs no instantiation of the generators.
struct ClientSubject {
  std::string name;
  Abilities abilities;
  std::function<RunRecord(const Client&, const RunOptions&)> run;
};

template <class C>
ClientSubject client_subject(std::string name) {
  return {std::move(name), abilities_of<C>(), run_client<C>};
}

struct PropertyOptions {
  std::uint64_t clients = 300;        // how many are generated
  std::uint64_t runs_per_client = 4;  // each with other delays
  std::uint64_t runs_to_shrink =
      300;  // of a client that is smaller than one that failed, before it is given up
  std::uint64_t seed = 1;
  double busy_seconds = 10;  // see RunOptions
};

// Looks for `pitfall` in generated clients. The row's finding may be another pitfall's, met on the
// way; the row is incomplete then. Throws std::invalid_argument for a count of zero.
CheckResult check_by_property(const ClientSubject& subject, Pitfall pitfall,
                              const PropertyOptions& options);

// Runs one client until it goes wrong, `runs` times at most.
std::optional<Finding> find_in_client(const ClientSubject& subject, const Client& client,
                                      std::uint64_t runs, std::uint64_t seed, double busy_seconds);

// "heddle1:property:RingChannel:2:send.close/recv": the token of a finding in a client.
std::string property_token(const std::string& subject, const Client& client);

}  // namespace heddle
