// What a scenario's libraries may ask of the checker, if they know that there may be one.
#include <heddle/sync/checker.hpp>

#include <fmt/format.h>

#include <heddle/engine/machine.hpp>

using heddle::engine::EventKind;
using heddle::engine::Machine;
using heddle::engine::Testimony;

namespace {

// Only while a run is recorded: `say`, with the machine and what threads say of themselves.
template <class Say>
void testify(const Say& say) {
  Machine* machine = Machine::running();
  if (machine == nullptr || machine->testimony() == nullptr) [[likely]]
    return;
  const Machine::Inside inside;
  say(*machine, *machine->testimony());
}

}  // namespace

extern "C" {

bool heddle_is_checking() noexcept { return Machine::running() != nullptr; }

int heddle_choose_one(int alternatives) {
  Machine* machine = Machine::running();
  if (machine == nullptr) return 0;
  const Machine::Inside inside;
  // No exception: whoever asks may hold locks, and a scenario may catch everything.
  if (alternatives < 1 || alternatives > heddle::engine::kMostAlternatives) {
    machine->fail({.pitfall = heddle::Pitfall::nondeterminism,
                   .message = fmt::format(
                       "a choice among {} alternatives; the engine explores choices among 1 to {}",
                       alternatives, heddle::engine::kMostAlternatives),
                   .says_place = true,
                   .ends_search = true});
  }
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

void heddle_wait_begins(const char* kind, const void* const* objects, std::size_t count) noexcept {
  testify([&](Machine& machine, Testimony& testimony) {
    testimony.begin_wait(machine.current(), kind, {objects, count});
  });
}

void heddle_wait_ends() noexcept {
  testify([](Machine& machine, Testimony& testimony) { testimony.end_wait(machine.current()); });
}

void heddle_object_used(const void* object, HeddleUse use, std::size_t times) noexcept {
  testify([&](Machine& machine, Testimony&) {
    machine.note({.object = object, .use = use, .times = times});
  });
}

void heddle_went_on(const void* object, bool is_closed) noexcept {
  testify([&](Machine& machine, Testimony&) {
    machine.note({.object = object, .has_gone_on = true, .is_closed = is_closed});
  });
}

void heddle_object_means(const void* object, const char* meaning) noexcept {
  testify([&](Machine&, Testimony& testimony) { testimony.meanings[object] = meaning; });
}

}  // extern "C"
