// A client: a small closed program of operations on one channel, as a value that can be generated,
// shrunk and printed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <heddle/spec/channel_traits.hpp>
#include <heddle/spec/history.hpp>

namespace heddle {

struct Client {
  std::size_t capacity = 1;
  std::vector<std::vector<OperationKind>> threads;  // what each thread does, in order

  std::size_t operation_count() const;
  friend bool operator==(const Client&, const Client&) = default;
};

// "2:send.send.close/recv.try_recv": the capacity, then each thread's operations. No character that
// a shell minds.
std::string to_text(const Client& client);

// The operation of that name. Throws std::invalid_argument if there is none.
OperationKind operation_kind_from(std::string_view name);

// The reverse of to_text(). Throws std::invalid_argument, saying what is wrong with which part.
Client client_from(std::string_view text);

// The same client for a subject with these abilities: operations it lacks become ones that it has
// or go away, and only as many threads send (receive) as may. A client that fits comes back
// unchanged.
Client fit(Client client, const Abilities& abilities);

}  // namespace heddle
