#include <models/go/conformance/select_oracle.hpp>

#include <deque>
#include <vector>

namespace heddle::models::conformance {

namespace {

struct Channel {
  bool is_nil;
  bool is_closed;
  std::size_t capacity;
  std::deque<int> queue;
};

// A goroutine has one thing to do: any one of its communications, or to close a channel.
struct Communication {
  bool sends;
  std::size_t channel;
  int value;  // to send
};
struct Goroutine {
  std::vector<Communication> communications;
  int closes = -1;  // a channel
  bool has_default = false;

  enum class Phase : std::uint8_t { before, waiting, over } phase = Phase::before;
  // When it is over:
  std::size_t chosen = 0;
  int value = 0;
  bool ok = false;
  bool panicked = false;

  void end(std::size_t communication, int received, bool is_ok) {
    phase = Phase::over;
    chosen = communication;
    value = received;
    ok = is_ok;
  }
  void end_in_panic() {
    phase = Phase::over;
    panicked = true;
  }
};

// Everything that there is at one moment. The first goroutine is the one that selects.
struct World {
  std::vector<Channel> channels;
  std::vector<Goroutine> goroutines;
};

// Goroutines that wait with a communication of this direction on this channel.
struct Partner {
  std::size_t goroutine;
  std::size_t communication;
};
std::vector<Partner> partners(const World& world, std::size_t channel, bool that_send) {
  std::vector<Partner> found;
  for (std::size_t other = 0; other < world.goroutines.size(); ++other) {
    const Goroutine& goroutine = world.goroutines[other];
    if (goroutine.phase != Goroutine::Phase::waiting) continue;
    for (std::size_t index = 0; index < goroutine.communications.size(); ++index) {
      const Communication& communication = goroutine.communications[index];
      if (communication.channel == channel && communication.sends == that_send)
        found.push_back({other, index});
    }
  }
  return found;
}

// "A send on an unbuffered channel can proceed if a receiver is ready. A send on a buffered channel
// can proceed if there is room in the buffer. A send on a closed channel proceeds by causing a
// run-time panic. A send on a nil channel blocks forever."
std::vector<World> after_send(const World& world, std::size_t self, std::size_t index) {
  const Communication& own = world.goroutines[self].communications[index];
  const Channel& channel = world.channels[own.channel];
  if (channel.is_nil) return {};
  World next = world;
  if (channel.is_closed) {
    next.goroutines[self].end_in_panic();
    return {next};
  }
  std::vector<World> all;
  for (const Partner& partner : partners(world, own.channel, false)) {
    World one = world;
    one.goroutines[partner.goroutine].end(partner.communication, own.value, true);
    one.goroutines[self].end(index, 0, false);
    all.push_back(one);
  }
  if (!all.empty() || channel.queue.size() == channel.capacity) return all;
  next.channels[own.channel].queue.push_back(own.value);
  next.goroutines[self].end(index, 0, false);
  return {next};
}

// "Receiving from a nil channel blocks forever. A receive operation on a closed channel can always
// proceed immediately, yielding the element type's zero value after any previously sent values have
// been received." Room that a receive makes is taken by a sender that waits for it.
std::vector<World> after_receive(const World& world, std::size_t self, std::size_t index) {
  const Communication& own = world.goroutines[self].communications[index];
  const Channel& channel = world.channels[own.channel];
  if (channel.is_nil) return {};
  World next = world;
  if (channel.queue.empty() && channel.is_closed) {
    next.goroutines[self].end(index, 0, false);
    return {next};
  }
  std::vector<World> all;
  for (const Partner& partner : partners(world, own.channel, true)) {
    World one = world;
    auto& queue = one.channels[own.channel].queue;
    queue.push_back(one.goroutines[partner.goroutine].communications[partner.communication].value);
    one.goroutines[partner.goroutine].end(partner.communication, 0, false);
    one.goroutines[self].end(index, queue.front(), true);
    queue.pop_front();
    all.push_back(one);
  }
  if (!all.empty() || channel.queue.empty()) return all;
  auto& queue = next.channels[own.channel].queue;
  next.goroutines[self].end(index, queue.front(), true);
  queue.pop_front();
  return {next};
}

// "Sending to or closing a closed channel causes a run-time panic. Closing the nil channel also
// causes a run-time panic." All that wait at the channel go on.
std::vector<World> after_close(const World& world, std::size_t self) {
  const auto closed = static_cast<std::size_t>(world.goroutines[self].closes);
  World next = world;
  if (next.channels[closed].is_nil || next.channels[closed].is_closed) {
    next.goroutines[self].end_in_panic();
    return {next};
  }
  next.channels[closed].is_closed = true;
  next.goroutines[self].end(0, 0, false);
  std::vector<World> all{next};
  // Of a select that waits there with several cases, any.
  for (std::size_t other = 0; other < world.goroutines.size(); ++other) {
    std::vector<World> more;
    for (const World& one : all) {
      bool has_waited = false;
      const Goroutine& goroutine = one.goroutines[other];
      for (std::size_t index = 0; index < goroutine.communications.size(); ++index) {
        if (goroutine.phase != Goroutine::Phase::waiting ||
            goroutine.communications[index].channel != closed)
          continue;
        has_waited = true;
        World woken = one;
        if (goroutine.communications[index].sends)
          woken.goroutines[other].end_in_panic();
        else
          woken.goroutines[other].end(index, 0, false);
        more.push_back(woken);
      }
      if (!has_waited) more.push_back(one);
    }
    all = more;
  }
  return all;
}

// The goroutine comes to what it has to do. "If one or more of the communications can proceed, a
// single one that can proceed is chosen. Otherwise, if there is a default case, that case is
// chosen. If there is no default case, the select statement blocks until at least one of the
// communications can proceed."
std::vector<World> after_arrival(const World& world, std::size_t self) {
  const Goroutine& goroutine = world.goroutines[self];
  if (goroutine.closes >= 0) return after_close(world, self);
  std::vector<World> all;
  for (std::size_t index = 0; index < goroutine.communications.size(); ++index) {
    const auto some = goroutine.communications[index].sends ? after_send(world, self, index)
                                                            : after_receive(world, self, index);
    all.insert(all.end(), some.begin(), some.end());
  }
  if (!all.empty()) return all;
  World next = world;
  if (goroutine.has_default)
    next.goroutines[self].end(goroutine.communications.size(), 0, false);
  else
    next.goroutines[self].phase = Goroutine::Phase::waiting;
  return {next};
}

World world_of(const SelectProgram& program) {
  World world;
  Goroutine selecting;
  for (std::size_t index = 0; index < program.cases.size(); ++index) {
    const auto& [sends, channel] = program.cases[index];
    selecting.communications.push_back({sends, channel, value_of_case(index)});
  }
  selecting.has_default = program.has_default;
  world.goroutines.push_back(selecting);
  for (std::size_t channel = 0; channel < program.channels.size(); ++channel) {
    const ChannelState& state = program.channels[channel];
    world.channels.push_back(
        {state.is_nil, state.is_closed, static_cast<std::size_t>(state.capacity),
         std::deque<int>(static_cast<std::size_t>(state.queued), queued_value(channel))});
    Goroutine helper;
    if (state.helper == Helper::none) continue;
    if (state.helper == Helper::closes)
      helper.closes = static_cast<int>(channel);
    else
      helper.communications.push_back(
          {state.helper == Helper::sends, channel, value_of_helper(channel)});
    world.goroutines.push_back(helper);
  }
  return world;
}

std::uint8_t ending_of(const Goroutine& goroutine) {
  if (goroutine.phase != Goroutine::Phase::over) return kWaits;
  if (goroutine.panicked) return kPanics;
  return goroutine.value == 0 ? kDone : static_cast<std::uint8_t>(goroutine.value);
}

Outcome outcome_of(const SelectProgram& program, const World& world) {
  Outcome outcome;
  const Goroutine& selecting = world.goroutines.front();
  outcome.ending = ending_of(selecting);
  if (outcome.ending != kWaits && outcome.ending != kPanics) {
    outcome.ending = kDone;
    outcome.chosen = static_cast<std::uint8_t>(selecting.chosen);
    outcome.value = static_cast<std::uint8_t>(selecting.value);
    outcome.ok = selecting.ok;
  }
  std::size_t helper = 0;
  for (std::size_t channel = 0; channel < program.channels.size(); ++channel) {
    if (program.channels[channel].helper == Helper::none)
      outcome.lens[channel] = static_cast<std::uint8_t>(world.channels[channel].queue.size());
    else
      outcome.helpers[channel] = ending_of(world.goroutines[++helper]);
  }
  return outcome;
}

void explore(const SelectProgram& program, const World& world, std::set<Outcome>& outcomes) {
  bool is_over = true;
  for (std::size_t self = 0; self < world.goroutines.size(); ++self) {
    if (world.goroutines[self].phase != Goroutine::Phase::before) continue;
    is_over = false;
    for (const World& next : after_arrival(world, self)) explore(program, next, outcomes);
  }
  if (is_over) outcomes.insert(outcome_of(program, world));
}

}  // namespace

std::set<Outcome> allowed_outcomes(const SelectProgram& program) {
  std::set<Outcome> outcomes;
  explore(program, world_of(program), outcomes);
  return outcomes;
}

}  // namespace heddle::models::conformance
