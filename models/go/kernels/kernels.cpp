#include <models/go/kernels/kernels.hpp>

namespace kernels {

// clang-format off
namespace moby_4395 { Kernel kernel(); }
// clang-format on

const std::vector<Kernel>& kernels() {
  static const std::vector<Kernel> all = {
      moby_4395::kernel(),
  };
  return all;
}

}  // namespace kernels
