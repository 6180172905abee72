// The small parts of the specification: clients as text, fitting them to a subject, what a subject
// can do and answers, and the values that watch themselves.
#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <heddle/channel/buffered_channel.hpp>
#include <heddle/channel/spsc_channel.hpp>
#include <heddle/channel/unbuffered_channel.hpp>
#include <heddle/spec/channel_traits.hpp>
#include <heddle/spec/client.hpp>
#include <heddle/spec/subject_calls.hpp>
#include <heddle/spec/watched_value.hpp>

#include <properties/support/law.hpp>
#include <properties/support/property.hpp>

namespace heddle {
namespace {

using enum OperationKind;

constexpr std::array kAllKinds = {send, recv, try_send, try_recv, close, size, closed};

Client draw_client() {
  Client client;
  client.capacity = *rc::gen::arbitrary<std::size_t>();
  using Threads = std::vector<std::vector<OperationKind>>;
  client.threads =
      *rc::gen::nonEmpty(rc::gen::container<Threads>(rc::gen::container<Threads::value_type>(
          rc::gen::elementOf(std::vector<OperationKind>(kAllKinds.begin(), kAllKinds.end())))));
  return client;
}

Abilities draw_abilities() {
  Abilities abilities;
  for (bool* ability :
       {&abilities.send, &abilities.try_send, &abilities.recv, &abilities.try_recv,
        &abilities.close, &abilities.size, &abilities.closed, &abilities.rendezvous}) {
    *ability = *rc::gen::arbitrary<bool>();
  }
  abilities.max_senders = *rc::gen::inRange<std::size_t>(1, 4);
  abilities.max_receivers = *rc::gen::inRange<std::size_t>(1, 4);
  return abilities;
}

TEST(Client, IsWrittenInOneLine) {
  const Client client{2, {{send, send, close}, {recv, try_recv}, {size}}};
  EXPECT_EQ(to_text(client), "2:send.send.close/recv.try_recv/size");
  EXPECT_EQ(client.operation_count(), 6U);
  EXPECT_EQ(client_from("0:").operation_count(), 0U);
}

TEST(Client, ComesBackFromItsText) {
  expect_property("client_from(to_text(c)) = c", [] {
    const Client client = draw_client();
    const std::string text = to_text(client);
    RC_ASSERT(client_from(text) == client);
    RC_ASSERT(text.find_first_of(" '\"$\\*?;&|<>(){}[]!~#`") == std::string::npos);
  });
}

TEST(Client, SaysWhatIsWrongWithAText) {
  const auto complaint = [](const std::string& text) -> std::string {
    try {
      client_from(text);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "it was accepted";
  };
  for (const char* text : {"", "send", ":send", "x:send", "-1:send", "1 :send", "1.5:send",
                           "99999999999999999999999:send"}) {
    EXPECT_NE(complaint(text).find("begins with its capacity and a colon"), std::string::npos);
    EXPECT_NE(complaint(text).find("'" + std::string(text) + "'"), std::string::npos) << text;
  }
  EXPECT_NE(complaint("1:send.sned/recv").find("'sned' is no operation"), std::string::npos);
  EXPECT_NE(complaint("1:send..send").find("'' is no operation"), std::string::npos);
  EXPECT_NE(complaint("1:Send").find("try_recv"), std::string::npos) << "it names those there are";
}

std::size_t threads_that(const Client& client, bool (*does)(OperationKind)) {
  std::size_t count = 0;
  for (const auto& thread : client.threads) {
    count += std::any_of(thread.begin(), thread.end(), does) ? 1 : 0;
  }
  return count;
}

TEST(Fit, MakesAClientThatTheSubjectCanRun) {
  int changed = 0;
  expect_property("a fitted client has what the subject has, and fits", [&] {
    const Client client = draw_client();
    const Abilities abilities = draw_abilities();
    const Client fitted = fit(client, abilities);
    for (const auto& thread : fitted.threads) {
      RC_ASSERT(!thread.empty());
      for (const OperationKind kind : thread) RC_ASSERT(abilities.has(kind));
    }
    RC_ASSERT(threads_that(fitted, is_send) <= abilities.max_senders);
    RC_ASSERT(threads_that(fitted, is_recv) <= abilities.max_receivers);
    RC_ASSERT((fitted.capacity == 0) == abilities.rendezvous);
    RC_ASSERT(fit(fitted, abilities) == fitted);
    changed += fitted == client ? 0 : 1;
  });
  if (!HasFailure()) {
    EXPECT_GT(changed, 0);
  }
}

TEST(Fit, TakesTheSiblingOfWhatIsMissing) {
  Abilities tries;
  tries.try_send = tries.try_recv = true;
  EXPECT_EQ(to_text(fit(client_from("1:send.close/recv.size/closed"), tries)),
            "1:try_send/try_recv");
  Abilities waits;
  waits.send = waits.recv = waits.close = true;
  EXPECT_EQ(to_text(fit(client_from("0:try_send.close/try_recv.closed"), waits)),
            "1:send.close/recv");
}

TEST(Fit, LeavesTheFirstSendersAndReceivers) {
  const Abilities one_to_one = abilities_of<SpscChannel<int>>();
  EXPECT_EQ(to_text(fit(client_from("3:send.size/send.recv/recv.close"), one_to_one)),
            "3:send.size/recv/close");
}

// Subjects by hand, with more or less of what there could be.
struct NoChannel {};
struct NoValueType {
  bool send(int) { return false; }
  std::optional<int> recv() { return std::nullopt; }
};
struct OneWay {
  using value_type = int;
  bool send(int) { return false; }
};
struct Tries {
  using value_type = int;
  bool try_send(int) { return false; }
  std::optional<int> try_recv() { return std::nullopt; }
};
struct Fixed : Tries {
  static constexpr std::size_t max_senders = 1;
  std::size_t capacity() const { return 4; }
};
struct Everything : Tries {
  explicit Everything(std::size_t room) : room_(room) {}
  void send(int) {}
  std::optional<int> recv() { return 7; }
  void close() {}
  bool closed() const { return true; }
  int size() const { return 3; }
  std::size_t capacity() const { return room_; }
  std::size_t room_;
};

static_assert(!Subject<NoChannel> && !Subject<NoValueType> && !Subject<OneWay>);
static_assert(Subject<Tries> && Subject<Fixed> && Subject<Everything>);
static_assert(Subject<BufferedChannel<int>> && Subject<UnbufferedChannel<std::unique_ptr<int>>>);

TEST(Abilities, OfWhatIsNoSubject) {
  const Abilities none = abilities_of<NoChannel>();
  for (const OperationKind kind : kAllKinds) EXPECT_FALSE(none.has(kind)) << name_of(kind);
  EXPECT_FALSE(abilities_of<NoValueType>().has(send));  // of what?
  EXPECT_TRUE(abilities_of<OneWay>().has(send));
  EXPECT_FALSE(abilities_of<OneWay>().has(recv));
}

TEST(Abilities, OfMoreAndLess) {
  const Abilities tries = abilities_of<Tries>();
  for (const OperationKind kind : kAllKinds) {
    EXPECT_EQ(tries.has(kind), kind == try_send || kind == try_recv) << name_of(kind);
  }
  EXPECT_TRUE(tries.unbounded);  // as it says nothing of a capacity
  EXPECT_EQ(tries.max_senders, kAnyNumber);
  const Abilities fixed = abilities_of<Fixed>();
  EXPECT_TRUE(!fixed.unbounded && !fixed.chooses_capacity && !fixed.rendezvous);
  EXPECT_EQ(fixed.max_senders, 1U);
  EXPECT_EQ(fixed.max_receivers, kAnyNumber);
  const Abilities everything = abilities_of<Everything>();
  for (const OperationKind kind : kAllKinds) EXPECT_TRUE(everything.has(kind)) << name_of(kind);
  EXPECT_TRUE(everything.chooses_capacity && !everything.unbounded && !everything.rendezvous);
  const Abilities rendezvous = abilities_of<UnbufferedChannel<int>>();
  EXPECT_TRUE(rendezvous.rendezvous && !rendezvous.chooses_capacity && !rendezvous.unbounded);
}

TEST(CallSubject, PutsAnswersIntoTheWordsOfTheSpecification) {
  Everything everything(1);
  const auto answer = [&](OperationKind kind) {
    return call_subject(everything, {kind, 5}, nullptr);
  };
  EXPECT_EQ(answer(send), Response{Answer::sent});  // void: it always succeeds
  EXPECT_EQ(answer(try_send), Response{Answer::refused});
  EXPECT_EQ(answer(recv), (Response{Answer::received, 7}));
  EXPECT_EQ(answer(try_recv), Response{Answer::none});
  EXPECT_EQ(answer(close), Response{Answer::closed_now});
  EXPECT_EQ(answer(closed), Response{Answer::yes});
  EXPECT_EQ(answer(size), (Response{Answer::count, 3}));
  Tries tries;
  EXPECT_THROW(call_subject(tries, {send, 1}, nullptr), std::logic_error);
}

TEST(CallSubject, KeepsWhatRicherAnswersSay) {
  BufferedChannel<int> channel(1);
  const auto answer = [&](OperationKind kind) { return call_subject(channel, {kind, 5}, nullptr); };
  EXPECT_EQ(answer(try_recv), Response{Answer::empty});
  EXPECT_EQ(answer(send), Response{Answer::sent});
  EXPECT_EQ(answer(try_send), Response{Answer::full});
  EXPECT_EQ(answer(close), Response{Answer::closed_now});
  EXPECT_EQ(answer(close), Response{Answer::already_closed});
  EXPECT_EQ(answer(send), Response{Answer::closed});
  EXPECT_EQ(answer(try_send), Response{Answer::closed});
  EXPECT_EQ(answer(recv), (Response{Answer::received, 5}));
  EXPECT_EQ(answer(try_recv), Response{Answer::closed});
}

template <class T, class Allocator = std::allocator<T>>
struct WithAllocator {};
template <class T, std::size_t Size>
struct WithSize {};
struct NoTemplate {};

template <class C, class U, class Expected>
constexpr bool rebinds_to = std::same_as<typename RebindChannel<C, U>::type, Expected>;

static_assert(rebinds_to<BufferedChannel<int>, char, BufferedChannel<char>>);
static_assert(rebinds_to<WithAllocator<int>, char, WithAllocator<char>>);
static_assert(rebinds_to<WithAllocator<int, long>, char, WithAllocator<char, long>>);
static_assert(rebinds_to<WithSize<int, 8>, char, WithSize<char, 8>>);
static_assert(rebinds_to<NoTemplate, char, NoTemplate>);

TEST(WatchedValue, CountsItsLives) {
  ValueLedger ledger;
  {
    WatchedValue first(1, &ledger);
    const WatchedValue copy = first;
    WatchedValue moved = std::move(first);
    EXPECT_EQ(ledger.alive(), 3);
    EXPECT_EQ(copy.number(), 1);
    EXPECT_EQ(moved.number(), 1);
    EXPECT_EQ(first.number(), WatchedValue::kNothing);  // NOLINT(bugprone-use-after-move)
    WatchedValue other(2, &ledger);
    other = copy;
    EXPECT_EQ(other.number(), 1);
    other = WatchedValue(3, &ledger);
    EXPECT_EQ(other.number(), 3);
    EXPECT_EQ(ledger.alive(), 4);
  }
  EXPECT_EQ(ledger.alive(), 0);
  EXPECT_EQ(ledger.complaint(), nullptr);
}

// The compiler must not use what it knows about lifetimes here: a broken channel hides them, too.
WatchedValue* hidden(WatchedValue* value) {
  asm volatile("" : "+r"(value) : : "memory");
  return value;
}

class DeadWatchedValue : public ::testing::Test {
 protected:
  DeadWatchedValue() : value_(hidden(new(storage_) WatchedValue(1, &ledger_))) {
    value_->~WatchedValue();
    value_ = hidden(value_);
  }
  void expect_complaint() const {
    ASSERT_NE(ledger_.complaint(), nullptr);
    EXPECT_STREQ(ledger_.complaint(), "a value was used after its destruction");
  }

  ValueLedger ledger_;
  alignas(WatchedValue) std::array<std::byte, sizeof(WatchedValue)> memory_{};
  void* storage_ = memory_.data();
  WatchedValue* value_;
};

TEST_F(DeadWatchedValue, DoesNotComplainAboutOneDestruction) {
  EXPECT_EQ(ledger_.complaint(), nullptr);
  EXPECT_EQ(ledger_.alive(), 0);
}

TEST_F(DeadWatchedValue, ComplainsWhenRead) {
  [[maybe_unused]] const std::int64_t number = value_->number();
  expect_complaint();
}

TEST_F(DeadWatchedValue, ComplainsWhenDestroyedAgain) {
  value_->~WatchedValue();
  expect_complaint();
  EXPECT_EQ(ledger_.alive(), -1);
}

TEST_F(DeadWatchedValue, ComplainsWhenMovedFrom) {
  const WatchedValue taken = std::move(*value_);
  expect_complaint();
}

TEST(ValueLedger, KeepsTheFirstComplaint) {
  ValueLedger ledger;
  EXPECT_EQ(ledger.complaint(), nullptr);
  ledger.complain("first");
  ledger.complain("second");
  EXPECT_STREQ(ledger.complaint(), "first");
}

}  // namespace
}  // namespace heddle
