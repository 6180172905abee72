// run_producers_consumers: whatever goes wrong, every task that was emitted is found again.
#include <heddle/channel/producers_consumers.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <heddle/spec/channel_traits.hpp>
#include <heddle/spec/history.hpp>

#include <properties/support/channels.hpp>
#include <properties/support/property.hpp>

namespace heddle {
namespace {

using Task = std::int64_t;  // see make_value
using Tasks = std::multiset<Task>;

// What goes wrong in a run besides the ordinary.
struct Plan {
  std::size_t producers = 1;
  std::size_t consumers = 1;
  std::size_t capacity = 1;
  std::size_t tasks = 0;           // of each producer
  std::size_t producer_fails = 0;  // producer 0 throws after this many tasks; at `tasks`: never
  bool consumers_fail = false;     // on every third task
  enum class End { by_itself, closed_early, done } end{};
  std::size_t end_after = 0;  // tasks consumed
};

void showValue(const Plan& plan, std::ostream& out) {
  out << fmt::format("{}:{}, capacity {}, {} tasks each, producer 0 fails after {}, consumers {}",
                     plan.producers, plan.consumers, plan.capacity, plan.tasks, plan.producer_fails,
                     plan.consumers_fail ? "fail" : "do not fail");
  if (plan.end == Plan::End::closed_early) out << ", closed early after " << plan.end_after;
  if (plan.end == Plan::End::done) out << ", done after " << plan.end_after;
}

// Between `low` and `high`; without the resize rapidcheck would start with small numbers only.
rc::Gen<std::size_t> between(std::size_t low, std::size_t high) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(low, high + 1));
}

Plan draw_plan(std::size_t most_threads) {
  Plan plan;
  plan.producers = *between(1, most_threads);
  plan.consumers = *between(1, most_threads);
  plan.capacity = *between(1, 4);
  plan.tasks = *between(0, 12);
  plan.producer_fails = *rc::gen::oneOf(rc::gen::just(plan.tasks), between(0, plan.tasks));
  plan.consumers_fail = *rc::gen::arbitrary<bool>();
  plan.end = *rc::gen::element(Plan::End::by_itself, Plan::End::by_itself, Plan::End::closed_early,
                               Plan::End::done);
  plan.end_after = *between(1, 6);
  return plan;
}

std::string message_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    return exception.what();
  }
}

std::string complaint_about(Task task) { return fmt::format("cannot do {}", task); }

// What came of a plan, with what the threads saw themselves.
struct Report {
  Outcome<Task, Task> outcome;
  Tasks emitted;
  Tasks consumed;
  std::size_t refusals = 0;
  bool ended_early = false;
};

template <class C>
class Execution {
 public:
  explicit Execution(const Plan& plan)
      : plan_(plan), channel_(ChannelTraits<C>::make(plan.capacity)) {}

  Report run() {
    report_.outcome = run_producers_consumers(
        *channel_, plan_.producers,
        [this](auto& emit, std::size_t index) { this->produce(emit, index); }, plan_.consumers,
        [this](Task& task, std::size_t index) { return consume(task, index); }, &done_);
    return std::move(report_);
  }

 private:
  template <class Emit>
  void produce(Emit& emit, std::size_t index) {
    for (std::size_t sequence = 0; sequence < plan_.tasks; ++sequence) {
      if (index == 0 && sequence == plan_.producer_fails) throw std::runtime_error("producer 0");
      {
        const std::lock_guard lock(mutex_);
        report_.emitted.insert(make_value(index, sequence));
      }
      if (emit(make_value(index, sequence))) continue;
      const std::lock_guard lock(mutex_);
      ++report_.refusals;
      return;
    }
  }

  Task consume(Task task, std::size_t index) {
    const std::lock_guard lock(mutex_);
    if (index >= plan_.consumers) throw std::logic_error("no such consumer");
    report_.consumed.insert(task);
    if (report_.consumed.size() == plan_.end_after && !report_.ended_early) {
      report_.ended_early = end_early();
    }
    if (plan_.consumers_fail && task % 3 == 0) throw std::runtime_error(complaint_about(task));
    return task;
  }

  bool end_early() {
    if (plan_.end == Plan::End::done) done_.signal();
    if (plan_.end == Plan::End::closed_early) {
      try {
        channel_->close();
      } catch (const CloseOfClosedChannel&) {
        return false;  // the last producer was faster
      }
    }
    return plan_.end != Plan::End::by_itself;
  }

  const Plan plan_;
  const std::unique_ptr<C> channel_;
  Done<> done_;
  std::mutex mutex_;
  Report report_;  // guarded by mutex_
};

