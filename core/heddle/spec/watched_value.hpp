// WatchedValue: what travels through a subject under check. It watches its own copies, moves and
// lifetime.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace heddle {

// What the values of one run have seen. Outlives the run: a broken subject may touch a value at any
// later time. Its functions are not inline, because the `interleave` engine must not see them:
// counting orders nothing.
class ValueLedger {
 public:
  // The first complaint stays.
  void complain(const char* what);
  const char* complaint() const;
  void born();
  void died();
  std::int64_t alive() const;

 private:
  std::atomic<const char*> complaint_{nullptr};
  std::atomic<std::int64_t> alive_{0};
};

// A number, stored twice so that a torn or stale read shows, in plain memory so that a race
// detector sees every access.
class WatchedValue {
 public:
  // What a default-constructed value carries, and what is left behind by a move.
  static constexpr std::int64_t kNothing = -1;

  WatchedValue() : WatchedValue(kNothing, nullptr) {}
  WatchedValue(std::int64_t number, ValueLedger* ledger)
      : number_(number), again_(~number), ledger_(ledger) {
    if (ledger_ != nullptr) ledger_->born();
  }
  WatchedValue(const WatchedValue& other) : WatchedValue(other.checked(), other.ledger_) {}
  WatchedValue(WatchedValue&& other) noexcept : WatchedValue(other.checked(), other.ledger_) {
    other.empty();
  }
  WatchedValue& operator=(const WatchedValue& other) {
    if (this != &other) replace(other.checked(), other.ledger_);
    return *this;
  }
  WatchedValue& operator=(WatchedValue&& other) noexcept {
    if (this != &other) {
      replace(other.checked(), other.ledger_);
      other.empty();
    }
    return *this;
  }
  ~WatchedValue() {
    checked();
    if (ledger_ != nullptr) ledger_->died();
    // Volatile: to the compiler a store at the end of a lifetime is without effect, and g++ leaves
    // it out.
    const_cast<volatile std::uint32_t&>(state_) = kDead;
  }

  // The number; complains if it is torn, was moved away, or the value is dead.
  std::int64_t number() const { return checked(); }

 private:
  static constexpr std::uint32_t kAlive = 0x600d600d;
  static constexpr std::uint32_t kDead = 0xdeadbeef;

  std::int64_t checked() const {
    if (state_ != kAlive) {
      if (state_ == kDead && ledger_ != nullptr)
        ledger_->complain("a value was used after its destruction");
      return number_;
    }
    if (again_ != ~number_ && ledger_ != nullptr)
      ledger_->complain("a value was read half-written");
    return number_;
  }
  void replace(std::int64_t number, ValueLedger* ledger) {
    checked();
    if (ledger_ != nullptr) ledger_->died();
    number_ = number;
    again_ = ~number;
    ledger_ = ledger;
    if (ledger_ != nullptr) ledger_->born();
  }
  void empty() { replace(kNothing, ledger_); }

  std::int64_t number_;
  std::int64_t again_;  // ~number_
  ValueLedger* ledger_;
  std::uint32_t state_ = kAlive;
};

}  // namespace heddle
