// memcpy and its relatives. Compilers call them for copies that they do not instrument (g++ all,
// and those in libraries), so what they read and write is noted here. libc has the same functions
// under the names that fortified programs call; those take the place of its own here.
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <heddle/abi/real.hpp>
#include <heddle/engine/machine.hpp>

extern "C" {
void* __memcpy_chk(void* to, const void* from, std::size_t size, std::size_t room) noexcept;
void* __memmove_chk(void* to, const void* from, std::size_t size, std::size_t room) noexcept;
void* __memset_chk(void* to, int value, std::size_t size, std::size_t room) noexcept;
}

namespace {

using heddle::engine::Machine;

// Without a limit; but a compiler that knew would make it memcpy again.
std::size_t any_room() {
  std::size_t room = ~std::size_t{0};
  __asm__("" : "+r"(room));
  return room;
}

void note(const void* read, const void* written, std::size_t size) {
  Machine* machine = Machine::running();
  if (machine == nullptr || size == 0) return;
  const Machine::Inside inside;
  if (read != nullptr) machine->access(read, size, false);
  if (written != nullptr) machine->access(written, size, true);
}

// Apart, so that what everybody else calls stays small.
[[gnu::noinline]] void* copy_in_scenario(void* to, const void* from, std::size_t size) {
  note(from, to, size);
  return __memmove_chk(to, from, size, any_room());
}

[[gnu::noinline]] void* fill_in_scenario(void* to, int value, std::size_t size) {
  note(nullptr, to, size);
  return __memset_chk(to, value, size, any_room());
}

}  // namespace

extern "C" {

void* memcpy(void* __restrict to, const void* __restrict from, std::size_t size) noexcept {
  if (Machine::running() != nullptr) [[unlikely]]
    return copy_in_scenario(to, from, size);
  return __memcpy_chk(to, from, size, any_room());
}

void* memmove(void* to, const void* from, std::size_t size) noexcept {
  if (Machine::running() != nullptr) [[unlikely]]
    return copy_in_scenario(to, from, size);
  return __memmove_chk(to, from, size, any_room());
}

void* memset(void* to, int value, std::size_t size) noexcept {
  if (Machine::running() != nullptr) [[unlikely]]
    return fill_in_scenario(to, value, size);
  return __memset_chk(to, value, size, any_room());
}

}  // extern "C"

// What only reads. Their names are also those of compilers' built-in functions, hence the labels.
#define HEDDLE_READER(name, Result, parameters, arguments, ...)   \
  extern "C" Result heddle_##name parameters __asm__(#name);      \
  Result heddle_##name parameters {                               \
    const auto real = HEDDLE_REAL_AS(Result(*) parameters, name); \
    Result result = real arguments;                               \
    if (Machine::running() != nullptr) {                          \
      __VA_ARGS__;                                                \
    }                                                             \
    return result;                                                \
  }

namespace {

// The bytes of a string that an operation looks at which may look at `limit` at the most.
std::size_t looked_at(const char* text, std::size_t limit = ~std::size_t{0} - 1) {
  std::size_t size = 0;
  while (size < limit && text[size] != 0) ++size;
  return size < limit ? size + 1 : limit;
}

void note_strings(const char* left, const char* right, std::size_t limit = ~std::size_t{0} - 1) {
  std::size_t same = 0;
  while (same < limit && left[same] == right[same] && left[same] != 0) ++same;
  const std::size_t size = same < limit ? same + 1 : limit;
  note(left, nullptr, size);
  note(right, nullptr, size);
}

}  // namespace

HEDDLE_READER(memcmp, int, (const void* left, const void* right, std::size_t size),
              (left, right, size), note(left, nullptr, size), note(right, nullptr, size))
HEDDLE_READER(bcmp, int, (const void* left, const void* right, std::size_t size),
              (left, right, size), note(left, nullptr, size), note(right, nullptr, size))
HEDDLE_READER(memchr, void*, (const void* memory, int value, std::size_t size),
              (memory, value, size),
              note(memory, nullptr,
                   result == nullptr ? size
                                     : static_cast<std::size_t>(static_cast<char*>(result) -
                                                                static_cast<const char*>(memory)) +
                                           1))
HEDDLE_READER(strlen, std::size_t, (const char* text), (text), note(text, nullptr, result + 1))
HEDDLE_READER(strcmp, int, (const char* left, const char* right), (left, right),
              note_strings(left, right))
HEDDLE_READER(strncmp, int, (const char* left, const char* right, std::size_t size),
              (left, right, size), note_strings(left, right, size))

#define HEDDLE_COPIER(name, parameters, arguments, size)        \
  extern "C" char* heddle_##name parameters __asm__(#name);     \
  char* heddle_##name parameters {                              \
    const auto real = HEDDLE_REAL_AS(char*(*)parameters, name); \
    if (Machine::running() != nullptr) note(from, to, size);    \
    return real arguments;                                      \
  }

HEDDLE_COPIER(strcpy, (char* to, const char* from), (to, from), looked_at(from))
HEDDLE_COPIER(stpcpy, (char* to, const char* from), (to, from), looked_at(from))

// libc's own take memory for themselves; see heap.cpp.
extern "C" {

char* strndup(const char* text, std::size_t limit) noexcept {
  const std::size_t size = looked_at(text, limit);
  const std::size_t length = size > 0 && text[size - 1] == 0 ? size - 1 : size;
  auto* copy = static_cast<char*>(std::malloc(length + 1));
  if (copy == nullptr) return nullptr;
  memcpy(copy, text, length);
  copy[length] = 0;
  return copy;
}

char* strdup(const char* text) noexcept { return strndup(text, ~std::size_t{0} - 1); }

}  // extern "C"