void check_tasks(const Plan& plan, const Report& report) {
  const Outcome<Task, Task>& outcome = report.outcome;
  Tasks found(outcome.results.begin(), outcome.results.end());
  for (const auto& failed : outcome.failed) {
    found.insert(failed.task);
    RC_ASSERT(failed.consumer < plan.consumers);
    RC_ASSERT(message_of(failed.error) == complaint_about(failed.task));
  }
  RC_ASSERT(found == report.consumed);
  found.insert(outcome.undelivered.begin(), outcome.undelivered.end());
  RC_ASSERT(found == report.emitted);
  if (!report.ended_early) RC_ASSERT(outcome.undelivered.empty());
  if (!report.ended_early) RC_ASSERT(report.refusals == 0U);
}

void check_errors(const Plan& plan, const Report& report) {
  std::multiset<std::string> errors;
  for (const auto& error : report.outcome.producer_errors) errors.insert(message_of(error));
  const bool closed_early = report.ended_early && plan.end == Plan::End::closed_early;
  RC_ASSERT(errors.count("close of closed channel") == (closed_early ? 1U : 0U));
  errors.erase("close of closed channel");
  const bool may_fail = plan.producer_fails < plan.tasks;
  RC_ASSERT(errors.size() <= (may_fail ? 1U : 0U));
  if (may_fail && !report.ended_early) RC_ASSERT(errors.count("producer 0") == 1U);
}

template <class Kind>
struct ProducersConsumersTest : ::testing::Test {
  template <class T>
  using ChannelOf = typename Kind::template Channel<T>;
  using C = ChannelOf<Task>;
  static constexpr std::size_t kMostThreads = kIsOneToOne<Kind> ? 1 : 3;
};
template <class Kind>
struct BufferedProducersConsumersTest : ProducersConsumersTest<Kind> {};

TYPED_TEST_SUITE(ProducersConsumersTest, EveryChannel, ChannelNames);
TYPED_TEST_SUITE(BufferedProducersConsumersTest, BufferingChannels, ChannelNames);

TYPED_TEST(ProducersConsumersTest, NothingIsLostWhateverHappens) {
  using C = typename TestFixture::C;
  int undelivered = 0;
  int failed = 0;
  int complete = 0;
  std::set<std::string> topologies;
  expect_property("emitted = results + failed + undelivered", [&] {
    const Plan plan = draw_plan(TestFixture::kMostThreads);
    RC_LOG() << rc::toString(plan) << "\n";
    const Report report = Execution<C>(plan).run();
    check_tasks(plan, report);
    check_errors(plan, report);
    undelivered += report.outcome.undelivered.empty() ? 0 : 1;
    failed += report.outcome.failed.empty() ? 0 : 1;
    complete += report.outcome.complete() && !report.outcome.results.empty() ? 1 : 0;
    topologies.insert(
        fmt::format("{}:{}", plan.producers > 1 ? "N" : "1", plan.consumers > 1 ? "M" : "1"));
  });
  if (this->HasFailure() || cases_from_environment(200).count < 100) return;
  EXPECT_GT(undelivered, 0);
  EXPECT_GT(failed, 0);
  EXPECT_GT(complete, 0);
  EXPECT_EQ(topologies.size(), TestFixture::kMostThreads > 1 ? 4U : 1U);
}

// Emits `count` tasks, as long as they are accepted.
auto emitter_of(std::size_t count, std::atomic<std::size_t>& emitted) {
  return [count, &emitted](auto& emit, std::size_t index) {
    for (std::size_t sequence = 0; sequence < count; ++sequence) {
      ++emitted;
      if (!emit(make_value(index, sequence))) return;
    }
  };
}

const auto kIdentity = [](const Task& task, std::size_t) { return task; };

TYPED_TEST(ProducersConsumersTest, OneConsumerKeepsTheOrder) {
  std::atomic<std::size_t> emitted{0};
  const auto channel = ChannelTraits<typename TestFixture::C>::make(2);
  const auto outcome = run_producers_consumers(*channel, 1, emitter_of(30, emitted), 1, kIdentity);
  EXPECT_TRUE(outcome.complete());
  ASSERT_EQ(outcome.results.size(), 30U);
  EXPECT_TRUE(std::is_sorted(outcome.results.begin(), outcome.results.end()));
  EXPECT_TRUE(channel->closed());
}

TYPED_TEST(ProducersConsumersTest, WithoutProducersItEnds) {
  const auto channel = ChannelTraits<typename TestFixture::C>::make(2);
  const auto nobody = [](auto& emit, std::size_t) { emit(Task{1}); };
  const auto outcome =
      run_producers_consumers(*channel, 0, nobody, TestFixture::kMostThreads, kIdentity);
  EXPECT_TRUE(outcome.complete());
  EXPECT_TRUE(outcome.results.empty());
  EXPECT_TRUE(channel->closed());
}

