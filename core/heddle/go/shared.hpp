// Shared: what a handle with Go's reference semantics points to.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

#include <heddle/sync/checker.hpp>

namespace heddle::go::detail {

// Go collects garbage; here references are counted, except under a checker: each order in which
// handles die would be an execution of its own, and none differs from another in anything that a
// Go program can see. A test may set this to check the counting itself.
inline bool g_reclaims_under_checker = false;

inline bool reclaims() { return !checker::is_checking() || g_reclaims_under_checker; }

// Base of what is shared.
class Collected {
 public:
  Collected() = default;
  Collected(const Collected&) = delete;
  Collected& operator=(const Collected&) = delete;

 protected:
  ~Collected() = default;

 private:
  template <class>
  friend class Shared;
  const bool is_counted_ = reclaims();
  std::atomic<std::size_t> references_{1};
};

template <class T>
class Shared {
 public:
  Shared() = default;
  template <class... Args>
  static Shared make(Args&&... args) {
    Shared shared;
    shared.object_ = new T(std::forward<Args>(args)...);
    if (!shared.object_->is_counted_ && heddle_keep != nullptr) heddle_keep(shared.object_);
    return shared;
  }
  Shared(const Shared& other) noexcept : object_(other.object_) {
    if (object_ != nullptr && object_->is_counted_)
      object_->references_.fetch_add(1, std::memory_order_relaxed);
  }
  Shared(Shared&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Shared() {
    if (object_ == nullptr || !object_->is_counted_) return;
    if (object_->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete object_;
  }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  friend bool operator==(const Shared&, const Shared&) = default;

 private:
  T* object_ = nullptr;
};

}  // namespace heddle::go::detail
