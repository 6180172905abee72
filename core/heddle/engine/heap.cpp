#include <heddle/engine/heap.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace heddle::engine {

namespace {
constexpr std::uint32_t kCheck = 0x68656464;
static_assert(sizeof(Heap::Block) <= Heap::kRedZone);
}  // namespace

Heap::Heap(std::size_t threads)
    : threads_(threads),
      memory_(MappedMemory::kHeap, threads * kThreadBytes, PROT_READ | PROT_WRITE,
              "no addresses for the scenario's heap"),
      base_(memory_.begin()),
      used_(threads, 0),
      last_(threads, 0) {}

void Heap::begin_run() {
  std::fill(used_.begin(), used_.end(), 0);
  std::fill(last_.begin(), last_.end(), 0);
  blocks_ = live_ = 0;
}

void* Heap::allocate(std::size_t thread, std::size_t size, std::size_t alignment) {
  alignment = std::max(alignment, kAlignment);
  const std::size_t begin = (used_[thread] + kRedZone + alignment - 1) & ~(alignment - 1);
  if (size > kThreadBytes || begin + size > kThreadBytes) return nullptr;
  used_[thread] = (begin + size + kAlignment - 1) & ~(kAlignment - 1);
  std::byte* memory = base_ + thread * kThreadBytes + begin;
  auto* block = reinterpret_cast<Block*>(memory - sizeof(Block));
  *block = Block{size, static_cast<std::uint16_t>(thread), false, kCheck, last_[thread]};
  last_[thread] = static_cast<std::uint32_t>(begin / kAlignment);
  // The same in every run, and not what anybody expects.
  std::memset(memory, 0xbe, size);
  ++blocks_;
  ++live_;
  return memory;
}

Heap::Block* Heap::block_at(const void* address) const {
  if (!owns(address)) return nullptr;
  const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(address) - base_);
  if (offset % kThreadBytes < kRedZone || offset % kAlignment != 0 ||
      offset % kThreadBytes > used_[offset / kThreadBytes])
    return nullptr;
  auto* block = reinterpret_cast<Block*>(base_ + offset - sizeof(Block));
  return block->check == kCheck ? block : nullptr;
}

}  // namespace heddle::engine
