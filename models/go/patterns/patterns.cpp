#include <models/go/patterns/patterns.hpp>

namespace patterns {

// clang-format off
namespace worker_pool { Pattern pattern(); }
namespace fan_in { Pattern pattern(); }
namespace fan_out { Pattern pattern(); }
namespace pipeline { Pattern pattern(); }
namespace bounded_parallelism { Pattern pattern(); }
namespace or_done { Pattern pattern(); }
namespace tee { Pattern pattern(); }
namespace rate_limit { Pattern pattern(); }
namespace error_group { Pattern pattern(); }
namespace graceful_shutdown { Pattern pattern(); }
namespace producer_closes { Pattern pattern(); }
namespace heartbeats { Pattern pattern(); }
// clang-format on

const std::vector<Pattern>& patterns() {
  static const std::vector<Pattern> all = {
      worker_pool::pattern(),
      fan_in::pattern(),
      fan_out::pattern(),
      pipeline::pattern(),
      bounded_parallelism::pattern(),
      or_done::pattern(),
      tee::pattern(),
      rate_limit::pattern(),
      error_group::pattern(),
      graceful_shutdown::pattern(),
      producer_closes::pattern(),
      heartbeats::pattern(),
  };
  return all;
}

}  // namespace patterns
