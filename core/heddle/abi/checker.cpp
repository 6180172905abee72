// What a scenario's libraries may ask of the checker, if they know that there may be one.
#include <heddle/sync/checker.hpp>

#include <fmt/format.h>

#include <heddle/engine/machine.hpp>

using heddle::engine::EventKind;
using heddle::engine::Machine;

extern "C" {

bool heddle_is_checking() noexcept { return Machine::running() != nullptr; }

int heddle_choose_one(int alternatives) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return 0;
  const Machine::Inside inside;
  return static_cast<int>(machine
                              ->operate({.kind = EventKind::choice,
                                         .expected = static_cast<std::uint64_t>(alternatives)})
                              .value);
}

void heddle_keep(const void* block) noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return;
  const Machine::Inside inside;
  machine->keep(block);
}

unsigned heddle_thread_number() noexcept {
  Machine* machine = Machine::running();
  return machine == nullptr ? 0 : machine->current();
}

void heddle_stand_by() noexcept {
  Machine* machine = Machine::running();
  if (machine == nullptr) return;
  const Machine::Inside inside;
  machine->stand_by();
}

void heddle_fatal(const char* text) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return;
  const Machine::Inside inside;
  machine->fail({.pitfall = heddle::Pitfall::crash,
                 .message = fmt::format("fatal error: {}", text),
                 .says_place = true});
}

}  // extern "C"
