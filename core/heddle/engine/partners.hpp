// Who could have let a sleeper go on, and what has become of them: as far as threads have told what
// they wait for and what they do with objects (testimony.hpp).
#pragma once

#include <string>
#include <vector>

#include <heddle/engine/wording.hpp>

namespace heddle::engine {

inline const Sleeper* sleeper_named(const std::vector<Sleeper>& sleepers, ThreadId thread) {
  for (const Sleeper& sleeper : sleepers) {
    if (sleeper.thread == thread) return &sleeper;
  }
  return nullptr;
}

// Sleepers of which each waits for the next, and the last for the first; the one with the lowest
// number comes first. `awaited_by`: the thread that a sleeper waits for; kMaxThreads: no certain
// one.
template <class AwaitedBy>
std::vector<const Sleeper*> find_cycle(const std::vector<Sleeper>& sleepers,
                                       const AwaitedBy& awaited_by) {
  for (const Sleeper& first : sleepers) {
    std::vector<const Sleeper*> cycle;
    const Sleeper* next = &first;
    while (next != nullptr && cycle.size() < sleepers.size()) {
      cycle.push_back(next);
      next = sleeper_named(sleepers, awaited_by(*next));
      if (next == &first) return cycle;
    }
  }
  return {};
}

class Partners {
 public:
  // Both must outlive it.
  Partners(const Wording& wording, const std::vector<Sleeper>& sleepers);

  // Whether the sleeper has told what it waits for.
  bool knows(const Sleeper& sleeper) const { return kind_of(sleeper) != nullptr; }
  // "blocked for ever in chan send".
  std::string what(const Sleeper& sleeper) const;
  // "its only receiver G1 returned after x.cpp:40 because ctx was done"; empty if there is nothing
  // to say.
  std::string why(const Sleeper& sleeper) const;
  // A sentence on each of a few sleepers, those that others wait for before these. Empty if none
  // has told anything, and none spins.
  std::string story() const;

 private:
  using Notes = std::vector<const Note*>;

  const Testimony& testimony() const { return wording_.recording().testimony; }
  const char* kind_of(const Sleeper& sleeper) const {
    return testimony().waits[sleeper.thread].kind;
  }
  std::vector<const void*> objects_of(const Sleeper& sleeper) const;
  std::vector<HeddleUse> uses_that_wait(const void* object, const Sleeper& sleeper) const;
  Notes notes_on(const void* object, HeddleUse use) const;
  Notes holders_of(const void* object) const;
  std::vector<ThreadId> unfinished(const void* object, const Sleeper& sleeper) const;
  std::vector<ThreadId> partners_of(const Sleeper& sleeper) const;

  // Why nobody has done for the sleeper, at this object, what it waits for.
  std::string why_at(const void* object, HeddleUse own, const Sleeper& sleeper) const;
  std::string why_nobody_met(HeddleUse use, const void* object, const Sleeper& sleeper) const;
  std::string why_held(const void* object, const Sleeper& sleeper) const;
  std::string why_not_zero(const void* object, const Sleeper& sleeper) const;
  std::string why_not_signalled(const void* object, const Sleeper& sleeper) const;

  bool has_ended(ThreadId thread) const;
  std::string fate_of(ThreadId thread) const;
  std::string because(ThreadId thread) const;
  std::string last_place_of(ThreadId thread) const;
  std::string label_of(const void* object) const;
  std::string at(const std::vector<const void*>& stack) const;
  std::string sentence(const Sleeper& sleeper) const;
  ThreadId holder_for(const Sleeper& sleeper) const;

  const Wording& wording_;
  const std::vector<Sleeper>& sleepers_;
};

}  // namespace heddle::engine
