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
      moby_4395::kernel(),       moby_33293::kernel(),      k8s_5316::kernel(),
      grpc_660::kernel(),        cockroach_18101::kernel(), cockroach_10790::kernel(),
      cockroach_13197::kernel(), cockroach_13755::kernel(), k8s_25331::kernel(),
      k8s_38669::kernel(),       moby_21233::kernel(),      syncthing_5795::kernel(),
      grpc_1424::kernel(),       grpc_1275::kernel(),       cockroach_24808::kernel(),
      cockroach_35073::kernel(), cockroach_25456::kernel(), istio_17860::kernel(),
      etcd_6873::kernel(),       grpc_1353::kernel(),       k8s_10182::kernel(),
      k8s_1321::kernel(),        istio_16224::kernel(),     cockroach_1462::kernel(),
      moby_25384::kernel(),      serving_3068::kernel(),    grpc_1687::kernel(),
      etcd_3077::kernel(),       grpc_2371::kernel(),       k8s_13058::kernel(),
      cockroach_4407::kernel(),  k8s_70892::kernel(),       k8s_81091::kernel(),
      moby_27037::kernel(),      cockroach_35501::kernel(), moby_22941::kernel(),
  };
  return all;
}

}  // namespace kernels
