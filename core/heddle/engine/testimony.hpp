// What threads say of themselves while an execution is recorded: a library under the scenario that
// knows of checkers tells what they wait for and what they do with objects (../sync/checker.hpp).
// So a finding can name what is behind the semaphores and mutexes that the engine sees.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include <heddle/engine/clock.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::engine {

// A thread has begun to use an object, or goes on because its use of it has come about.
struct Note {
  const void* object = nullptr;
  HeddleUse use{};  // if it begins
  std::size_t times = 1;
  bool has_gone_on = false;
  bool is_closed = false;  // it goes on because the object is closed
  ThreadId thread = 0;
  std::uint16_t position = 0;        // of the thread's next event
  std::size_t step = 0;              // so many steps of all threads came before
  std::vector<const void*> stack{};  // where
};

struct Testimony {
  struct Wait {
    const char* kind = nullptr;  // none: the thread does not wait
    std::vector<const void*> objects;
    std::size_t depth = 0;  // waits that it has begun and not ended; the first is this one
  };

  std::array<Wait, kMaxThreads> waits;
  std::vector<Note> notes;                               // in the order of the execution
  std::map<const void*, std::vector<const void*>> made;  // where objects that are kept were made
  std::map<const void*, const char*> meanings;           // of going on with an object

  void begin_wait(ThreadId thread, const char* kind, std::span<const void* const> objects) {
    Wait& wait = waits[thread];
    if (++wait.depth > 1) return;
    wait.kind = kind;
    wait.objects.assign(objects.begin(), objects.end());
  }
  void end_wait(ThreadId thread) {
    Wait& wait = waits[thread];
    if (--wait.depth == 0) wait.kind = nullptr;
  }
  // What a thread does while it waits is how it waits, and of no interest; unless it has a meaning.
  void add(Note note) {
    if (waits[note.thread].depth > 0 && !(note.has_gone_on && meanings.contains(note.object)))
      return;
    notes.push_back(std::move(note));
  }
};

}  // namespace heddle::engine
