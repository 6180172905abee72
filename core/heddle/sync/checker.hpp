// What code that is checked may ask of the checker that runs it, and tell it. Weak symbols of C:
// where no checker is linked, their addresses are null, and nothing of this costs more than that
// look.
//
// Calls come from the midst of the code under check, so what answers them must be quick and must
// not be part of what is explored (but for heddle_choose).
#pragma once

#include <cstddef>

extern "C" {

// Whether the caller runs inside a scenario. Elsewhere the other functions do nothing.
[[gnu::weak]] bool heddle_is_checking() noexcept;

// One of [0, alternatives): each is explored. Less than 1 and more than 255 are a finding, which
// says so; the call does not return then.
[[gnu::weak]] int heddle_choose_one(int alternatives);

// The block, from operator new, is never freed, and need not be: what a garbage collector would do
// is no part of the scenario. Neither it nor what it points to is a leak.
[[gnu::weak]] void heddle_keep(const void* block) noexcept;

// Of the current thread, from 0 for the scenario's own, in the order of creation.
[[gnu::weak]] unsigned heddle_thread_number() noexcept;

// From now on the current thread may sleep for ever: it stands for something outside the program,
// such as a clock. Others that then sleep for ever are found all the same.
[[gnu::weak]] void heddle_stand_by() noexcept;

// The program cannot go on: a finding with this text. Does not return inside a scenario.
[[gnu::weak]] void heddle_fatal(const char* text);

// --- What follows is for the texts of findings alone, and costs next to nothing while nothing has
// been found.

// The current thread may be about to sleep until somebody does something with one of `objects`; if
// there are none, for ever. `kind` is a literal and says what it waits for, in Go's words where
// there are such ("chan send", "select", "sync.Mutex.Lock"). Of several that one thread has begun
// and not ended the first counts: the others are how it waits.
[[gnu::weak]] void heddle_wait_begins(const char* kind, const void* const* objects,
                                      std::size_t count) noexcept;
[[gnu::weak]] void heddle_wait_ends() noexcept;

// What a thread does with an object. Whoever sleeps there for ever can be told by whom it might
// have been woken: senders by receivers and the other way round, those that acquire by whoever has
// acquired and not released, those that await zero when as much is taken off as was added, those
// that await a signal by those who signal.
enum HeddleUse {
  heddle_sends,
  heddle_receives,
  heddle_closes,
  heddle_acquires,
  heddle_releases,
  heddle_adds,
  heddle_takes_off,
  heddle_awaits_zero,
  heddle_signals,
  heddle_awaits_signal,
};

// The current thread begins to do that with an object, `times` times, whatever comes of it; trying
// to acquire counts when it has succeeded.
[[gnu::weak]] void heddle_object_used(const void* object, enum HeddleUse use,
                                      std::size_t times) noexcept;
// What the current thread has begun has come about with this object, and it goes on; `is_closed`:
// because the object is closed.
[[gnu::weak]] void heddle_went_on(const void* object, bool is_closed) noexcept;
// What it means that a thread goes on with the object: a literal, such as "the timer had fired".
[[gnu::weak]] void heddle_object_means(const void* object, const char* meaning) noexcept;

}  // extern "C"

namespace heddle::checker {

inline bool is_checking() noexcept { return heddle_is_checking != nullptr && heddle_is_checking(); }

inline void note_use(const void* object, HeddleUse use, std::size_t times = 1) noexcept {
  if (heddle_object_used != nullptr) heddle_object_used(object, use, times);
}
inline void note_went_on(const void* object, bool is_closed) noexcept {
  if (heddle_went_on != nullptr) heddle_went_on(object, is_closed);
}
inline void note_meaning(const void* object, const char* meaning) noexcept {
  if (heddle_object_means != nullptr) heddle_object_means(object, meaning);
}

// While one lives, the current thread waits, or is about to.
class Wait {
 public:
  Wait(const char* kind, const void* const* objects, std::size_t count) noexcept {
    if (heddle_wait_begins != nullptr) heddle_wait_begins(kind, objects, count);
  }
  Wait(const char* kind, const void* const& object) noexcept : Wait(kind, &object, 1) {}
  ~Wait() {
    if (heddle_wait_ends != nullptr) heddle_wait_ends();
  }
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
};

}  // namespace heddle::checker
