// The memory of scenarios: the heap gives out what belongs to nobody else, the search for leaks
// finds what nobody can reach, the shadow finds every race; each against an oracle that looks at
// everything.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <map>
#include <ostream>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <heddle/engine/heap.hpp>
#include <heddle/engine/leaks.hpp>
#include <heddle/engine/shadow.hpp>
#include <properties/support/property.hpp>

namespace heddle::engine {
namespace {

constexpr std::size_t kThreads = 3;

std::byte* as_bytes(void* memory) { return static_cast<std::byte*>(memory); }

// --- the heap

struct Request {
  std::size_t thread;
  std::size_t size;
  std::size_t alignment;
};

void showValue(const Request& request, std::ostream& os) {
  os << request.size << " bytes, aligned to " << request.alignment << ", by " << request.thread;
}

std::vector<Request> generated_requests() {
  return *rc::gen::container<std::vector<Request>>(rc::gen::construct<Request>(
      rc::gen::inRange<std::size_t>(0, kThreads), rc::gen::inRange<std::size_t>(0, 300),
      rc::gen::map(rc::gen::inRange(0, 9), [](int power) { return std::size_t{1} << power; })));
}

TEST(Heap, BlocksBelongToNobodyElse) {
  Heap heap(kThreads);
  std::size_t blocks = 0;
  expect_property("each block is aligned, and lies apart from all others", [&] {
    heap.begin_run();
    std::map<std::byte*, std::size_t> known;
    for (const Request& request : generated_requests()) {
      std::byte* begin = as_bytes(heap.allocate(request.thread, request.size, request.alignment));
      RC_ASSERT(reinterpret_cast<std::uintptr_t>(begin) % request.alignment == 0U);
      RC_ASSERT(heap.owns(begin));
      std::memset(begin, 0, request.size);
      known[begin] = request.size;
      ++blocks;
    }
    for (auto next = known.begin(); next != known.end(); ++next) {
      const auto& [begin, size] = *next;
      RC_ASSERT(heap.block_at(begin) != nullptr);
      RC_ASSERT(heap.block_at(begin)->size == size);
      if (size > 0) RC_ASSERT(heap.block_at(begin + 1) == nullptr);
      // Half a red zone on each side belongs to nobody.
      if (std::next(next) != known.end())
        RC_ASSERT(begin + size + Heap::kRedZone / 2 <= std::next(next)->first);
    }
  });
  EXPECT_GT(blocks, 2'000U);
}

TEST(Heap, LiveBlocksAreThoseThatWereNotFreed) {
  Heap heap(kThreads);
  std::size_t freed = 0;
  expect_property("for_each_live() visits each of them once", [&] {
    heap.begin_run();
    std::set<const std::byte*> live;
    for (const Request& request : generated_requests()) {
      std::byte* begin = as_bytes(heap.allocate(request.thread, request.size, request.alignment));
      if (*rc::gen::arbitrary<bool>()) {
        heap.block_at(begin)->is_free = true;
        heap.note_free();
        ++freed;
      } else {
        live.insert(begin);
      }
    }
    RC_ASSERT(heap.live_blocks() == live.size());
    heap.for_each_live(
        [&](const std::byte* begin, const Heap::Block&) { RC_ASSERT(live.erase(begin) == 1U); });
    RC_ASSERT(live.empty());
  });
  EXPECT_GT(freed, 1'000U);
}

TEST(Heap, AddressesDependOnTheThreadAlone) {
  Heap heap(kThreads);
  expect_property("whatever the others do in between", [&] {
    const std::vector<Request> requests = generated_requests();
    std::array<std::vector<void*>, kThreads> together;
    heap.begin_run();
    for (const Request& request : requests)
      together[request.thread].push_back(
          heap.allocate(request.thread, request.size, request.alignment));
    std::array<std::vector<void*>, kThreads> alone;
    heap.begin_run();
    for (std::size_t thread = 0; thread < kThreads; ++thread) {
      for (const Request& request : requests) {
        if (request.thread == thread)
          alone[thread].push_back(heap.allocate(thread, request.size, request.alignment));
      }
    }
    RC_ASSERT((together == alone));
  });
}

TEST(Heap, RefusesWhatDoesNotFit) {
  Heap heap(1);
  EXPECT_EQ(heap.allocate(0, Heap::kThreadBytes, 1), nullptr);
  EXPECT_EQ(heap.allocate(0, ~std::size_t{0}, 1), nullptr);
  EXPECT_EQ(heap.allocate(0, 1, Heap::kThreadBytes * 2), nullptr);
  EXPECT_NE(heap.allocate(0, Heap::kThreadBytes / 2, 1), nullptr);
  EXPECT_EQ(heap.allocate(0, Heap::kThreadBytes / 2, 1), nullptr);
}

// --- leaks

// A pointer to `offset` bytes behind the begin of a block, with a counter above it, in the word
// `where` of another block, or of the roots if there is no such block.
struct Pointer {
  std::size_t from;
  std::size_t word;
  std::size_t to;
  std::size_t offset;
  std::uint64_t counter;
};

void showValue(const Pointer& pointer, std::ostream& os) {
  os << "from word " << pointer.word << " of " << pointer.from << " to byte " << pointer.offset
     << " of " << pointer.to;
}

struct Blocks {
  std::vector<std::byte*> begins;
  std::vector<std::size_t> sizes;
  std::vector<std::uint64_t> roots;
};

std::set<const void*> reachable_by_brute_force(const Heap& heap, const Blocks& blocks) {
  std::set<const void*> reached;
  const auto points_to = [&](std::uint64_t word, std::size_t block) {
    const auto begin = reinterpret_cast<std::uintptr_t>(blocks.begins[block]);
    const std::uint64_t address = word & 0xffff'ffff'ffffU;
    return address >= begin && address < begin + std::max<std::size_t>(blocks.sizes[block], 1);
  };
  for (bool more = true; more;) {
    more = false;
    std::vector<std::uint64_t> words = blocks.roots;
    for (std::size_t block = 0; block < blocks.begins.size(); ++block) {
      if (!reached.contains(blocks.begins[block])) continue;
      for (std::size_t word = 0; word < blocks.sizes[block] / 8; ++word)
        std::memcpy(&words.emplace_back(), blocks.begins[block] + 8 * word, 8);
    }
    for (std::size_t block = 0; block < blocks.begins.size(); ++block) {
      const bool is_live = !heap.block_at(blocks.begins[block])->is_free;
      const bool is_hit = std::any_of(words.begin(), words.end(),
                                      [&](std::uint64_t word) { return points_to(word, block); });
      if (is_live && is_hit && reached.insert(blocks.begins[block]).second) more = true;
    }
  }
  return reached;
}

Blocks generated_blocks(Heap& heap) {
  Blocks blocks;
  blocks.roots.assign(16, 0);
  for (const Request& request : generated_requests()) {
    blocks.begins.push_back(as_bytes(heap.allocate(request.thread, request.size, 1)));
    blocks.sizes.push_back(request.size);
    if (*rc::gen::inRange(0, 4) > 0) continue;
    heap.block_at(blocks.begins.back())->is_free = true;
    heap.note_free();
  }
  const std::size_t count = blocks.begins.size();
  if (count == 0) return blocks;
  const auto any = [](std::size_t end) { return rc::gen::inRange<std::size_t>(0, end); };
  const auto pointers = *rc::gen::container<std::vector<Pointer>>(rc::gen::construct<Pointer>(
      any(2 * count), any(8), any(count), any(60), rc::gen::element<std::uint64_t>(0, 0, 7)));
  for (const Pointer& pointer : pointers) {
    const auto address = reinterpret_cast<std::uintptr_t>(blocks.begins[pointer.to]);
    const std::uint64_t word = (address + pointer.offset) | pointer.counter << 48;
    if (pointer.from >= count) {
      blocks.roots[pointer.word % blocks.roots.size()] = word;
    } else if (8 * pointer.word + 8 <= blocks.sizes[pointer.from]) {
      std::memcpy(blocks.begins[pointer.from] + 8 * pointer.word, &word, sizeof word);
    }
  }
  return blocks;
}

TEST(Leaks, AreWhatCannotBeReached) {
  Heap heap(kThreads);
  std::size_t leaked = 0;
  std::size_t reached = 0;
  expect_property("and is not freed", [&] {
    heap.begin_run();
    const Blocks blocks = generated_blocks(heap);
    const std::set<const void*> in_use = reachable_by_brute_force(heap, blocks);
    std::set<const void*> expected;
    for (const std::byte* begin : blocks.begins) {
      if (!heap.block_at(begin)->is_free && !in_use.contains(begin)) expected.insert(begin);
    }
    std::set<const void*> found;
    for (const MemoryRange& leak :
         leaks_in(heap, {{blocks.roots.data(), 8 * blocks.roots.size()}})) {
      RC_ASSERT(heap.block_at(leak.begin)->size == leak.size);
      RC_ASSERT(found.insert(leak.begin).second);
    }
    RC_ASSERT((found == expected));
    leaked += found.size();
    reached += in_use.size();
  });
  EXPECT_GT(leaked, 500U);
  EXPECT_GT(reached, 200U);
}

// --- the shadow

// Threads with clocks, as the machine has them: `synchronize` is an event of the one that the other
// one then has seen.
struct Step {
  bool synchronizes;
  std::size_t thread;
  std::size_t other;
  std::size_t address;
  std::size_t size;
  bool is_write;
  bool is_atomic;
};

void showValue(const Step& step, std::ostream& os) {
  if (step.synchronizes) {
    os << step.thread << " before " << step.other;
  } else {
    os << step.thread << (step.is_write ? " writes " : " reads ") << step.size << " bytes at "
       << step.address << (step.is_atomic ? " (atomic)" : "");
  }
}

struct Known {
  Step step;
  std::uint16_t epoch;
};

class Threads {
 public:
  void synchronize(std::size_t from, std::size_t to) {
    clocks_[from].set(from, ++events_[from]);
    clocks_[to].join(clocks_[from]);
  }
  std::uint16_t epoch(std::size_t thread) const {
    return static_cast<std::uint16_t>(events_[thread] + 1);
  }
  const Clock& clock(std::size_t thread) const { return clocks_[thread]; }

 private:
  std::array<std::uint16_t, kThreads> events_{};
  std::array<Clock, kThreads> clocks_{};
};

bool races_by_brute_force(const Known& earlier, const Step& later, const Threads& threads) {
  const Step& first = earlier.step;
  const bool overlap =
      first.address < later.address + later.size && later.address < first.address + first.size;
  const bool is_ordered =
      first.thread == later.thread || threads.clock(later.thread)[first.thread] >= earlier.epoch;
  return overlap && !is_ordered && (first.is_write || later.is_write) &&
         !(first.is_atomic && later.is_atomic);
}

TEST(Shadow, FindsEveryRaceAndNoOther) {
  Shadow shadow;
  alignas(16) static std::array<std::byte, 32> memory;
  std::size_t races = 0;
  std::size_t silent = 0;
  const auto any = [](std::size_t end) { return rc::gen::inRange<std::size_t>(0, end); };
  expect_property("at the access at which it happens", [&] {
    const auto steps = *rc::gen::container<std::vector<Step>>(
        rc::gen::construct<Step>(rc::gen::arbitrary<bool>(), any(kThreads), any(kThreads), any(12),
                                 rc::gen::element<std::size_t>(1, 2, 4, 8, 16),
                                 rc::gen::arbitrary<bool>(), rc::gen::arbitrary<bool>()));
    shadow.begin_run();
    Threads threads;
    std::vector<Known> known;
    for (const Step& step : steps) {
      if (step.synchronizes) {
        threads.synchronize(step.thread, step.other);
        continue;
      }
      const Access access{static_cast<ThreadId>(step.thread), threads.epoch(step.thread),
                          step.is_write, step.is_atomic};
      const auto bad =
          shadow.access(&memory[step.address], step.size, access, threads.clock(step.thread));
      const bool races_now = std::any_of(known.begin(), known.end(), [&](const Known& earlier) {
        return races_by_brute_force(earlier, step, threads);
      });
      RC_ASSERT(bad.has_value() == races_now);
      if (bad) {
        RC_ASSERT((bad->kind == BadAccess::Kind::race));
        ++races;
        return;
      }
      ++silent;
      known.push_back({step, access.epoch});
    }
  });
  EXPECT_GT(races, 50U);
  EXPECT_GT(silent, 500U);
}

TEST(Shadow, FindsAccessesOfWhatMayNotBeAccessed) {
  Shadow shadow;
  alignas(16) static std::array<std::byte, 64> memory;
  const auto any = [](std::size_t end) { return rc::gen::inRange<std::size_t>(0, end); };
  expect_property("if they overlap it by a byte", [&] {
    shadow.begin_run();
    const std::size_t begin = *any(40);
    const std::size_t size = *any(24);
    const std::size_t at = *any(48);
    const std::size_t length = *rc::gen::element<std::size_t>(1, 2, 4, 8, 16);
    shadow.poison(&memory[begin], size, Poison::freed);
    const auto bad = shadow.access(&memory[at], length, {0, 1, false, false}, Clock());
    RC_ASSERT(bad.has_value() == (size > 0 && at < begin + size && begin < at + length));
    if (bad) RC_ASSERT((bad->kind == BadAccess::Kind::use_after_free));
  });
}

}  // namespace
}  // namespace heddle::engine
