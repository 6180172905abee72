#include <models/go/kernels/kernels.hpp>

namespace kernels {

// clang-format off
namespace moby_4395 { Kernel kernel(); }
namespace cockroach_25456 { Kernel kernel(); }
namespace istio_17860 { Kernel kernel(); }
namespace etcd_6873 { Kernel kernel(); }
namespace grpc_1353 { Kernel kernel(); }
namespace k8s_10182 { Kernel kernel(); }
namespace k8s_1321 { Kernel kernel(); }
namespace istio_16224 { Kernel kernel(); }
namespace cockroach_1462 { Kernel kernel(); }
namespace moby_25384 { Kernel kernel(); }
namespace serving_3068 { Kernel kernel(); }
namespace grpc_1687 { Kernel kernel(); }
namespace etcd_3077 { Kernel kernel(); }
namespace grpc_2371 { Kernel kernel(); }
namespace k8s_13058 { Kernel kernel(); }
namespace cockroach_4407 { Kernel kernel(); }
namespace k8s_70892 { Kernel kernel(); }
namespace k8s_81091 { Kernel kernel(); }
namespace moby_27037 { Kernel kernel(); }
namespace cockroach_35501 { Kernel kernel(); }
namespace moby_22941 { Kernel kernel(); }
// clang-format on

const std::vector<Kernel>& kernels() {
  static const std::vector<Kernel> all = {
      moby_4395::kernel(),      cockroach_25456::kernel(), istio_17860::kernel(),
      etcd_6873::kernel(),      grpc_1353::kernel(),       k8s_10182::kernel(),
      k8s_1321::kernel(),       istio_16224::kernel(),     cockroach_1462::kernel(),
      moby_25384::kernel(),     serving_3068::kernel(),    grpc_1687::kernel(),
      etcd_3077::kernel(),      grpc_2371::kernel(),       k8s_13058::kernel(),
      cockroach_4407::kernel(), k8s_70892::kernel(),       k8s_81091::kernel(),
      moby_27037::kernel(),     cockroach_35501::kernel(), moby_22941::kernel(),
  };
  return all;
}

}  // namespace kernels
