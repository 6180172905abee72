#include <heddle/engine/thread_storage.hpp>

#include <asm/prctl.h>
#include <dlfcn.h>
#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string_view>

namespace heddle::engine {

namespace {

// The thread_local variables of the program or of a library.
struct Block {
  std::byte* address;  // in the OS thread's own storage
  std::size_t size;
  const void* image;  // initial values of the first image_size bytes; the others are 0
  std::size_t image_size;
  bool is_library;
  bool is_libc;  // whose variables are as the OS thread has them: its allocator, its locale
};

// What glibc keeps at the thread pointer, as far as the ABI of TLS and glibc's nptl fix it.
struct Header {
  void* self;
  void* modules;
  void* descriptor;
};

// An entry of the vector in which __tls_get_addr finds the blocks of a thread; the one before the
// first says how many there are.
struct ModuleEntry {
  std::uintptr_t block;
  void* to_free;
};

struct OsThread {
  std::byte* thread_pointer = nullptr;
  std::byte* begin = nullptr;  // of all blocks
  std::size_t descriptor_size = 0;
  std::vector<Block> blocks;
};

OsThread g_os_thread;

constexpr std::size_t kFarthest = std::size_t{1} << 20;  // of a block from the thread pointer
constexpr std::size_t kAlignment = 4096;

int note_block(dl_phdr_info* info, std::size_t, void*) {
  for (int index = 0; index < info->dlpi_phnum; ++index) {
    const ElfW(Phdr)& header = info->dlpi_phdr[index];
    auto* address = static_cast<std::byte*>(info->dlpi_tls_data);
    if (header.p_type != PT_TLS || address == nullptr || address > g_os_thread.thread_pointer ||
        address + kFarthest < g_os_thread.thread_pointer)
      continue;
    const std::string_view name = info->dlpi_name;
    g_os_thread.blocks.push_back({address, header.p_memsz,
                                  reinterpret_cast<const void*>(info->dlpi_addr + header.p_vaddr),
                                  header.p_filesz, !name.empty(),
                                  name.find("/libc.so") != std::string_view::npos ||
                                      name.find("/ld-linux") != std::string_view::npos});
    g_os_thread.begin = std::min(g_os_thread.begin, address);
  }
  return 0;
}

void set_thread_pointer(const void* pointer) {
  constexpr unsigned long kMayWrite = 2;  // HWCAP2_FSGSBASE
  static const bool may_write = (getauxval(AT_HWCAP2) & kMayWrite) != 0;
  if (may_write) {
    asm volatile("wrfsbase %0" ::"r"(pointer) : "memory");
  } else {
    long result;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(SYS_arch_prctl), "D"(ARCH_SET_FS), "S"(pointer)
                 : "rcx", "r11", "memory");
  }
}

}  // namespace

void ThreadStorage::adopt_os_thread() {
  g_os_thread.thread_pointer = static_cast<std::byte*>(__builtin_thread_pointer());
  g_os_thread.begin = g_os_thread.thread_pointer;
  g_os_thread.blocks.clear();
  dl_iterate_phdr(note_block, nullptr);
  const void* size = dlsym(RTLD_DEFAULT, "_thread_db_sizeof_pthread");
  if (size == nullptr) throw std::runtime_error("libc does not say how large its threads are");
  g_os_thread.descriptor_size = *static_cast<const unsigned*>(size);
}

void ThreadStorage::use_original() { set_thread_pointer(g_os_thread.thread_pointer); }

ThreadStorage::~ThreadStorage() {
  if (modules_ != nullptr) std::free(static_cast<ModuleEntry*>(modules_) - 1);
}

void ThreadStorage::allocate(std::size_t thread) {
  const OsThread& own = g_os_thread;
  const auto below = static_cast<std::size_t>(own.thread_pointer - own.begin);
  const std::size_t misaligned = reinterpret_cast<std::uintptr_t>(own.begin) % kAlignment;
  const std::size_t size = misaligned + below + own.descriptor_size;
  memory_.emplace(MappedMemory::kThreadStorage + thread * 2 * kFarthest, size,
                  PROT_READ | PROT_WRITE, "no memory for a thread's variables");
  std::byte* begin = memory_->begin() + misaligned;
  std::memcpy(begin, own.begin, below + own.descriptor_size);
  thread_pointer_ = begin + below;

  auto* header = reinterpret_cast<Header*>(thread_pointer_);
  const auto* entries = static_cast<const ModuleEntry*>(header->modules);
  const std::size_t count = entries[-1].block + 2;  // that of the length, and entry 0
  auto* copy = static_cast<ModuleEntry*>(std::malloc(count * sizeof(ModuleEntry)));
  if (copy == nullptr) throw std::bad_alloc();
  std::memcpy(copy, entries - 1, count * sizeof(ModuleEntry));
  const auto original = reinterpret_cast<std::uintptr_t>(own.begin);
  for (std::size_t entry = 2; entry < count; ++entry) {
    if (copy[entry].block - original < below)
      copy[entry].block += reinterpret_cast<std::uintptr_t>(thread_pointer_) -
                           reinterpret_cast<std::uintptr_t>(own.thread_pointer);
  }
  modules_ = copy + 1;
  header->modules = modules_;
  header->self = header->descriptor = thread_pointer_;
}

void ThreadStorage::reset(std::size_t thread) {
  if (!memory_) allocate(thread);
  for (const Block& block : g_os_thread.blocks) {
    std::byte* own = own_copy_of(block.address);
    if (block.is_libc) {
      std::memcpy(own, block.address, block.size);
    } else {
      std::memcpy(own, block.image, block.image_size);
      std::memset(own + block.image_size, 0, block.size - block.image_size);
    }
  }
}

std::byte* ThreadStorage::own_copy_of(const std::byte* address) const {
  return thread_pointer_ - (g_os_thread.thread_pointer - address);
}

std::vector<MemoryRange> ThreadStorage::variables(bool of_libraries_only) const {
  std::vector<MemoryRange> ranges;
  for (const Block& block : g_os_thread.blocks) {
    if (block.is_library || !of_libraries_only)
      ranges.push_back({own_copy_of(block.address), block.size});
  }
  return ranges;
}

void ThreadStorage::use() const { set_thread_pointer(thread_pointer_); }

}  // namespace heddle::engine
