// Sleepers: where threads sleep until a lock-free structure changes, at no cost where nobody
// sleeps.
#pragma once

#include <heddle/channel/operations.hpp>

namespace heddle {

// The structure is an atomic word, one bit of which says that somebody may be asleep:
//
//   a thread that cannot go on   sets the bit, unless the word has changed since it looked; then
//                                sleep_while([&] { return <the word is still what it has left>; })
//   a thread that changes it     clears the bit with the change, which is one atomic step; if it
//   was
//                                set, wake_all()
//
// No wake-up is lost: the word is looked at again under the mutex that wake_all() takes after the
// change.
template <class Sync>
class Sleepers {
 public:
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

  void wake_all() {
    const typename Sync::Lock lock(mutex_);
    changed_.notify_all();
  }

 private:
  typename Sync::Mutex mutex_;
  typename Sync::ConditionVariable changed_;
};

}  // namespace heddle
