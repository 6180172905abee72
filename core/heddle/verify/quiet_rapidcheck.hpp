// Runs a rapidcheck property without output, and without RC_PARAMS: seeds and counts come from
// Heddle's own options, so that the line a failure prints is the one that reproduces it.
#pragma once

#include <rapidcheck.h>

namespace heddle {

// The outcome of `property` under `parameters`; rapidcheck itself prints nothing.
rc::detail::TestResult check_quietly(const rc::detail::Property& property,
                                     const rc::detail::TestParams& parameters,
                                     const rc::detail::TestMetadata& metadata = {});

}  // namespace heddle
