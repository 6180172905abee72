#include <heddle/engine/globals.hpp>

#include <link.h>

#include <algorithm>
#include <cstring>

namespace heddle::engine {

// The linker's names for where that section begins and ends.
extern "C" {
extern const std::byte begin_of_no_root[] __asm__("__start_heddle_no_root");
extern const std::byte end_of_no_root[] __asm__("__stop_heddle_no_root");
}

namespace {

std::vector<MemoryRange> variables_of(const dl_phdr_info& object) {
  std::vector<MemoryRange> ranges;
  for (int index = 0; index < object.dlpi_phnum; ++index) {
    const ElfW(Phdr)& header = object.dlpi_phdr[index];
    if (header.p_type == PT_LOAD && (header.p_flags & PF_W) != 0)
      ranges.push_back(
          {reinterpret_cast<const void*>(object.dlpi_addr + header.p_vaddr), header.p_memsz});
  }
  return ranges;
}

const std::byte* end_of(const MemoryRange& range) {
  return static_cast<const std::byte*>(range.begin) + range.size;
}

}  // namespace

Globals::Globals() {
  std::vector<MemoryRange> ranges;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* result) {
        *static_cast<std::vector<MemoryRange>*>(result) = variables_of(*info);
        return 1;  // the first object is the program; libraries keep their own state
      },
      &ranges);
  for (const MemoryRange& range : ranges) {
    const auto* begin = static_cast<const std::byte*>(range.begin);
    begin_ = begin_ == nullptr ? begin : std::min(begin_, begin);
    end_ = std::max(end_, end_of(range));
  }
}

std::vector<MemoryRange> Globals::of_all_objects() {
  std::vector<MemoryRange> all;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* result) {
        for (const MemoryRange& range : variables_of(*info)) {
          auto& found = *static_cast<std::vector<MemoryRange>*>(result);
          const auto* begin = static_cast<const std::byte*>(range.begin);
          if (begin_of_no_root < begin || end_of_no_root > end_of(range)) {
            found.push_back(range);
            continue;
          }
          found.push_back({begin, static_cast<std::size_t>(begin_of_no_root - begin)});
          found.push_back(
              {end_of_no_root, static_cast<std::size_t>(end_of(range) - end_of_no_root)});
        }
        return 0;
      },
      &all);
  return all;
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
