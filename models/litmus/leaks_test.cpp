// Memory that is never freed: a leak if nothing points to it any more, and none if something does.
#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <future>
#include <iomanip>
#include <list>
#include <locale>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "in_parallel.hpp"

namespace {

using heddle::Pitfall;
using heddle::Result;
using heddle::litmus::Body;
using heddle::litmus::executions;
using heddle::litmus::in_parallel;
using heddle::litmus::require;

void expect_leak(const std::string& message, const Body& scenario) {
  const Result result = heddle::check(scenario);
  ASSERT_TRUE(heddle::finds(Pitfall::leak, result)) << message;
  EXPECT_EQ(result.finding->message, message + " any more");
  EXPECT_NE(result.finding->trace.find("leaks_test.cpp:"), std::string::npos)
      << result.finding->trace;
}

// Compilers leave out what is allocated for nothing.
void lose(void* block) {
  static void* volatile seen [[maybe_unused]];
  seen = block;
  seen = nullptr;
}

struct Node {
  Node* next = nullptr;
  int value = 0;
};

TEST(Leaks, OfOneBlock) {
  const std::string message = "a block of memory (16 bytes) never freed, and nothing points to it";
  expect_leak(message, [] { lose(new Node); });
  expect_leak(message, [] { in_parallel({[] { lose(std::make_unique<Node>().release()); }}); });
  expect_leak(message, [] { lose(std::malloc(16)); });
  expect_leak(message, [] { lose(std::realloc(std::malloc(8), 16)); });
  expect_leak(message, [] { lose(strdup("fifteen letters")); });
  expect_leak(message, [] { lose(new (std::align_val_t(16)) Node); });
}

TEST(Leaks, OfWhatABlockPointsTo) {
  const Body list = [] {
    auto* head = new Node;
    head->next = new Node{new Node, 2};
    lose(head);
  };
  const Result result = heddle::check(list);
  expect_leak("3 blocks of memory (48 bytes) never freed, and nothing points to them", list);
  ASSERT_TRUE(result.finding.has_value());
  EXPECT_TRUE(result.finding->trace.starts_with("  T1 ends\n  T1 allocates 16 bytes:\n"))
      << result.finding->trace;
  struct Loop {
    std::shared_ptr<Loop> next;
  };
  expect_leak("2 blocks of memory (64 bytes) never freed, and nothing points to them", [] {
    auto first = std::make_shared<Loop>();
    first->next = std::make_shared<Loop>();
    first->next->next = first;
  });
}

// What has been freed does not keep anything.
TEST(Leaks, OfWhatAFreedBlockPointsTo) {
  expect_leak("a block of memory (16 bytes) never freed, and nothing points to it", [] {
    auto* head = new Node{new Node, 1};
    lose(head);
    delete head;
  });
}

// The second to come drops what the first has put there.
TEST(Leaks, InSomeExecutionsOnly) {
  const auto program = [](bool drops) {
    return [drops] {
      std::atomic<Node*> last{nullptr};
      const auto put = [&] {
        Node* before = last.exchange(new Node);
        if (!drops) delete before;
      };
      in_parallel({put, put});
      delete last.load();
    };
  };
  expect_leak("a block of memory (16 bytes) never freed, and nothing points to it", program(true));
  EXPECT_EQ(executions(program(false)), 2U);
  const auto finds = [](bool drops) {
    return [drops] {
      std::atomic<Node*> found{nullptr};
      in_parallel({[&] {
                     auto* node = new Node;
                     Node* nothing = nullptr;
                     if (!found.compare_exchange_strong(nothing, node) && !drops) delete node;
                   },
                   [&] {
                     auto* node = new Node;
                     delete found.exchange(node);
                   }});
      delete found.load();
    };
  };
  expect_leak("a block of memory (16 bytes) never freed, and nothing points to it", finds(true));
  EXPECT_EQ(executions(finds(false)), 2U);
}

// Used, or compilers leave them out, and what is allocated for them.
[[gnu::used]] std::map<std::string, std::vector<std::string>> g_names;
[[gnu::used]] Node* g_node = nullptr;
[[gnu::used]] char* g_text = nullptr;
[[gnu::used]] std::uint64_t g_counted = 0;
[[gnu::used]] std::exception_ptr g_exception;

class Singleton {
 public:
  static Singleton*& instance() {
    static Singleton* instance = new Singleton;
    return instance;
  }
  void add(int value) { values_.push_back(value); }

