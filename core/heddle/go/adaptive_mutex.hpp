// AdaptiveMutex: for critical sections that are shorter than a thread's sleep.
#pragma once

#include <mutex>

#include <heddle/sync/checker.hpp>

namespace heddle::go::detail {

inline void relax_processor() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}
inline void relax_processor(int times) {
  for (; times > 0; --times) relax_processor();
}

// A std::mutex for which a thread looks again for a while before it sleeps, and less and less
// often: so whoever has the lock, and what it guards, in its cache does several operations in a
// row, instead of both going back and forth with each. Under a checker nobody looks twice.
class AdaptiveMutex {
 public:
  void lock() {
    if (checker::is_checking()) return mutex_.lock();
    for (int pauses = kFewestPauses; pauses <= kMostPauses; pauses *= 2) {
      if (mutex_.try_lock()) return;
      relax_processor(pauses);
    }
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }

 private:
  static constexpr int kFewestPauses = 8;
  static constexpr int kMostPauses = 128;

  std::mutex mutex_;
};

}  // namespace heddle::go::detail
