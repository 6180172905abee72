#include <heddle/engine/leaks.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace heddle::engine {

namespace {

class Search {
 public:
  explicit Search(const Heap& heap) : heap_(heap) {
    heap.for_each_live([&](const std::byte* begin, const Heap::Block& block) {
      blocks_.push_back({begin, block.size});
    });
    std::sort(blocks_.begin(), blocks_.end(),
              [](const Block& left, const Block& right) { return left.begin < right.begin; });
  }

  void mark_from(const void* begin, std::size_t size) {
    mark(begin, size);
    while (!to_follow_.empty()) {
      const Block block = blocks_[to_follow_.back()];
      to_follow_.pop_back();
      mark(block.begin, block.size);
    }
  }

  bool has_unmarked() const { return marked_ < blocks_.size(); }

  std::vector<MemoryRange> unmarked() {
    std::vector<std::size_t> leaks;
    for (std::size_t index = 0; index < blocks_.size(); ++index) {
      if (!blocks_[index].is_marked) leaks.push_back(index);
    }
    // Marks those that others point to.
    for (const std::size_t leak : leaks) mark(blocks_[leak].begin, blocks_[leak].size, leak);
    std::vector<MemoryRange> ranges;
    for (const bool is_marked : {false, true}) {
      for (const std::size_t leak : leaks) {
        if (blocks_[leak].is_marked == is_marked)
          ranges.push_back({blocks_[leak].begin, blocks_[leak].size});
      }
    }
    return ranges;
  }

 private:
  struct Block {
    const std::byte* begin;
    std::size_t size;
    bool is_marked = false;
  };
  static constexpr std::size_t kNone = ~std::size_t{0};

  // All blocks that the words there point to, but for `itself`.
  void mark(const void* memory, std::size_t size, std::size_t itself = kNone) {
    constexpr std::uintptr_t kAddress = (std::uintptr_t{1} << 48) - 1;
    constexpr std::size_t kWord = sizeof(std::uintptr_t);
    const auto first = reinterpret_cast<std::uintptr_t>(memory);
    const std::uintptr_t end = first + size;
    for (std::uintptr_t at = (first + kWord - 1) & ~(kWord - 1); at + kWord <= end; at += kWord) {
      std::uintptr_t word = 0;
      std::memcpy(&word, reinterpret_cast<const void*>(at), kWord);
      const auto* address = reinterpret_cast<const std::byte*>(word & kAddress);
      if (heap_.owns(address)) [[unlikely]]
        mark_block_of(address, itself);
    }
  }

  void mark_block_of(const std::byte* address, std::size_t itself) {
    auto next = std::upper_bound(
        blocks_.begin(), blocks_.end(), address,
        [](const std::byte* left, const Block& right) { return left < right.begin; });
    if (next == blocks_.begin()) return;
    Block& block = *--next;
    const auto index = static_cast<std::size_t>(next - blocks_.begin());
    // A block of no bytes has an address, too.
    if (address > block.begin + (block.size == 0 ? 0 : block.size - 1) || block.is_marked ||
        index == itself)
      return;
    block.is_marked = true;
    ++marked_;
    to_follow_.push_back(index);
  }

  const Heap& heap_;
  std::vector<Block> blocks_;  // by address
  std::size_t marked_ = 0;
  std::vector<std::size_t> to_follow_;
};

}  // namespace

std::vector<MemoryRange> leaks_in(const Heap& heap, const std::vector<MemoryRange>& roots) {
  Search search(heap);
  for (const MemoryRange& root : roots) {
    search.mark_from(root.begin, root.size);
    if (!search.has_unmarked()) return {};
  }
  return search.unmarked();
}

}  // namespace heddle::engine
