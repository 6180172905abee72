#include <heddle/engine/globals.hpp>

#include <link.h>
#include <sys/mman.h>

#include <algorithm>

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

constexpr std::size_t kWord = 8;

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
  std::uintptr_t begin = ~std::uintptr_t{0};
  std::uintptr_t end = 0;
  for (const MemoryRange& range : ranges) {
    begin = std::min(begin, reinterpret_cast<std::uintptr_t>(range.begin));
    end = std::max(end, reinterpret_cast<std::uintptr_t>(end_of(range)));
  }
  begin = begin / kWord * kWord;
  begin_ = reinterpret_cast<std::byte*>(begin);
  end_ = reinterpret_cast<std::byte*>(end);
  seen_.emplace(MappedMemory::kOfGlobals, ((end - begin) / kWord + 1) * sizeof(Seen),
                PROT_READ | PROT_WRITE, "no memory to remember what the program's variables were");
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
  auto* at = static_cast<std::byte*>(address);
  size = std::min(size, static_cast<std::size_t>(end_ - at));
  while (size > 0) {
    const std::size_t offset = static_cast<std::size_t>(at - begin_) % kWord;
    const std::size_t part = std::min(size, kWord - offset);
    save(at - offset, static_cast<std::uint8_t>(((1U << part) - 1) << offset));
    at += part;
    size -= part;
  }
}

void Globals::save(std::byte* begin, std::uint8_t mask) {
  Seen& seen = reinterpret_cast<Seen*>(seen_->begin())[(begin - begin_) / kWord];
  if (seen.run != run_) seen = {run_, 0};
  const auto is_new = static_cast<std::uint8_t>(mask & ~seen.mask);
  if (is_new == 0) return;
  seen.mask |= mask;
  Saved& saved = saved_.emplace_back(Saved{begin, 0, is_new});
  for (std::size_t byte = 0; byte < kWord; ++byte) {
    if ((is_new >> byte & 1) != 0) reinterpret_cast<std::byte*>(&saved.bytes)[byte] = begin[byte];
  }
}

void Globals::restore() {
  for (const Saved& saved : saved_) {
    for (std::size_t byte = 0; byte < kWord; ++byte) {
      if ((saved.mask >> byte & 1) != 0)
        saved.begin[byte] = reinterpret_cast<const std::byte*>(&saved.bytes)[byte];
    }
  }
  saved_.clear();
  ++run_;
}

}  // namespace heddle::engine
