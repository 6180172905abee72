#include "sequential.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace heddle::go_judge {

namespace {

// A goroutine that waits at a channel, for one of the cases of its select, or for its only
// communication (case 0).
struct Waiting {
  std::size_t goroutine;
  std::size_t index;  // of the case
};

struct Channel {
  int capacity = 0;
  bool is_closed = false;
  std::deque<int> values;
  std::deque<Waiting> senders;
  std::deque<Waiting> receivers;
  std::string order;  // of what has been done with it
};

struct Goroutine {
  std::size_t next = 0;  // operation
  bool is_waiting = false;
  std::vector<int> results;
};

struct State {
  std::vector<Channel> channels;
  std::vector<Goroutine> goroutines;
};

class Enumerator {
 public:
  explicit Enumerator(const Program& program) : program_(program) {}

  Enumeration run() {
    State state;
    for (const int capacity : program_.capacities)
      state.channels.emplace_back().capacity = capacity;
    state.goroutines.resize(program_.goroutines.size());
    for (std::size_t each = 0; each < state.goroutines.size(); ++each) end_if_done(state, each);
    explore(state);
    result_.orders = orders_.size();
    return std::move(result_);
  }

 private:
  using Cases = std::vector<Communication>;

  void explore(const State& state) {
    bool is_over = true;
    for (std::size_t each = 0; each < state.goroutines.size(); ++each) {
      if (state.goroutines[each].is_waiting || has_ended(state.goroutines[each])) continue;
      is_over = false;
      step(state, each);
    }
    if (!is_over) return;
    ++result_.interleavings;
    Outcome outcome;
    std::vector<std::string> order;
    for (const Goroutine& each : state.goroutines) outcome.push_back(each.results);
    for (const Channel& each : state.channels) order.push_back(each.order);
    result_.outcomes.insert(std::move(outcome));
    orders_.insert(std::move(order));
  }

  static bool has_ended(const Goroutine& goroutine) {
    return !goroutine.results.empty() && goroutine.results.back() == kEnded;
  }

  const Operation& operation_of(const State& state, std::size_t goroutine) const {
    return program_.goroutines[goroutine][state.goroutines[goroutine].next];
  }

  // What the goroutine waits for or chooses from.
  Cases cases_of(const State& state, std::size_t goroutine) const {
    const Operation& operation = operation_of(state, goroutine);
    if (operation.kind == Operation::Kind::select) return operation.cases;
    return {{.is_send = operation.kind == Operation::Kind::send,
             .channel = operation.channel,
             .value = operation.value}};
  }

  // Explores the goroutine's next operation, in each way in which it can go, and all that follows.
  void step(const State& before, std::size_t self) {
    const Operation& operation = operation_of(before, self);
    if (operation.kind == Operation::Kind::close) {
      return explore_all(before, [&](State& state) { close(state, self, operation.channel); });
    }
    const Cases cases = cases_of(before, self);
    bool can_proceed = false;
    for (std::size_t index = 0; index < cases.size(); ++index) {
      if (!may_proceed(before, cases[index])) continue;
      can_proceed = true;
      explore_all(before, [&](State& state) {
        note(state, cases, fmt::format("{}.{} takes {};", self, at(state, self), index));
        proceed(state, self, cases[index], index);
      });
    }
    if (can_proceed) return note_meeting(before, cases);
    State state = before;
    note(state, cases, fmt::format("{}.{} finds none;", self, at(state, self)));
    if (operation.kind == Operation::Kind::select && operation.has_default) {
      finish(state, self, kDefault);
    } else {
      wait(state, self, cases);
    }
    explore(state);
  }

  // What follows from the action, however it picks.
  template <class Action>
  void explore_all(const State& before, const Action& action) {
    std::vector<State> after;
    for (std::vector<std::size_t> picks;;) {
      picks_ = picks;
      counts_.clear();
      action(after.emplace_back(before));
      picks.resize(counts_.size());
      while (!picks.empty() && picks.back() + 1 == counts_[picks.size() - 1]) picks.pop_back();
      if (picks.empty()) break;
      ++picks.back();
    }
    for (const State& each : after) explore(each);
  }
  std::size_t pick(std::size_t count) {
    const std::size_t nth = counts_.size();
    counts_.push_back(count);
    return nth < picks_.size() ? picks_[nth] : 0;
  }
  // Who is to be served: the first goroutine, for any of its cases that wait there.
  Waiting first_of(const std::deque<Waiting>& queue) {
    std::vector<Waiting> cases;
    for (const Waiting& each : queue) {
      if (each.goroutine == queue.front().goroutine) cases.push_back(each);
    }
    return cases[pick(cases.size())];
  }

  // How far it is: with loops, not the operation alone.
  static std::size_t at(const State& state, std::size_t goroutine) {
    return state.goroutines[goroutine].results.size();
  }

  // All channels of an operation see it.
  static void note(State& state, const Cases& cases, const std::string& text) {
    std::set<int> channels;
    for (const Communication& each : cases) channels.insert(each.channel);
    for (const int each : channels) {
      Channel& channel = state.channels[static_cast<std::size_t>(each)];
      if (channel.capacity != kNil) channel.order += text;
    }
  }

