// Recognises a thread that goes round in a loop that does nothing but look.
//
// If a thread comes to the same atomic access again with the same registers and the same stack, and
// has written nothing in between, then it will do the same again and again until something that it
// reads has changed. One round is then as good as many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <heddle/engine/event.hpp>

namespace heddle::engine {

// What decides how a function goes on that has called an atomic operation: the registers that it
// gets back (System V ABI, x86-64), and the stack from its frame on.
struct CallerState {
  std::uint64_t rbx, rbp, r12, r13, r14, r15;
  const std::uint64_t* stack;  // its first word is the address to which the operation returns
};

// A number that stands for the state; two states have the same with probability 2^-64.
std::uint64_t fingerprint(const CallerState& state, const void* stack_top);

class SpinWatch {
 public:
  // A read that changes nothing, about to be made by a caller in this state: whether one was made
  // in the same state, with nothing but such reads since.
  bool repeats(std::uint64_t state) const {
    for (const Look& look : looks_) {
      if (look.state == state) return true;
    }
    return false;
  }
  void note_look(std::uint64_t state, EventId read) { looks_.push_back({state, read}); }
  // The same, and what a next look has to have in common with it to be the same once more: the
  // address looked at, and the one that the operation returned to.
  void note_load(std::uint64_t state, EventId read, const void* address, std::uint64_t site) {
    looks_.push_back({state, read, address, site});
  }
  // The last thing that the thread has done is a load of this address from this place.
  bool repeats_load(const void* address, std::uint64_t site) const {
    return !looks_.empty() && looks_.back().address == address && looks_.back().site == site;
  }
  // Something else than a look.
  void note_effect() { looks_.clear(); }

  struct Look {
    std::uint64_t state;
    EventId read;
    const void* address = nullptr;  // of a load
    std::uint64_t site = 0;
  };
  const std::vector<Look>& looks() const { return looks_; }

 private:
  std::vector<Look> looks_;
};

}  // namespace heddle::engine
