#include <models/go/kernels/kernels.hpp>

namespace kernels {

// clang-format off
namespace moby_4395 { Kernel kernel(); }
namespace moby_33293 { Kernel kernel(); }
namespace k8s_5316 { Kernel kernel(); }
namespace grpc_660 { Kernel kernel(); }
namespace cockroach_18101 { Kernel kernel(); }
namespace cockroach_10790 { Kernel kernel(); }
namespace cockroach_13197 { Kernel kernel(); }
namespace cockroach_13755 { Kernel kernel(); }
namespace k8s_25331 { Kernel kernel(); }
namespace k8s_38669 { Kernel kernel(); }
namespace moby_21233 { Kernel kernel(); }
namespace syncthing_5795 { Kernel kernel(); }
namespace grpc_1424 { Kernel kernel(); }
namespace grpc_1275 { Kernel kernel(); }
namespace cockroach_24808 { Kernel kernel(); }
namespace cockroach_35073 { Kernel kernel(); }
// clang-format on

const std::vector<Kernel>& kernels() {
  static const std::vector<Kernel> all = {
      moby_4395::kernel(),        moby_33293::kernel(),      k8s_5316::kernel(),
      grpc_660::kernel(),         cockroach_18101::kernel(), cockroach_10790::kernel(),
      cockroach_13197::kernel(),  cockroach_13755::kernel(), k8s_25331::kernel(),
      k8s_38669::kernel(), moby_21233::kernel(),      syncthing_5795::kernel(),
      grpc_1424::kernel(),        grpc_1275::kernel(),       cockroach_24808::kernel(),
      cockroach_35073::kernel(),
  };
  return all;
}

}  // namespace kernels
