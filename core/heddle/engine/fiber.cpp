#include <heddle/engine/fiber.hpp>

#include <sys/mman.h>

#include <cerrno>
#include <system_error>

#if !defined(__x86_64__)
#error "Heddle's engine switches stacks by hand, so far on x86-64 only"
#endif

// void heddle_switch_stack(void** save, void* to): the registers that a function must keep
// (System V ABI, x86-64, 3.2.1) go onto the old stack and come from the new one. The control words
// of the floating-point units are the same in all logical threads.
asm(R"(
.text
.globl heddle_switch_stack
.hidden heddle_switch_stack
.type heddle_switch_stack, @function
heddle_switch_stack:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size heddle_switch_stack, .-heddle_switch_stack
)");

extern "C" void heddle_switch_stack(void** save, void* to);

namespace heddle::engine {

void Context::switch_to(Context& from, const Context& to) {
  heddle_switch_stack(&from.stack_pointer_, to.stack_pointer_);
}

Context Context::begin(void* stack_top, void (*entry)()) {
  constexpr std::size_t kSavedRegisters = 6;
  auto* slot = static_cast<void**>(stack_top);
  *--slot = nullptr;  // keeps the stack aligned at the call, and ends a debugger's backtrace
  *--slot = reinterpret_cast<void*>(entry);
  for (std::size_t saved = 0; saved < kSavedRegisters; ++saved) *--slot = nullptr;
  Context context;
  context.stack_pointer_ = static_cast<void*>(slot);
  return context;
}

Stacks::Stacks(std::size_t count)
    : count_(count),
      memory_(MappedMemory::kStacks, count * kStride, PROT_NONE,
              "no memory for the threads' stacks"),
      base_(memory_.begin()) {}

std::byte* Stacks::open(std::size_t stack) {
  for (; opened_ <= stack; ++opened_) {
    if (mprotect(base_ + opened_ * kStride + kGuard, kReserve + kSize, PROT_READ | PROT_WRITE) != 0)
      throw std::system_error(errno, std::generic_category(), "no memory for a thread's stack");
  }
  return top_of(stack);
}

std::size_t Stacks::overflowed_by(const void* address) const {
  if (!hold(address)) return count_;
  const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(address) - base_);
  return offset % kStride < kGuard ? offset / kStride : count_;
}

}  // namespace heddle::engine