  static bool may_proceed(const State& state, const Communication& communication) {
    const Channel& channel = state.channels[static_cast<std::size_t>(communication.channel)];
    if (channel.capacity == kNil) return false;
    if (channel.is_closed) return true;
    if (communication.is_send)
      return !channel.receivers.empty() ||
             channel.values.size() < static_cast<std::size_t>(channel.capacity);
    return !channel.values.empty() || !channel.senders.empty();
  }

  void note_meeting(const State& state, const Cases& cases) {
    std::size_t open = 0;
    bool with_select = false;
    for (const Communication& each : cases) {
      if (!may_proceed(state, each)) continue;
      ++open;
      const Channel& channel = state.channels[static_cast<std::size_t>(each.channel)];
      const auto& partners = each.is_send ? channel.receivers : channel.senders;
      with_select |= !partners.empty() && operation_of(state, partners.front().goroutine).kind ==
                                              Operation::Kind::select;
    }
    result_.selects_meet |= open > 1 && with_select;
  }

  void proceed(State& state, std::size_t self, const Communication& communication,
               std::size_t index) {
    Channel& channel = state.channels[static_cast<std::size_t>(communication.channel)];
    if (communication.is_send) {
      if (channel.is_closed) return panic(state, self, kSendOnClosed);
      if (!channel.receivers.empty()) {
        const Waiting receiver = first_of(channel.receivers);
        serve(state, receiver, communication.value);
      } else {
        channel.values.push_back(communication.value);
      }
      return finish(state, self, kSent, index);
    }
    std::optional<int> value;
    if (!channel.values.empty()) {
      value = channel.values.front();
      channel.values.pop_front();
    }
    if (!channel.senders.empty()) {
      const Waiting sender = first_of(channel.senders);
      const int sent = cases_of(state, sender.goroutine)[sender.index].value;
      serve(state, sender, kSent);
      if (value)
        channel.values.push_back(sent);
      else
        value = sent;
    }
    finish(state, self, value.value_or(kClosed), index);
  }

  void wait(State& state, std::size_t self, const Cases& cases) {
    state.goroutines[self].is_waiting = true;
    for (std::size_t index = 0; index < cases.size(); ++index) {
      Channel& channel = state.channels[static_cast<std::size_t>(cases[index].channel)];
      if (channel.capacity == kNil) continue;
      (cases[index].is_send ? channel.senders : channel.receivers).push_back({self, index});
    }
  }

  // One who waits is waited for no more, anywhere.
  static void wake(State& state, const Waiting& waiting, int channel_of_note) {
    state.goroutines[waiting.goroutine].is_waiting = false;
    for (Channel& channel : state.channels) {
      for (auto* queue : {&channel.senders, &channel.receivers})
        std::erase_if(*queue,
                      [&](const Waiting& each) { return each.goroutine == waiting.goroutine; });
    }
    state.channels[static_cast<std::size_t>(channel_of_note)].order +=
        fmt::format("{} wakes for {};", waiting.goroutine, waiting.index);
  }

  int channel_of(const State& state, const Waiting& waiting) const {
    return cases_of(state, waiting.goroutine)[waiting.index].channel;
  }

  void serve(State& state, const Waiting waiting, int result) {
    wake(state, waiting, channel_of(state, waiting));
    finish(state, waiting.goroutine, result, waiting.index);
  }

  void close(State& state, std::size_t self, int number) {
    Channel& channel = state.channels[static_cast<std::size_t>(number)];
    if (channel.capacity == kNil) return panic(state, self, kCloseOfNil);
    channel.order += fmt::format("{} closes;", self);
    if (channel.is_closed) return panic(state, self, kCloseOfClosed);
    channel.is_closed = true;
    while (!channel.receivers.empty()) {
      const Waiting receiver = first_of(channel.receivers);
      serve(state, receiver, kClosed);
    }
    while (!channel.senders.empty()) {
      const Waiting sender = first_of(channel.senders);
      wake(state, sender, number);
      panic(state, sender.goroutine, kSendOnClosed);
    }
    finish(state, self, kCloses);
  }

  void finish(State& state, std::size_t goroutine, int result, std::size_t index = 0) {
    Goroutine& self = state.goroutines[goroutine];
    const Operation& operation = operation_of(state, goroutine);
    if (operation.kind == Operation::Kind::select && result != kDefault)
      result += kCase * (static_cast<int>(index) + 1);
    self.results.push_back(result);
    if (operation.kind == Operation::Kind::range && result != kClosed) return;
    ++self.next;
    end_if_done(state, goroutine);
  }
  void end_if_done(State& state, std::size_t goroutine) {
    Goroutine& self = state.goroutines[goroutine];
    if (self.next == program_.goroutines[goroutine].size()) self.results.push_back(kEnded);
  }

  static void panic(State& state, std::size_t goroutine, int result) {
    state.goroutines[goroutine].results.insert(state.goroutines[goroutine].results.end(),
                                               {result, kEnded});
  }

  const Program& program_;
  std::vector<std::size_t> picks_;   // of the action that explore_all() explores
  std::vector<std::size_t> counts_;  // how many each of them could be
  Enumeration result_;
  std::set<std::vector<std::string>> orders_;
};

}  // namespace

Enumeration enumerate(const Program& program) { return Enumerator(program).run(); }

}  // namespace heddle::go_judge
