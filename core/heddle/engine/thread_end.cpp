// How a logical thread ends.
#include <unwind.h>

#include <heddle/engine/machine.hpp>

namespace heddle::engine {

void Machine::end_thread(void* result) {
  Thread& self = threads_[current_];
  self.result = result;
  while (!self.at_end.empty()) {
    const auto [function, argument] = self.at_end.back();
    self.at_end.pop_back();
    function(argument);
  }
  const Inside inside;
  operate({.kind = EventKind::end});
  self.has_ended = true;
  pass_turn();
  diverge();  // it would be its turn once more
}

void Machine::unwind_thread(void* result) {
  threads_[current_].result = result;
  static _Unwind_Exception exception;
  exception = {};
  exception.exception_cleanup = [](_Unwind_Reason_Code, _Unwind_Exception*) {};
  _Unwind_ForcedUnwind(
      &exception,
      [](int, _Unwind_Action, _Unwind_Exception_Class, _Unwind_Exception*, _Unwind_Context*,
         void*) { return _URC_NO_REASON; },
      nullptr);
  fail(Pitfall::crash, "a thread cannot be unwound to its end");
}

void Machine::at_thread_end(void (*function)(void*), void* argument) {
  threads_[current_].at_end.emplace_back(function, argument);
}

void Machine::after_thread_end(void (*function)(void*), void* argument) {
  auto& at_end = threads_[current_].at_end;
  at_end.emplace(at_end.begin(), function, argument);
}

}  // namespace heddle::engine
