// All kernels.
#pragma once

#include <vector>

#include <models/go/kernels/kernel.hpp>

namespace kernels {

// In the order of their numbers.
const std::vector<Kernel>& kernels();

}  // namespace kernels
