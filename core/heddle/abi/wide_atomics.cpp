// Atomic objects of more than 8 bytes or of odd sizes: 16-byte operations under the names that
// instrumented code calls and under those of libatomic, and libatomic's operations of any size.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include <heddle/abi/atomic_access.hpp>
#include <heddle/abi/real.hpp>
#include <heddle/engine/machine.hpp>
#include <heddle/engine/wide_values.hpp>

namespace {

using heddle::abi::order_from;
using heddle::engine::Function;
using heddle::engine::Machine;
namespace wide_values = heddle::engine::wide_values;

__extension__ using Wide = unsigned __int128;

std::uint64_t encode(const void* bytes, std::size_t size) {
  if (size > heddle::engine::kWidestValue) return wide_values::number_of(bytes, size);
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, size);
  return value;
}

void decode(std::uint64_t value, void* bytes, std::size_t size) {
  if (size > heddle::engine::kWidestValue) {
    std::memcpy(bytes, wide_values::bytes_of(value).data(), size);
  } else {
    std::memcpy(bytes, &value, size);
  }
}

void load(Machine& machine, std::size_t size, const void* object, void* result, int order) {
  const auto answer = machine.atomic_read(object, size, {.order = order_from(order)});
  decode(answer.value, result, size);
}

void store(Machine& machine, std::size_t size, void* object, const void* value, int order) {
  machine.atomic_write(object, size, encode(value, size), order_from(order));
}

void modify(Machine& machine, Function function, std::size_t size, void* object,
            const void* operand, void* result, int order) {
  const auto answer = machine.atomic_read(
      object, size,
      {.function = function, .order = order_from(order), .operand = encode(operand, size)});
  decode(answer.value, result, size);
}

bool compare_exchange(Machine& machine, std::size_t size, void* object, void* expected,
                      const void* desired, int order, int failure) {
  const auto answer = machine.atomic_read(object, size,
                                          {.function = Function::compare_exchange,
                                           .order = order_from(order),
                                           .failure = order_from(failure),
                                           .operand = encode(desired, size),
                                           .expected = encode(expected, size)});
  decode(answer.value, expected, size);
  return answer.wrote;
}

}  // namespace

// `real`: libatomic's function. Instrumented code that runs outside of a scenario has it, too.
#define HEDDLE_WIDE(label, Result, parameters, arguments, real_name, ...) \
  extern "C" Result heddle_wide_##label parameters __asm__(#label);       \
  Result heddle_wide_##label parameters {                                 \
    if (Machine* machine = Machine::running()) {                          \
      const Machine::Inside inside;                                       \
      __VA_ARGS__;                                                        \
    }                                                                     \
    return HEDDLE_REAL_AS(Result(*) parameters, real_name) arguments;     \
  }

// clang leaves a load that it has instrumented where it was, its value unused: as a call of
// libatomic, directly after the call of __tsan_atomic128_load.
namespace {
HEDDLE_NO_ROOT const volatile Wide* g_just_loaded = nullptr;
}

HEDDLE_WIDE(__tsan_atomic128_load, Wide, (const volatile Wide* object, int order), (object, order),
            __atomic_load_16, Wide result;
            load(*machine, 16, const_cast<const Wide*>(object), &result, order);
            g_just_loaded = object; return result)
HEDDLE_WIDE(__atomic_load_16, Wide, (const volatile Wide* object, int order), (object, order),
            __atomic_load_16, Wide result = 0;
            if (std::exchange(g_just_loaded, nullptr) != object)
                load(*machine, 16, const_cast<const Wide*>(object), &result, order);
            return result)

#define HEDDLE_WIDE_STORE(label)                                            \
  HEDDLE_WIDE(label, void, (volatile Wide * object, Wide value, int order), \
              (object, value, order), __atomic_store_16,                    \
              return store(*machine, 16, const_cast<Wide*>(object), &value, order))
HEDDLE_WIDE_STORE(__tsan_atomic128_store)
HEDDLE_WIDE_STORE(__atomic_store_16)

#define HEDDLE_WIDE_MODIFY(label, real_name, function)                                             \
  HEDDLE_WIDE(                                                                                     \
      label, Wide, (volatile Wide * object, Wide value, int order), (object, value, order),        \
      real_name, Wide result;                                                                      \
      modify(*machine, Function::function, 16, const_cast<Wide*>(object), &value, &result, order); \
      return result)
#define HEDDLE_WIDE_MODIFIES(tsan, function, name)                       \
  HEDDLE_WIDE_MODIFY(__tsan_atomic128_##tsan, __atomic_##name, function) \
  HEDDLE_WIDE_MODIFY(__atomic_##tsan##_16, __atomic_##name, function)
HEDDLE_WIDE_MODIFIES(exchange, exchange, exchange_16)
HEDDLE_WIDE_MODIFIES(fetch_add, add, fetch_add_16)
HEDDLE_WIDE_MODIFIES(fetch_sub, subtract, fetch_sub_16)
HEDDLE_WIDE_MODIFIES(fetch_and, bit_and, fetch_and_16)
HEDDLE_WIDE_MODIFIES(fetch_or, bit_or, fetch_or_16)
HEDDLE_WIDE_MODIFIES(fetch_xor, bit_xor, fetch_xor_16)
HEDDLE_WIDE_MODIFIES(fetch_nand, bit_nand, fetch_nand_16)

#define HEDDLE_WIDE_COMPARE_EXCHANGE(label, Result)                                                \
  HEDDLE_WIDE(label, Result,                                                                       \
              (volatile Wide * object, Wide * expected, Wide desired, int order, int failure),     \
              (object, expected, desired, order, failure), __atomic_compare_exchange_16,           \
              return compare_exchange(*machine, 16, const_cast<Wide*>(object), expected, &desired, \
                                      order, failure))
HEDDLE_WIDE_COMPARE_EXCHANGE(__tsan_atomic128_compare_exchange_strong, int)
HEDDLE_WIDE_COMPARE_EXCHANGE(__tsan_atomic128_compare_exchange_weak, int)
HEDDLE_WIDE_COMPARE_EXCHANGE(__atomic_compare_exchange_16, bool)

extern "C" Wide __tsan_atomic128_compare_exchange_val(volatile Wide* object, Wide expected,
                                                      Wide desired, int order, int failure) {
  heddle_wide___tsan_atomic128_compare_exchange_strong(object, &expected, desired, order, failure);
  return expected;
}

HEDDLE_WIDE(__atomic_load, void,
            (std::size_t size, const volatile void* object, void* result, int order),
            (size, object, result, order), __atomic_load,
            return load(*machine, size, const_cast<const void*>(object), result, order))
HEDDLE_WIDE(__atomic_store, void, (std::size_t size, volatile void* object, void* value, int order),
            (size, object, value, order), __atomic_store,
            return store(*machine, size, const_cast<void*>(object), value, order))
HEDDLE_WIDE(__atomic_exchange, void,
            (std::size_t size, volatile void* object, void* value, void* result, int order),
            (size, object, value, result, order), __atomic_exchange,
            return modify(*machine, Function::exchange, size, const_cast<void*>(object), value,
                          result, order))
HEDDLE_WIDE(__atomic_compare_exchange, bool,
            (std::size_t size, volatile void* object, void* expected, void* desired, int order,
             int failure),
            (size, object, expected, desired, order, failure), __atomic_compare_exchange,
            return compare_exchange(*machine, size, const_cast<void*>(object), expected, desired,
                                    order, failure))
