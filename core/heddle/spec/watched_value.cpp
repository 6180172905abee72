#include <heddle/spec/watched_value.hpp>

namespace heddle {

void ValueLedger::complain(const char* what) {
  const char* none = nullptr;
  complaint_.compare_exchange_strong(none, what, std::memory_order_relaxed);
}

const char* ValueLedger::complaint() const { return complaint_.load(std::memory_order_relaxed); }

void ValueLedger::born() { alive_.fetch_add(1, std::memory_order_relaxed); }

void ValueLedger::died() { alive_.fetch_sub(1, std::memory_order_relaxed); }

std::int64_t ValueLedger::alive() const { return alive_.load(std::memory_order_relaxed); }

}  // namespace heddle
