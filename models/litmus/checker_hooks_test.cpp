// What a library may ask of the checker that it runs under (core/heddle/sync/checker.hpp).
#include <semaphore.h>

#include <memory>
#include <new>
#include <string>
#include <thread>

#include <heddle/sync/checker.hpp>

#include "expect_found.hpp"
#include "in_parallel.hpp"

namespace {

using heddle::Pitfall;
using heddle::litmus::executions;
using heddle::litmus::expect_found;
using heddle::litmus::require;

TEST(CheckerHooks, OutsideOfScenarios) {
  EXPECT_FALSE(heddle_is_checking());
  EXPECT_EQ(heddle_choose_one(3), 0);
  EXPECT_EQ(heddle_thread_number(), 0U);
  heddle_keep(this);
  heddle_stand_by();
  heddle_fatal("nobody hears that");
  const void* const object = this;
  heddle_wait_begins("a letter", &object, 1);
  heddle_object_used(object, heddle_receives, 1);
  heddle_object_means(object, "it was over");
  heddle_went_on(object, false);
  heddle_wait_ends();
}

TEST(CheckerHooks, Choice) {
  EXPECT_EQ(executions([] {
              require(heddle_is_checking(), "it is");
              require(heddle_choose_one(3) + 3 * heddle_choose_one(2) < 6, "of those asked for");
            }),
            6U);
  expect_found(
      Pitfall::lost_task, "two",
      [] { heddle::require(Pitfall::lost_task, heddle_choose_one(3) != 2, "two"); },
      [] { require(heddle_choose_one(2) != 2, "not of those"); });
}

TEST(CheckerHooks, ChoiceAmongMoreThanCanBeExplored) {
  EXPECT_EQ(executions([] { heddle_choose_one(255); }), 255U);
  EXPECT_EQ(executions([] { heddle::choose(255); }), 255U);
  for (const int alternatives : {-1, 0, 256, 300, 65'536 + 2}) {
    for (const auto choose : {heddle_choose_one, heddle::choose}) {
      const heddle::Result result = heddle::check([=] {
        try {
          choose(alternatives);
        } catch (...) {
          require(false, "nobody can catch it");
        }
      });
      ASSERT_TRUE(heddle::finds(Pitfall::nondeterminism, result)) << alternatives;
      EXPECT_TRUE(result.finding->message.starts_with(
          "a choice among " + std::to_string(alternatives) +
          " alternatives; the engine explores choices among 1 to 255"))
          << result.finding->message;
    }
  }
}

// A block that is kept holds what it points to.
TEST(CheckerHooks, Kept) {
  struct Node {
    Node* next;
  };
  const auto scenario = [](bool keeps) {
    return [keeps] {
      Node* first = new Node{new Node{nullptr}};
      if (keeps) heddle_keep(first);
    };
  };
  expect_found(Pitfall::leak, "2 blocks", scenario(false), scenario(true));
}

TEST(CheckerHooks, StandsBy) {
  // `sleeps`: so does the first thread, and it stands for nothing outside.
  const auto scenario = [](bool stands_by, bool sleeps) {
    return [=] {
      std::thread([stands_by] {
        if (stands_by) heddle_stand_by();
        sem_t never;
        sem_init(&never, 0, 0);
        sem_wait(&never);
      }).detach();
      sem_t never;
      sem_init(&never, 0, 0);
      if (sleeps) sem_wait(&never);
    };
  };
  expect_found(Pitfall::leak, "T2", scenario(false, false), scenario(true, false));
  EXPECT_FINDS(Pitfall::deadlock, scenario(true, true));
}

// A thread that goes round for ever stands by, too: what it waits for may never come.
TEST(CheckerHooks, StandsByInALoop) {
  const auto scenario = [](bool stands_by) {
    return [stands_by] {
      const auto flag = std::make_shared<std::atomic<bool>>(false);
      std::thread([flag, stands_by] {
        if (stands_by) heddle_stand_by();
        while (!flag->load()) {
        }
      }).detach();
    };
  };
  expect_found(Pitfall::blocking, "livelock", scenario(false), scenario(true));
}

TEST(CheckerHooks, Fatal) {
  const auto scenario = [](bool fails) {
    return [fails] {
      try {
        if (fails) heddle_fatal("no more of that");
      } catch (...) {
        require(false, "nobody can catch it");
      }
    };
  };
  expect_found(Pitfall::crash, "fatal error: no more of that", scenario(true), scenario(false));
}

// What a library tells of an object, whatever it is, is in the message, and not what it waits with
// in truth. Of waits within waits the first counts.
TEST(CheckerHooks, TellsWhatThreadsWaitFor) {
  const auto scenario = [](bool posts) {
    return [posts] {
      sem_t letter;
      sem_init(&letter, 0, 0);
      const void* const object = &letter;
      std::thread([object, posts, &letter] {
        heddle_object_used(object, heddle_sends, 1);
        heddle_went_on(object, false);
        heddle_object_means(object, "it had no stamp");
        if (posts) sem_post(&letter);
      }).join();
      heddle_object_used(object, heddle_receives, 1);
      heddle_wait_begins("a letter", &object, 1);
      heddle_wait_begins("what nobody wants to know", &object, 1);
      heddle_wait_ends();
      sem_wait(&letter);
      heddle_wait_ends();
    };
  };
  const heddle::Result result = heddle::check(scenario(false));
  ASSERT_TRUE(heddle::finds(Pitfall::deadlock, result));
  const std::string& message = result.finding->message;
  heddle::litmus::expect_says(message, "T1 blocked for ever in a letter at ");
  heddle::litmus::expect_says(message, "; its only sender T2 returned after ");
  heddle::litmus::expect_says(message, " because it had no stamp; all that have not ended are");
  heddle::litmus::expect_says(result.finding->trace,
                              "T1 is blocked for ever in a letter; its only");
  EXPECT_HOLDS(scenario(true));
}

TEST(CheckerHooks, ThreadNumbers) {
  EXPECT_EQ(executions([] {
              require(heddle_thread_number() == 0, "the scenario's own");
              std::thread first([] { require(heddle_thread_number() == 1, "the first"); });
              std::thread second([] { require(heddle_thread_number() == 2, "the second"); });
              first.join();
              second.join();
            }),
            1U);
}

}  // namespace
