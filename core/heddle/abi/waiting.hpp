// What the objects have in common on which threads wait.
#pragma once

#include <heddle/engine/event.hpp>

namespace heddle::abi {

// How long an operation waits. A deadline may pass at any moment at which it has to wait.
enum class Waiting : unsigned char { for_ever, until_a_deadline, not_at_all };

// Reads what no other operation has come after, and changes nothing.
inline constexpr engine::Operation kLookAtNewest{.function = engine::Function::bit_or,
                                                 .order = engine::Order::relaxed};

}  // namespace heddle::abi