 private:
  std::vector<int> values_;
};

// `keep` puts something somewhere, `forget` overwrites that.
void expect_kept(const Body& keep, const Body& forget) {
  EXPECT_EQ(executions(keep), 1U);
  EXPECT_FINDS(Pitfall::leak, [&] {
    keep();
    forget();
  });
}

TEST(Leaks, NotOfWhatVariablesHold) {
  expect_kept([] { g_node = new Node{new Node, 1}; }, [] { g_node = nullptr; });
  expect_kept([] { g_names["first"].emplace_back("a name that is not short"); },
              [] { new (&g_names) decltype(g_names); });
  expect_kept([] { g_exception = std::make_exception_ptr(std::string("an exception's text")); },
              [] { new (&g_exception) std::exception_ptr; });
  expect_kept([] { Singleton::instance()->add(1); }, [] { Singleton::instance() = nullptr; });
  const auto names = [] {
    static std::list<std::string> names;
    return &names;
  };
  expect_kept([=] { names()->emplace_back("another name that is not short"); },
              [=] { new (names()) std::list<std::string>; });
  // Not by its beginning, and with a counter beside it.
  expect_kept([] { g_text = static_cast<char*>(std::malloc(100)) + 99; }, [] { ++g_text; });
  expect_kept(
      [] { g_counted = reinterpret_cast<std::uintptr_t>(new Node) | std::uint64_t{7} << 48; },
      [] { g_counted = 0; });
}

thread_local Node* volatile t_node = nullptr;  // volatile: or compilers leave it out

TEST(Leaks, OfAnEndedThread) {
  expect_leak("a block of memory (16 bytes) never freed, and nothing points to it",
              [] { in_parallel({[] { t_node = new Node; }}); });
  expect_kept([] { t_node = new Node; }, [] { t_node = nullptr; });
  EXPECT_EQ(executions([] {
              in_parallel({[] {
                t_node = new Node;
                delete t_node;
              }});
            }),
            1U);
}

// Each thread makes what it finds missing, and one of the two wins.
TEST(Leaks, NotOfWhatThreadsShare) {
  EXPECT_EQ(executions([] {
              const auto use = [] { static_cast<void>(Singleton::instance()); };
              in_parallel({use, use});
            }),
            4U);
}

TEST(Leaks, NotOfThreadSpecificData) {
  EXPECT_EQ(executions([] {
              pthread_key_t key;
              pthread_key_create(&key, nullptr);
              pthread_setspecific(key, new Node);
            }),
            1U);
  expect_leak("a block of memory (16 bytes) never freed, and nothing points to it", [] {
    in_parallel({[] {
      pthread_key_t key;
      pthread_key_create(&key, nullptr);
      pthread_setspecific(key, new Node);
    }});
  });
  EXPECT_EQ(executions([] {
              in_parallel({[] {
                pthread_key_t key;
                pthread_key_create(&key, [](void* node) { delete static_cast<Node*>(node); });
                pthread_setspecific(key, new Node);
              }});
            }),
            1U);
}

TEST(Leaks, NotOfWhatTheStandardLibraryKeeps) {
  EXPECT_EQ(executions([] {
              in_parallel({[] {
                require(std::strlen(strerror(12345)) > 0, "a text for what is no error");
                std::wostringstream wide;
                wide << 1.5 << true << L" text";
                std::ostringstream stream;
                stream << std::put_money("123") << std::setprecision(3) << 1.5;
                const std::tm time{};
                stream << std::put_time(&time, "%c");
              }});
              try {
                throw std::string("a text that is not short");
              } catch (const std::string&) {
              }
              auto later = std::async(std::launch::deferred, [] { return 1; });
              require(later.get() == 1, "done");
              auto now = std::async(std::launch::async, [] { return std::string(100, 'a'); });
              require(now.get().size() == 100, "done");
              std::promise<int> unkept;
              static_cast<void>(unkept.get_future());
            }),
            1U);
}

TEST(Leaks, NotOfWhatIsFreedInAnotherWay) {
  EXPECT_EQ(executions([] {
              void* block = std::malloc(10);
              [[maybe_unused]] void* const nothing = std::realloc(block, 0);
              std::free(std::calloc(0, 1));
            }),
            1U);
}

}  // namespace
