// Sleepers: where threads sleep until a lock-free structure changes, at no cost where nobody
// sleeps.
#pragma once

#include <atomic>
#include <cstdint>

#include <heddle/channel/operations.hpp>

namespace heddle {

// The structure is an atomic word, one bit of which says that somebody may be asleep:
//
// - A thread that cannot go on sets the bit with announce(); then
//   sleep_while([&] { return <the word is still what it has left>; }).
// - A thread that changes the word clears the bit with the change, which is one atomic step; then
//   wake_announced().
//
// No wake-up is lost: the word is looked at again under the mutex that wake_all() takes after the
// change.
template <class Sync>
class Sleepers {
 public:
  using Word = typename Sync::template Atomic<std::uint64_t>;
  static constexpr std::uint64_t kAsleep = 1;  // the bit

  // Sets the bit; false: the word is no longer what was seen. Else `seen` becomes what it is now.
  static bool announce(Word& word, std::uint64_t& seen) {
    if ((seen & kAsleep) != 0) return true;
    if (!word.compare_exchange_strong(seen, seen | kAsleep, std::memory_order_seq_cst)) {
      return false;
    }
    seen |= kAsleep;
    return true;
  }

  // Sleeps while `unchanged()` holds, `patience` lasts and its Done is not signalled; false once
  // the deadline has passed.
  template <class Unchanged>
  bool sleep_while(Unchanged unchanged, const Patience<Sync>& patience) {
    typename Sync::Lock lock(mutex_);
    while (unchanged() && !patience.is_done()) {
      if (!wait_once(changed_, lock, patience)) return false;
    }
    return true;
  }

  // `before`: what the word was.
  void wake_announced(std::uint64_t before) {
    if ((before & kAsleep) != 0) wake_all();
  }

  void wake_all() {
    const typename Sync::Lock lock(mutex_);
    changed_.notify_all();
  }

 private:
  typename Sync::Mutex mutex_;
  typename Sync::ConditionVariable changed_;
};

}  // namespace heddle
