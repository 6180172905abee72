// Thread-specific data.
//
// A key is known by the thread that makes it and by how many that thread has made, so that it has
// the same name in every run. The state of a key says whether it has been deleted.
#include <pthread.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <utility>

#include <heddle/abi/real.hpp>
#include <heddle/abi/refuse.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::engine::EventKind;
using heddle::engine::kMaxThreads;
using heddle::engine::Machine;
using heddle::engine::Order;

using Destructor = void (*)(void*);

// Above those that libc gives.
constexpr unsigned kFirstKey = PTHREAD_KEYS_MAX;
constexpr unsigned kKeysOfThread = 64;
constexpr unsigned kAllKeys = kFirstKey + kMaxThreads * kKeysOfThread;

// Also of keys made before the scenario: the engine's threads have values of their own under them.
constinit std::array<std::atomic<Destructor>, kAllKeys> g_destructors{};

// No address of anything else: what is said here of a key or of a thread's keys has no memory.
const void* object_of(unsigned number) {
  return reinterpret_cast<const void*>(std::uintptr_t{8} * number | 1ULL << 61);
}

bool is_deleted(Machine& machine, pthread_key_t key) {
  const auto location = machine.object_location(object_of(key));
  return machine.operate({.order = Order::acquire, .location = location}).value != 0;
}

// Stands among a thread's values for that they will be destroyed.
constexpr unsigned kIsNoted = kAllKeys;

// pthread_key_create(3): as long as destructors set values again, but not for ever.
void destroy_values(void*) {
  Machine& machine = *Machine::running();
  for (int round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS; ++round) {
    for (unsigned key = 0; key < kAllKeys;) {
      void* value = nullptr;
      {
        const Machine::Inside inside;
        auto& values = machine.values_of_keys();
        const auto found = values.lower_bound(key);
        if (found == values.end() || found->first == kIsNoted) break;
        key = found->first;
        if (g_destructors[key] != nullptr) value = std::exchange(found->second, nullptr);
        if (value != nullptr && is_deleted(machine, key)) value = nullptr;
      }
      const Destructor destructor = g_destructors[key];
      if (value != nullptr && destructor != nullptr) destructor(value);
      ++key;
    }
  }
}

}  // namespace

extern "C" {

int pthread_key_create(pthread_key_t* key, Destructor destructor) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) {
    const int result = HEDDLE_REAL(pthread_key_create)(key, destructor);
    if (result == 0) g_destructors[*key] = destructor;
    return result;
  }
  const Machine::Inside inside;
  unsigned& made =
      machine->object(machine->object_location(object_of(kAllKeys + machine->current()))).depth;
  if (made == kKeysOfThread) return EAGAIN;
  *key = kFirstKey + machine->current() * kKeysOfThread + made++;
  g_destructors[*key] = destructor;
  return 0;
}

int pthread_key_delete(pthread_key_t key) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_key_delete)(key);
  const Machine::Inside inside;
  if (key < kFirstKey)
    heddle::abi::refuse(*machine, "pthread_key_delete", "deletes what the scenario has not made");
  machine->operate({.kind = EventKind::write,
                    .order = Order::release,
                    .location = machine->object_location(object_of(key)),
                    .operand = 1});
  return 0;
}

void* pthread_getspecific(pthread_key_t key) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_getspecific)(key);
  const Machine::Inside inside;
  const auto& values = machine->values_of_keys();
  const auto found = values.find(key);
  return found == values.end() ? nullptr : found->second;
}

int pthread_setspecific(pthread_key_t key, const void* value) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return HEDDLE_REAL(pthread_setspecific)(key, value);
  const Machine::Inside inside;
  auto& values = machine->values_of_keys();
  if (values.try_emplace(kIsNoted, nullptr).second)
    machine->after_thread_end(destroy_values, nullptr);
  values[key] = const_cast<void*>(value);
  return 0;
}

}  // extern "C"