TYPED_TEST(ProducersConsumersTest, WithoutResultsTheyAreCounted) {
  std::atomic<std::size_t> emitted{0};
  std::atomic<Task> sum{0};
  const auto channel = ChannelTraits<typename TestFixture::C>::make(2);
  const auto outcome =
      run_producers_consumers(*channel, 1, emitter_of(10, emitted), TestFixture::kMostThreads,
                              [&](Task& task, std::size_t) { sum += task; });
  static_assert(std::is_same_v<decltype(outcome.results), std::vector<std::monostate>>);
  EXPECT_TRUE(outcome.complete());
  EXPECT_EQ(outcome.results.size(), 10U);
  EXPECT_EQ(sum, 45);
}

TYPED_TEST(ProducersConsumersTest, TasksThatCanOnlyBeMoved) {
  using C = typename TestFixture::template ChannelOf<std::unique_ptr<int>>;
  const auto channel = ChannelTraits<C>::make(2);
  const auto produce = [](auto& emit, std::size_t) {
    for (int number = 0; number < 6; ++number) emit(std::make_unique<int>(number));
  };
  const auto outcome =
      run_producers_consumers(*channel, 1, produce, 1, [](std::unique_ptr<int>& task, std::size_t) {
        if (*task == 3) throw std::runtime_error("not this one");
        return std::move(task);
      });
  EXPECT_EQ(outcome.results.size(), 5U);
  ASSERT_EQ(outcome.failed.size(), 1U);
  EXPECT_EQ(*outcome.failed.front().task, 3);
  EXPECT_EQ(outcome.failed.front().consumer, 0U);
}

TYPED_TEST(ProducersConsumersTest, ASignalBeforeTheBeginningStopsEverything) {
  std::atomic<std::size_t> emitted{0};
  const auto channel = ChannelTraits<typename TestFixture::C>::make(2);
  Done<> done;
  done.signal();
  const auto outcome =
      run_producers_consumers(*channel, 1, emitter_of(5, emitted), 1, kIdentity, &done);
  EXPECT_EQ(emitted, 1U);  // and no more after the first refusal
  EXPECT_EQ(outcome.undelivered, (std::vector<Task>{make_value(0, 0)}));
  EXPECT_TRUE(outcome.results.empty());
}

TYPED_TEST(ProducersConsumersTest, WithoutConsumersASignalIsNeeded) {
  constexpr std::size_t kCapacity = 3;
  std::atomic<std::size_t> emitted{0};
  const auto channel = ChannelTraits<typename TestFixture::C>::make(kCapacity);
  Done<> done;
  const std::jthread signaller([&] {
    while (channel->size() < channel->capacity()) std::this_thread::yield();
    done.signal();
  });
  const auto outcome =
      run_producers_consumers(*channel, 1, emitter_of(9, emitted), 0, kIdentity, &done);
  EXPECT_EQ(emitted, channel->capacity() + 1);
  EXPECT_EQ(outcome.undelivered.size(), emitted);
  EXPECT_TRUE(outcome.producer_errors.empty());
}

TYPED_TEST(BufferedProducersConsumersTest, WithoutConsumersWhatFitsIsUndelivered) {
  std::atomic<std::size_t> emitted{0};
  const auto channel = ChannelTraits<typename TestFixture::C>::make(5);
  const auto outcome = run_producers_consumers(*channel, 1, emitter_of(5, emitted), 0, kIdentity);
  EXPECT_EQ(outcome.undelivered, (std::vector<Task>{0, 1, 2, 3, 4}));
  EXPECT_FALSE(outcome.complete());
}

TYPED_TEST(BufferedProducersConsumersTest, AfterTheSignalNobodyTakesWhatIsInside) {
  std::atomic<std::size_t> emitted{0};
  const auto channel = ChannelTraits<typename TestFixture::C>::make(5);
  EXPECT_TRUE(channel->send(100));
  Done<> done;
  done.signal();
  const auto outcome =
      run_producers_consumers(*channel, 1, emitter_of(5, emitted), 1, kIdentity, &done);
  EXPECT_TRUE(outcome.results.empty());
  EXPECT_EQ(outcome.undelivered, (std::vector<Task>{0, 100}));
}

TEST(Outcome, IsCompleteWhenNothingWentWrong) {
  using Outcome = Outcome<int, int>;
  EXPECT_TRUE(Outcome().complete());
  Outcome with_failed;
  with_failed.failed.push_back({1, nullptr, 0});
  EXPECT_FALSE(with_failed.complete());
  Outcome with_undelivered;
  with_undelivered.undelivered.push_back(1);
  EXPECT_FALSE(with_undelivered.complete());
  Outcome with_errors;
  with_errors.producer_errors.push_back(nullptr);
  EXPECT_FALSE(with_errors.complete());
}

}  // namespace
}  // namespace heddle
