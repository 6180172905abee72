// The search for executions that violate something: check() without what comes before it.
#pragma once

#include <functional>
#include <memory>

#include <heddle/check.hpp>
#include <heddle/engine/machine.hpp>

namespace heddle {

// A machine before whose runs the libraries under the scenario have done what they do once in a
// process: they keep their state, and the first run would differ from all others.
std::unique_ptr<engine::Machine> machine_for(const Options& options,
                                             const std::function<void()>& scenario);

// What `options` say, to its end or until a limit is reached or enough has been found. A seed that
// is not given is drawn, and printed.
Result search(const Options& options, const std::function<void()>& scenario);

}  // namespace heddle
