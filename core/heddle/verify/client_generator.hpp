// Clients at random: for each pitfall, the kind of client in which it would show.
#pragma once

#include <rapidcheck/Gen.h>

#include <heddle/spec/channel_traits.hpp>
#include <heddle/spec/client.hpp>
#include <heddle/spec/pitfall.hpp>

namespace heddle {

// Clients that fit a subject with these abilities; they shrink towards fewer threads and
// operations.
rc::Gen<Client> clients_for(Pitfall pitfall, const Abilities& abilities);

}  // namespace heddle
