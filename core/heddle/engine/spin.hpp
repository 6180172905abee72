// Recognises a thread that goes round in a loop that does nothing but look.
//
// If a thread comes to the same operation again with the same registers and the same stack, and has
// changed nothing in between, then it will do the same again and again until something that it
// reads has changed. One round is then as good as many: without it, everything else is as it was.
//
// To lock a mutex and to unlock it changes nothing, taken together, nor does a wait that ends
// because its time is over. The one thing that others can see of it is that a mutex is locked for a
// while, if they try to lock it and fail.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <heddle/engine/event.hpp>

namespace heddle::engine {

// What decides how a function goes on that has called an operation: the registers that it gets back
// (System V ABI, x86-64), and the stack from its frame on.
struct CallerState {
  std::uint64_t rbx, rbp, r12, r13, r14, r15;
  const std::uint64_t* stack;  // its first word is the address to which the operation returns
};

// A number that stands for the state, whatever the time is in it; two states have the same with
// probability 2^-64.
std::uint64_t fingerprint(const CallerState& state, const void* stack_top);

class SpinWatch {
 public:
  // Something that a loop may do without changing anything.
  struct Look {
    std::uint64_t state = kNoState;  // in which the thread began it
    std::size_t position = 0;        // of the thread's next event then
    std::size_t locks = 0;           // by then
    EventId read = EventId::none();  // what it has read
    const void* address = nullptr;   // of a load
    std::uint64_t site = 0;          // of a load: the address to which it returned
    unsigned repeats = 0;            // of a load: how often it was taken for the next one as well
  };
  static constexpr std::uint64_t kNoState = 0;

  // The thread's state is the caller's and what it has locked.
  std::uint64_t state_of(std::uint64_t fingerprint) const { return fingerprint ^ held_; }

  // Whether the thread has been in this state, with nothing but looks since. Unless `lets_go`,
  // which means that it is about to unlock what it holds, that is not enough if it holds a mutex
  // that it has locked on its way round: it must not be left there.
  bool repeats(std::uint64_t state, bool lets_go) const {
    const std::size_t newest_lock = locked_.empty() ? 0 : locked_.back().when;
    for (const Look& look : looks_) {
      if (look.state == state && (lets_go || newest_lock <= look.locks)) return true;
    }
    return false;
  }
  // A look in that state begins; it may turn out to be none.
  void begin_look(std::uint64_t state, std::size_t position) {
    looks_.push_back({state, position, locks_, EventId::none(), nullptr, 0});
  }
  void note_read(EventId read) { looks_.push_back({kNoState, read.index, locks_, read}); }
  // The last read was a load.
  void note_load(const void* address, std::uint64_t site) {
    looks_.back().address = address;
    looks_.back().site = site;
  }
  // The last read, if nothing else has been done since; else null.
  const Look* last_read() const {
    for (std::size_t index = looks_.size(); index-- > 0;) {
      if (looks_[index].read != EventId::none()) return &looks_[index];
    }
    return nullptr;
  }
  void repeat_last_read() { ++const_cast<Look*>(last_read())->repeats; }
  void note_lock(std::uint64_t mutex) {
    held_ ^= mix(mutex);
    locked_.push_back({mutex, ++locks_});
  }
  void note_unlock(std::uint64_t mutex) {
    held_ ^= mix(mutex);
    std::erase_if(locked_, [mutex](const Lock& lock) { return lock.mutex == mutex; });
  }
  // The thread has gone round, and is in this state again.
  void end_round(std::uint64_t state) { state_of_round_ = state; }
  // Whether it was left in that state before, has changed nothing since, and in this round has seen
  // only what it had seen then.
  bool has_seen_all_before(const std::vector<EventId>& seen) const {
    return state_of_round_ == state_when_left_ &&
           std::all_of(seen.begin(), seen.end(), [this](EventId write) {
             return std::find(seen_.begin(), seen_.end(), write) != seen_.end();
           });
  }
  // It is left in the loop, when `effects` effects of all threads have taken place.
  void leave(std::uint64_t effects, const std::vector<EventId>& seen) {
    if (effects != effects_when_left_) has_looked_again_ = false;
    effects_when_left_ = effects;
    state_when_left_ = state_of_round_;
    seen_ = seen;
  }
  void look_again() { has_looked_again_ = true; }
  // Whether it has been so already since the last effect.
  bool has_looked_again(std::uint64_t effects) const {
    return has_looked_again_ && effects == effects_when_left_;
  }
  // Something else than a look.
  void note_effect() {
    looks_.clear();
    state_when_left_ = kNoState;
    ++effects_;
    has_changed_ = true;
    time_passes_ = reads_clock_ = false;
  }
  std::uint64_t effects() const { return effects_; }
  void forget_looks() { looks_.clear(); }
  void begin_thread() {
    note_effect();
    effects_ = effects_when_left_ = 0;
    has_looked_again_ = false;
    held_ = 0;
    locked_.clear();
  }
  const std::vector<Look>& looks() const { return looks_; }

  // The thread reads its clock. True if anything has changed since it last did.
  bool note_clock() {
    const bool changed = has_changed_;
    has_changed_ = false;
    reads_clock_ = true;
    return changed;
  }
  // Whether a loop that would go round for ever may end because time passes; once.
  bool let_time_pass() {
    if (!reads_clock_ || time_passes_) return false;
    looks_.clear();
    return time_passes_ = true;
  }

 private:
  static std::uint64_t mix(std::uint64_t number) { return (number + 1) * 0x9e3779b97f4a7c15U; }

  std::vector<Look> looks_;
  std::uint64_t effects_ = 0;  // so far
  std::uint64_t effects_when_left_ = 0;
  bool has_looked_again_ = false;
  std::uint64_t state_of_round_ = kNoState;
  std::uint64_t state_when_left_ = kNoState;
  std::vector<EventId> seen_;  // when it was left
  std::uint64_t held_ = 0;     // stands for the set of mutexes that the thread has locked
  struct Lock {
    std::uint64_t mutex = 0;
    std::size_t when = 0;
  };
  std::vector<Lock> locked_;  // the same set, in the order in which they were locked
  std::size_t locks_ = 0;     // so far
  bool has_changed_ = true;
  bool reads_clock_ = false;
  bool time_passes_ = false;
};

}  // namespace heddle::engine
