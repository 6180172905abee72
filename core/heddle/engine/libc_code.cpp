#include <heddle/engine/libc_code.hpp>

#include <link.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace heddle::engine {

namespace {

struct Code {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};

struct Search {
  std::array<Code, 2> code;
  std::size_t found = 0;
};

std::array<Code, 2> find_code() {
  Search search;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* result) {
        auto& found = *static_cast<Search*>(result);
        const std::string_view name = info->dlpi_name;
        if (name.find("/libc.so") == std::string_view::npos &&
            name.find("/ld-linux") == std::string_view::npos)
          return 0;
        for (int index = 0; index < info->dlpi_phnum; ++index) {
          const ElfW(Phdr)& header = info->dlpi_phdr[index];
          if (header.p_type != PT_LOAD || (header.p_flags & PF_X) == 0) continue;
          const std::uintptr_t begin = info->dlpi_addr + header.p_vaddr;
          found.code[found.found++] = {begin, begin + header.p_memsz};
        }
        return found.found == found.code.size() ? 1 : 0;
      },
      &search);
  return search.code;
}

const std::array<Code, 2> g_code = find_code();

}  // namespace

bool is_in_libc(const void* code) {
  const auto at = reinterpret_cast<std::uintptr_t>(code);
  return (at >= g_code[0].begin && at < g_code[0].end) ||
         (at >= g_code[1].begin && at < g_code[1].end);
}

}  // namespace heddle::engine
