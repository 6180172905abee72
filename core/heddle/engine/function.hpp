// What a read-modify-write does with the value it reads.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include <heddle/engine/event.hpp>
#include <heddle/engine/wide_values.hpp>

namespace heddle::engine {

// Operations that take turns: one that comes before another puts the other off.
inline bool takes_turns(Function function) {
  return function == Function::lock || function == Function::down ||
         function == Function::begin_once;
}
// Operations that read what their thread has read there before, or do not take place at all.
inline bool repeats_read(Function function) {
  return function == Function::load_again || function == Function::lock_again ||
         function == Function::wake_again;
}
// Operations whose value is not theirs to choose: woken by whoever has woken them, let go on by
// whoever came last, or the same again.
inline bool is_determined(Function function) {
  return function == Function::until_woken || function == Function::until_arrived ||
         repeats_read(function);
}
inline bool waits_for_wake(Function function) {
  return function == Function::until_woken || function == Function::leave_or_woken;
}

struct Outcome {
  bool blocks = false;  // it cannot take place on this value
  bool writes = false;
  std::uint64_t value = 0;  // written
};

inline std::uint64_t truncated(std::uint64_t value, unsigned size) {
  return size >= 8 ? value : value & ((std::uint64_t{1} << (8 * size)) - 1);
}

// How many outcomes `operation` can have on `value`.
inline unsigned choices_of(const Operation& operation, std::uint64_t value) {
  if (operation.kind == EventKind::choice) return static_cast<unsigned>(operation.expected);
  if (operation.function != Function::wake_one || value == 0) return 1;
  return static_cast<unsigned>(std::popcount(value));
}

inline std::uint64_t without_lowest_bits(std::uint64_t value, unsigned count) {
  for (; count > 0; --count) value &= value - 1;
  return value;
}

// The states of something that is done once.
inline constexpr std::uint64_t kOnceNotBegun = 0;
inline constexpr std::uint64_t kOnceUnderWay = 1;
inline constexpr std::uint64_t kOnceDone = 2;

// `choice` is less than choices_of(operation, value).
inline Outcome outcome_of(const Operation& operation, std::uint64_t value, unsigned choice) {
  const std::uint64_t operand = operation.operand;
  const auto written = [&](std::uint64_t result) {
    return Outcome{false, true, truncated(result, operation.size)};
  };
  constexpr Outcome kBlocks{true, false, 0};
  constexpr Outcome kOnlyReads{};
  if (operation.size > kWidestValue && computes(operation.function))
    return {false, true, wide_values::compute(operation.function, value, operand)};
  switch (operation.function) {
    case Function::load:
    case Function::load_again:
    case Function::compare_for_wait:
    case Function::look_for_waiters: return kOnlyReads;
    case Function::add: return written(value + operand);
    case Function::subtract: return written(value - operand);
    case Function::bit_and: return written(value & operand);
    case Function::bit_or:
    case Function::join_queue: return written(value | operand);
    case Function::bit_xor: return written(value ^ operand);
    case Function::bit_nand: return written(~(value & operand));
    case Function::exchange: return written(operand);
    case Function::compare_exchange:
      return value == operation.expected ? written(operand) : kOnlyReads;
    case Function::lock: return value == 0 ? written(operand) : kBlocks;
    case Function::try_lock:
    case Function::lock_again: return value == 0 ? written(operand) : kOnlyReads;
    case Function::down: return value > 0 ? written(value - 1) : kBlocks;
    case Function::try_down: return value > 0 ? written(value - 1) : kOnlyReads;
    case Function::wake_one: {
      if (value == 0) return kOnlyReads;
      const std::uint64_t rest = without_lowest_bits(value, choice);
      return written(value & ~(rest & (~rest + 1)));
    }
    case Function::wake_all: return value == 0 ? kOnlyReads : written(0);
    case Function::wake_again: return written(value & ~operand);
    case Function::until_woken: return (value & operand) != 0 ? kBlocks : kOnlyReads;
    case Function::leave_or_woken:
      return (value & operand) != 0 ? written(value & ~operand) : kOnlyReads;
    case Function::begin_once:
      if (value == kOnceUnderWay) return kBlocks;
      return value == kOnceNotBegun ? written(kOnceUnderWay) : kOnlyReads;
    case Function::until_arrived: return value < operation.expected ? kBlocks : kOnlyReads;
  }
  return kOnlyReads;
}

// The order that counts for the read.
inline Order order_of_read(const Operation& operation, bool writes) {
  const bool can_fail = operation.function == Function::compare_exchange ||
                        operation.function == Function::try_lock ||
                        operation.function == Function::try_down;
  return can_fail && !writes ? operation.failure : operation.order;
}

// "locks a mutex": what an operation is called in a sentence.
constexpr std::string_view name_of(const Operation& operation) {
  switch (operation.kind) {
    case EventKind::create: return "starts a thread";
    case EventKind::end: return "ends";
    case EventKind::join: return "waits for a thread's end";
    case EventKind::write: return "writes a variable or unlocks a mutex";
    case EventKind::fence: return "passes a fence";
    case EventKind::choice: return "chooses";
    case EventKind::read: break;
  }
  switch (operation.function) {
    case Function::load:
    case Function::load_again:
    case Function::compare_for_wait: return "reads a variable";
    case Function::lock:
    case Function::try_lock:
    case Function::lock_again: return "locks a mutex";
    case Function::down:
    case Function::try_down: return "takes from a semaphore";
    case Function::wake_one:
    case Function::wake_all:
    case Function::look_for_waiters:
    case Function::wake_again: return "notifies";
    case Function::join_queue:
    case Function::until_woken:
    case Function::leave_or_woken: return "waits to be woken";
    case Function::begin_once: return "begins what is done once";
    case Function::until_arrived: return "waits at a barrier";
    default: return "changes a variable";
  }
}

}  // namespace heddle::engine
