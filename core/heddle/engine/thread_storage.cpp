#include <heddle/engine/thread_storage.hpp>

#include <cxxabi.h>
#include <link.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>

namespace heddle::engine {

namespace {

// The program's own thread_local variables, as its file describes them.
struct Variables {
  std::byte* address = nullptr;  // of the OS thread that looks
  std::size_t size = 0;
  const void* image = nullptr;  // initial values of the first image_size bytes; the others are 0
  std::size_t image_size = 0;
};

Variables find_variables() {
  Variables variables;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* result) {
        for (int index = 0; index < info->dlpi_phnum; ++index) {
          const ElfW(Phdr)& header = info->dlpi_phdr[index];
          if (header.p_type != PT_TLS) continue;
          auto& found = *static_cast<Variables*>(result);
          // The first object is the program, whose block ends at the thread pointer (System V ABI,
          // thread-local storage, variant II).
          const std::size_t aligned = (header.p_memsz + header.p_align - 1) & ~(header.p_align - 1);
          found.address = static_cast<std::byte*>(__builtin_thread_pointer()) - aligned;
          found.size = header.p_memsz;
          found.image = reinterpret_cast<const void*>(info->dlpi_addr + header.p_vaddr);
          found.image_size = header.p_filesz;
        }
        return 1;  // the program only
      },
      &variables);
  return variables;
}

const Variables& variables() {
  static const Variables found = find_variables();
  return found;
}

}  // namespace

bool ThreadStorage::holds(const void* address) {
  const Variables& own = variables();
  return address >= own.address && address < own.address + own.size;
}

void ThreadStorage::reset() {
  const Variables& own = variables();
  variables_.assign(own.size, std::byte{0});
  if (own.size > 0) std::memcpy(variables_.data(), own.image, own.image_size);
  std::fill(std::begin(exceptions_), std::end(exceptions_), nullptr);
  once_callable_ = nullptr;
  once_call_ = nullptr;
  error_ = 0;
}

void ThreadStorage::save() {
  const Variables& own = variables();
  variables_.resize(own.size);
  if (own.size > 0) std::memcpy(variables_.data(), own.address, own.size);
  std::memcpy(exceptions_, abi::__cxa_get_globals(), sizeof exceptions_);
  once_callable_ = std::__once_callable;
  once_call_ = std::__once_call;
  error_ = errno;
}

void ThreadStorage::restore() const {
  const Variables& own = variables();
  if (own.size > 0) std::memcpy(own.address, variables_.data(), own.size);
  std::memcpy(static_cast<void*>(abi::__cxa_get_globals()), exceptions_, sizeof exceptions_);
  std::__once_callable = once_callable_;
  std::__once_call = once_call_;
  errno = error_;
}

}  // namespace heddle::engine
