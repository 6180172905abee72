// Memory that outlives a function: thread_local variables, function-local statics, globals, the
// heap, containers, shared_ptr, streams.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#include "in_parallel.hpp"

namespace {

using heddle::Pitfall;
using heddle::litmus::executions;
using heddle::litmus::in_parallel;
using heddle::litmus::require;

thread_local int t_count = 7;
thread_local std::string t_name;
thread_local int* t_next = nullptr;

TEST(StdStorage, ThreadLocalsOfEachThread) {
  EXPECT_EQ(executions([] {
              const auto use = [](const char* name) {
                require(t_count == 7 && t_name.empty(), "as initialised");
                ++t_count;
                t_name = name;
                require(t_count == 8 && t_name == name, "its own");
              };
              in_parallel({[&] { use("a name that is not short"); }, [&] { use("another name"); }});
              require(t_count == 7 && t_name.empty(), "nobody else's");
            }),
            1U);
}

// A pointer to it reaches another thread's.
TEST(StdStorage, ThreadLocalsByPointer) {
  EXPECT_EQ(executions([] {
              t_count = 1;
              std::thread([other = &t_count] {
                require(&t_count != other && t_count == 7, "another variable");
                t_next = other;
                *t_next = 2;
              }).join();
              require(t_count == 2 && t_next == nullptr, "changed by the other");
            }),
            1U);
  EXPECT_FINDS(Pitfall::data_race, [] {
    std::thread thread([other = &t_count] { ++*other; });
    ++t_count;
    thread.join();
  });
}

struct Notes {
  ~Notes() { ++destroyed; }
  static inline std::atomic<int> destroyed{0};
};

TEST(StdStorage, ThreadLocalsAreDestroyed) {
  EXPECT_EQ(executions([] {
              Notes::destroyed = 0;
              std::thread([] {
                static thread_local Notes notes;
                static_cast<void>(&notes);
              }).join();
              require(Notes::destroyed == 1, "at the end of the thread");
            }),
            1U);
}

int& counted() {
  static int* const counter = [] {
    static int value = 0;
    return &value;
  }();
  return *counter;
}

struct Slow {
  int value;
  Slow() : value(0) { value = 1; }
};

Slow& slow() {
  static Slow instance;
  return instance;
}

// The first to come makes it; the other sees that it is made at once, or only when it asks to be
// the one to make it.
TEST(StdStorage, FunctionLocalStatics) {
  EXPECT_EQ(executions([] {
              const auto look = [] { require(slow().value == 1, "made"); };
              in_parallel({look, look});
            }),
            4U);
  EXPECT_FINDS(Pitfall::data_race, [] {
    const auto add = [] { ++slow().value; };
    in_parallel({add, add});
  });
}

struct Failing {
  explicit Failing(bool fails) {
    if (fails) throw 1;
  }
};

TEST(StdStorage, FunctionLocalStaticThatThrows) {
  EXPECT_HOLDS([] {
    std::atomic<int> made{0};
    const auto make = [&](bool fails) {
      try {
        static Failing instance(fails);
        static_cast<void>(&instance);
        ++made;
      } catch (int) {
      }
    };
    in_parallel({[&] { make(true); }, [&] { make(false); }});
    require(made >= 1, "by the one that does not throw");
  });
}

int g_counter = 5;
std::vector<int> g_values;

// Every run finds globals as the first one did.
TEST(StdStorage, Globals) {
  EXPECT_EQ(executions([] {
              std::mutex mutex;
              require(g_counter == 5 && g_values.empty() && counted() == 0, "as before the check");
              const auto add = [&] {
                const std::lock_guard lock(mutex);
                g_values.push_back(++g_counter);
                ++counted();
              };
              in_parallel({add, add});
              require(g_counter == 7 && g_values.size() == 2 && counted() == 2, "both");
              g_values = {};
            }),
            2U);
  EXPECT_EQ(g_counter, 5);
  EXPECT_FINDS(Pitfall::data_race, [] {
    const auto add = [] { ++g_counter; };
    in_parallel({add, add});
  });
}

std::list<int> g_list;
std::map<int, int> g_map;

// Also those that the standard library changes in code of its own.
TEST(StdStorage, GlobalContainers) {
  const auto as_before = [] {
    return g_list.begin() == g_list.end() && g_map.begin() == g_map.end();
  };
  EXPECT_EQ(executions([&] {
              require(as_before(), "as before the check");
              std::mutex mutex;
              const auto use = [&] {
                const std::lock_guard lock(mutex);
                g_list.push_back(1);
                g_list.reverse();
                std::list<int> more{2, 3};
                g_list.splice(g_list.begin(), more);
                g_list.sort();
                g_map[static_cast<int>(g_map.size())] = 1;
              };
              in_parallel({use, use});
              require(std::is_sorted(g_list.begin(), g_list.end()) && g_list.size() == 6, "all");
              g_list.pop_front();
              g_map.erase(0);
              require(g_map.begin()->first == 1, "the other");
            }),
            2U);
  EXPECT_TRUE(as_before());
  EXPECT_FINDS(Pitfall::data_race,
               [] { in_parallel({[] { g_list.reverse(); }, [] { g_list.reverse(); }}); });
  EXPECT_FINDS(Pitfall::data_race, [] {
    g_map[1] = 1;
    in_parallel({[] { g_map[2] = 1; }, [] { require(g_map.begin()->second == 1, "set"); }});
  });
}

TEST(StdStorage, HeapAndContainers) {
  EXPECT_EQ(executions([] {
              const auto use = [] {
                std::map<std::string, std::vector<int>> map;
                for (int value = 0; value < 20; ++value)
                  map["key" + std::to_string(value % 3)].push_back(value);
                require(map["key1"].size() == 7, "all");
                auto* block = static_cast<char*>(std::malloc(10));
                block = static_cast<char*>(std::realloc(block, 20));
                std::memset(block, 1, 20);
                std::free(block);
                void* zero = std::calloc(4, 4);
                require(*static_cast<int*>(zero) == 0, "zero");
                std::free(zero);
                const std::unique_ptr<int[]> array(new int[3]{1, 2, 3});
                require(array[2] == 3, "kept");
              };
              in_parallel({use, use});
            }),
            1U);
}

TEST(StdStorage, HeapMisused) {
  EXPECT_FINDS(Pitfall::memory_error, [] {
    volatile int* volatile x = new int(1);
    delete x;
    *x = 2;
  });
  EXPECT_FINDS(Pitfall::memory_error, [] {
    auto* x = static_cast<volatile char*>(std::malloc(3));
    x[3] = 1;
  });
  EXPECT_FINDS(Pitfall::memory_error, [] {
    void* x = std::malloc(3);
    void* volatile again = x;
    std::free(x);
    std::free(again);
  });
  EXPECT_FINDS(Pitfall::data_race, [] {
    std::vector<int> values;
    in_parallel({[&] { values.push_back(1); }, [&] { values.push_back(2); }});
  });
}

// Through functions that compilers do not look into.
TEST(StdStorage, RacesOfCopies) {
  EXPECT_FINDS(Pitfall::data_race, [] {
    std::vector<char> from(100), to(100);
    in_parallel({[&] { std::memcpy(to.data(), from.data(), to.size()); }, [&] { from[50] = 1; }});
  });
  EXPECT_FINDS(Pitfall::data_race, [] {
    std::vector<char> from(100), to(100);
    in_parallel({[&] { std::memset(to.data(), 1, to.size()); },
                 [&] { std::memmove(to.data() + 1, to.data(), to.size() - 1); }});
  });
  EXPECT_FINDS(Pitfall::data_race, [] {
    std::string text(100, 'a');
    const std::string other(100, 'a');
    in_parallel({[&] { require(text.size() == other.size() && text <= other, "as long"); },
                 [&] { text[99] = 'b'; }});
  });
  EXPECT_FINDS(Pitfall::memory_error, [] {
    std::vector<char> from(100), to(50);
    std::memcpy(to.data(), from.data(), from.size());
    require(to == std::vector<char>(50), "copied");
  });
}

// Two owners give up theirs in either order.
TEST(StdStorage, SharedPointer) {
  EXPECT_EQ(executions([] {
              auto first = std::make_shared<int>(1);
              auto second = first;
              in_parallel({[&] { first.reset(); }, [&] { second.reset(); }});
            }),
            2U);
  EXPECT_FINDS(Pitfall::data_race, [] {
    auto shared = std::make_shared<int>(1);
    const auto use = [&] { auto mine = std::move(shared); };
    in_parallel({use, use});
  });
  EXPECT_HOLDS([] {
    auto shared = std::make_shared<int>(1);
    const std::weak_ptr<int> weak = shared;
    in_parallel({[&] { shared.reset(); },
                 [&] {
                   if (const auto locked = weak.lock()) require(*locked == 1, "alive");
                 }});
    require(weak.expired(), "gone");
  });
}

TEST(StdStorage, Streams) {
  EXPECT_EQ(executions([] {
              const auto print = [] {
                std::ostringstream stream;
                stream << 12 << ' ' << 1.5 << " text " << std::hex << 255;
                require(stream.str() == "12 1.5 text ff", "printed");
                require(std::stoi("12") == 12 && std::to_string(1.5) == "1.500000", "converted");
              };
              in_parallel({print, print});
            }),
            1U);
}

}  // namespace
