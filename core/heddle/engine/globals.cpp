#include <heddle/engine/globals.hpp>

#include <link.h>

#include <algorithm>
#include <cstring>

namespace heddle::engine {

namespace {

struct Range {
  const std::byte* begin = nullptr;
  const std::byte* end = nullptr;
};

}  // namespace

Globals::Globals() {
  Range range;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* result) {
        auto& found = *static_cast<Range*>(result);
        for (int index = 0; index < info->dlpi_phnum; ++index) {
          const ElfW(Phdr)& header = info->dlpi_phdr[index];
          if (header.p_type != PT_LOAD || (header.p_flags & PF_W) == 0) continue;
          const auto* begin = reinterpret_cast<const std::byte*>(info->dlpi_addr + header.p_vaddr);
          found.begin = found.begin == nullptr ? begin : std::min(found.begin, begin);
          found.end = std::max(found.end, begin + header.p_memsz);
        }
        return 1;  // the first object is the program; libraries keep their own state
      },
      &range);
  begin_ = range.begin;
  end_ = range.end;
}

void Globals::before_write(void* address, std::size_t size) {
  if (!seen_.insert({address, size}).second) return;
  auto* bytes = static_cast<std::byte*>(address);
  saved_.push_back({bytes, bytes_.size(), size});
  bytes_.insert(bytes_.end(), bytes, bytes + size);
}

void Globals::restore() {
  for (auto saved = saved_.rbegin(); saved != saved_.rend(); ++saved)
    std::memcpy(saved->address, bytes_.data() + saved->first, saved->size);
  saved_.clear();
  bytes_.clear();
  seen_.clear();
}

}  // namespace heddle::engine
