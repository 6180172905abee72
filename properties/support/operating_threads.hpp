// Threads that operate on one channel, and of which one can tell, without a clock, that they sleep.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <heddle/channel/result.hpp>
#include <heddle/spec/channel_traits.hpp>
#include <heddle/spec/rest.hpp>

namespace heddle {

// An answer in words, so that a test reads like what it says: "sent", "closed", "received 7".
inline std::string in_words(const SendResult& result) {
  switch (result.status()) {
    case SendStatus::sent: return "sent";
    case SendStatus::closed: return "closed";
    case SendStatus::full: return "full";
    case SendStatus::timed_out: return "timed out";
    case SendStatus::done: return "done";
  }
  return "?";
}
inline std::string in_words(const RecvResult<int>& result) {
  switch (result.status()) {
    case RecvStatus::received: return "received " + std::to_string(*result);
    case RecvStatus::closed: return "closed";
    case RecvStatus::empty: return "empty";
    case RecvStatus::timed_out: return "timed out";
    case RecvStatus::done: return "done";
  }
  return "?";
}

// Each thread does one thing to the channel and leaves its answer. A failing test may leave threads
// asleep for ever: all that they touch is shared with them and outlives the test.
template <class C>
class OperatingThreads {
 public:
  explicit OperatingThreads(std::size_t capacity = 1) : state_(std::make_shared<State>(capacity)) {
    group_.open();
  }

  C& channel() { return *state_->channel; }

  // Starts a thread; gives its number. `act(channel)` answers with a SendResult or a RecvResult.
  template <class Act>
  std::size_t start(Act act) {
    std::string& answer = state_->answers.emplace_back();
    group_.add([state = state_, &answer, act = std::move(act)]() mutable {
      answer = in_words(act(*state->channel));
    });
    return group_.size() - 1;
  }
  // The same, and waits until nobody moves any more.
  template <class Act>
  std::size_t park(Act act) {
    const std::size_t number = start(std::move(act));
    rest();
    return number;
  }
  std::size_t park_recv() {
    return park([](C& channel) { return channel.recv(); });
  }
  std::size_t park_send(int value) {
    return park([value](C& channel) { return channel.send(value); });
  }

  Rest rest() { return group_.wait_until_rest(kSeconds); }
  bool ended(std::size_t number) const { return group_.ended(number); }
  // What thread `number` answered, "asleep" if it has not.
  std::string answer(std::size_t number) {
    rest();
    return ended(number) ? state_->answers.at(number) : "asleep";
  }

 private:
  static constexpr double kSeconds = 60;  // before a test gives up on threads that keep running

  struct State {
    explicit State(std::size_t capacity) : channel(ChannelTraits<C>::make(capacity)) {}
    std::unique_ptr<C> channel;
    std::deque<std::string> answers;  // one a thread; none moves when another is added
  };

  std::shared_ptr<State> state_;
  ThreadGroup group_;
};

}  // namespace heddle
