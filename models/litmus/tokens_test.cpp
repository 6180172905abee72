// Tokens: each names one execution of one program.
#include <dlfcn.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include <heddle/engine/mapped_memory.hpp>
#include <heddle/gtest.hpp>

namespace {

using heddle::check;
using heddle::Pitfall;
using heddle::Result;

class Tokens : public testing::Test {
 protected:
  static void broken() {
    std::atomic<int> data{0}, flag{0};
    std::thread other([&] {
      data.store(1, std::memory_order_relaxed);
      flag.store(1, std::memory_order_relaxed);
    });
    if (flag.load(std::memory_order_relaxed) == 1) {
      heddle::require(Pitfall::lost_task, data.load(std::memory_order_relaxed) == 1,
                      "the data is not there");
    }
    other.join();
  }
};

TEST_F(Tokens, ReproduceTheFinding) {
  const Result found = check(broken);
  ASSERT_TRUE(found.finding.has_value());
  for (int time = 0; time < 2; ++time) {
    const Result again = heddle::replay(found.finding->token, broken);
    ASSERT_TRUE(again.finding.has_value());
    EXPECT_EQ(again.finding->pitfall, found.finding->pitfall);
    EXPECT_EQ(again.finding->message, found.finding->message);
    EXPECT_EQ(again.finding->trace, found.finding->trace);
    EXPECT_EQ(again.finding->token, found.finding->token);
  }
}

// The shortest: T1 is interrupted once, to let T2 do both its writes.
TEST_F(Tokens, SayTheShortestExecution) {
  const Result found = check(broken);
  ASSERT_TRUE(found.finding.has_value());
  EXPECT_EQ(found.finding->token, "heddle1:interleave:rc11:-0c-1ww-0r1r");
}

int g_pointed_to = 0;

// The program itself lies elsewhere in every process; what points into it is told so that it is the
// same.
TEST_F(Tokens, TellPointersIntoTheProgramByTheirPlaceInIt) {
  const Result found = check([] {
    std::atomic<int*> pointer{nullptr};
    std::thread other([&] { pointer.store(&g_pointed_to); });
    heddle::require(Pitfall::lost_task, pointer.load() == nullptr, "it has been stored");
    other.join();
  });
  ASSERT_TRUE(found.finding.has_value());
  Dl_info program{};
  ASSERT_NE(dladdr(&g_pointed_to, &program), 0);
  const auto place = reinterpret_cast<std::uintptr_t>(&g_pointed_to) -
                     reinterpret_cast<std::uintptr_t>(program.dli_fbase);
  std::ostringstream text;
  text << "litmus_tokens+0x" << std::hex << place << " to atomic 1";
  EXPECT_NE(found.finding->trace.find(text.str()), std::string::npos) << text.str() << "\n"
                                                                      << found.finding->trace;
}

// A program may go by addresses; tomorrow, in another process, they must be the same.
TEST_F(Tokens, NameTheSameAddressesInEveryProcess) {
  std::array<std::uintptr_t, 3> addresses{};
  EXPECT_HOLDS([&] {
    static thread_local int own = 0;
    int local = 0;
    const auto block = std::make_unique<int>(0);
    std::size_t next = 0;
    for (const int* address : {block.get(), &local, &own})
      addresses[next++] = reinterpret_cast<std::uintptr_t>(address) >> 36;
  });
  using heddle::engine::MappedMemory;
  EXPECT_EQ(addresses,
            (std::array<std::uintptr_t, 3>{MappedMemory::kHeap >> 36, MappedMemory::kStacks >> 36,
                                           MappedMemory::kThreadStorage >> 36}));
}

TEST_F(Tokens, AreRefusedByAnotherProgram) {
  const Result other = heddle::replay("heddle1:interleave:rc11:-0c-1ww-0r1r", [] {
    std::mutex mutex;
    std::thread thread([&] { const std::lock_guard lock(mutex); });
    thread.join();
  });
  EXPECT_TRUE(heddle::finds(Pitfall::nondeterminism, other));
  EXPECT_EQ(other.finding->message,
            "the token is of another program: step 2: T2 reads, where the token says that T2 "
            "writes");
}

TEST_F(Tokens, AreRefusedWhenTheyAreNone) {
  for (const char* token : {"", "heddle1:relacy:x", "heddle1:interleave:tso:-0c",
                            "heddle1:interleave:rc11:0c", "heddle1:interleave:rc11:-0q",
                            "heddle1:interleave:rc11:-0r1", "heddle1:interleave:rc11:-0h.256"}) {
    EXPECT_THROW(heddle::replay(token, broken), std::invalid_argument) << token;
  }
}

}  // namespace
