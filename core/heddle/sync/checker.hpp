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

// One of [0, alternatives): each is explored.
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

// The current thread may be about to sleep until somebody does something with one of `objects`.
// `kind` is a literal and says what it waits for, in Go's words where there are such ("chan send",
// "select", "sync.Mutex.Lock"). Two calls without an end between them: the later one counts.
[[gnu::weak]] void heddle_wait_begins(const char* kind, const void* const* objects,
                                      std::size_t count) noexcept;
[[gnu::weak]] void heddle_wait_ends() noexcept;

// The current thread begins to do that with a channel (or with what is like one: unlocking a mutex
// is `released`, locking it `acquired`), whatever comes of it. So whoever sleeps at an object for
// ever can be told by whom it might have been woken.
enum HeddleUse { heddle_sends, heddle_receives, heddle_closes, heddle_acquires, heddle_releases };
[[gnu::weak]] void heddle_object_used(const void* object, enum HeddleUse use) noexcept;

}  // extern "C"

namespace heddle::checker {

inline bool is_checking() noexcept { return heddle_is_checking != nullptr && heddle_is_checking(); }

inline void note_use(const void* object, HeddleUse use) noexcept {
  if (heddle_object_used != nullptr) heddle_object_used(object, use);
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
