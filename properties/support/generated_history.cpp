#include <properties/support/generated_history.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <utility>

#include <fmt/format.h>
#include <rapidcheck.h>

namespace heddle {

std::vector<Response> plausible_answers(OperationKind kind, const History& history) {
  std::vector<Response> answers;
  switch (kind) {
    case OperationKind::send: return {{Answer::sent}, {Answer::closed}};
    case OperationKind::try_send:
      return {{Answer::sent}, {Answer::full}, {Answer::closed}, {Answer::refused}};
    case OperationKind::try_recv: answers = {{Answer::empty}, {Answer::none}}; [[fallthrough]];
    case OperationKind::recv:
      answers.push_back({Answer::closed});
      for (const Event& event : history) {
        if (!is_send(event.operation.kind)) continue;
        answers.push_back({Answer::received, event.operation.value});
      }
      return answers;
    case OperationKind::close: return {{Answer::closed_now}, {Answer::already_closed}};
    case OperationKind::size:
      for (std::size_t size = 0; size <= history.size(); ++size) {
        answers.push_back({Answer::count, static_cast<std::int64_t>(size)});
      }
      return answers;
    case OperationKind::closed: return {{Answer::yes}, {Answer::no}};
  }
  return answers;
}

namespace {

struct Recipe {
  Origin origin{};
  ChannelRules rules;
  bool to_rest = false;
  std::size_t overlap = 1;  // how much likelier anything else is than the return of an operation
  std::vector<std::vector<OperationKind>> programs;  // by thread
  std::vector<std::size_t> choices;                  // of a scheduler
};

// Shrinks towards 0. Without the resize rapidcheck would start with small numbers only.
rc::Gen<std::size_t> below(std::size_t bound) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, bound));
}

Recipe draw_recipe(std::size_t threads, std::size_t most_operations) {
  using enum OperationKind;
  constexpr std::array kKinds = {send,     recv,     send,     recv,     send,  recv, send,  recv,
                                 try_send, try_recv, try_send, try_recv, close, size, closed};
  constexpr std::array kOrigins = {Origin::faithful, Origin::arbitrary, Origin::mutated,
                                   Origin::arbitrary};
  Recipe recipe;
  recipe.origin = kOrigins[*below(kOrigins.size())];
  const std::size_t capacity = *below(4);
  if (capacity < 3) recipe.rules.capacity = capacity;
  recipe.rules.order = *below(2) == 0 ? DeliveryOrder::fifo : DeliveryOrder::per_producer;
  recipe.rules.second_close_is_error = *below(2) == 0;
  recipe.rules.spurious_refusals = *below(4) == 3;
  recipe.to_rest = *below(2) == 0;
  recipe.overlap = *below(2) == 0 ? 1 : 5;
  using Calls = std::vector<std::pair<std::size_t, std::size_t>>;  // by which thread, what
  const auto call = rc::gen::pair(below(threads), below(kKinds.size()));
  recipe.programs.resize(threads);
  for (const auto& [thread, kind] :
       *rc::gen::resize(static_cast<int>(most_operations), rc::gen::container<Calls>(call))) {
    recipe.programs[thread].push_back(kKinds[kind]);
  }
  recipe.choices =
      *rc::gen::container<std::vector<std::size_t>>(4 * most_operations + 4, below(1000));
  return recipe;
}

// Threads that call, take effect on a channel at one moment, and return, as a scheduler chooses.
class Run {
 public:
  explicit Run(const Recipe& recipe)
      : recipe_(recipe), channel_(recipe.rules), threads_(recipe.programs.size()) {}

  History play() {
    std::size_t steps = 0;  // an operation takes three: call, effect, return
    for (const auto& program : recipe_.programs) steps += 3 * program.size();
    if (!recipe_.to_rest) steps = choose_below(steps + 1);
    for (std::size_t step = 0; step < steps; ++step) {
      const std::vector<Action> actions = possible_actions();
      if (actions.empty()) break;
      actions[choose_below(actions.size())]();
    }
    if (recipe_.origin == Origin::mutated) mutate();
    for (std::size_t index = 0; index < history_.size(); ++index) {  // in any order
      std::swap(history_[index], history_[choose_below(index + 1)]);
    }
    return history_;
  }

 private:
  using Action = std::function<void()>;

  struct Thread {
    std::size_t called = 0;  // how many operations
    std::size_t sent = 0;
    std::optional<std::size_t> in_flight;  // where in the history
    std::optional<Response> answer;        // once it has taken effect
  };

  std::size_t choose_below(std::size_t bound) {
    const std::size_t choice = used_ < recipe_.choices.size() ? recipe_.choices[used_++] : 0;
    return bound == 0 ? 0 : choice % bound;
  }

  std::vector<Action> possible_actions() {
    std::vector<Action> actions;
    for (std::size_t index = 0; index < threads_.size(); ++index) {
      Thread& thread = threads_[index];
      if (thread.in_flight && !thread.answer) {
        add_effects(thread, actions);
      } else if (!thread.in_flight && thread.called < recipe_.programs[index].size()) {
        actions.push_back([this, index] { call(index); });
      }
    }
    const std::vector<Action> others = actions;
    for (std::size_t time = 1; time < recipe_.overlap; ++time) {
      actions.insert(actions.end(), others.begin(), others.end());
    }
    for (Thread& thread : threads_) {
      if (thread.answer) actions.push_back([this, &thread] { finish(thread); });
    }
    return actions;
  }

  void call(std::size_t index) {
    Thread& thread = threads_[index];
    Operation operation{recipe_.programs[index][thread.called++]};
    if (is_send(operation.kind)) operation.value = make_value(index, thread.sent++);
    thread.in_flight = history_.size();
    history_.push_back({index, operation, std::nullopt, clock_++});
  }

  void finish(Thread& thread) {
    history_[*thread.in_flight].response = thread.answer;
    history_[*thread.in_flight].returned = clock_++;
    thread.in_flight.reset();
    thread.answer.reset();
  }

  void add_effects(Thread& thread, std::vector<Action>& actions) {
    const Operation operation = history_[*thread.in_flight].operation;
    for (const Response& response : plausible_answers(operation.kind, history_)) {
      SequentialChannel after = channel_;
      if (recipe_.origin != Origin::arbitrary && !after.step(operation, response)) continue;
      actions.push_back([this, &thread, after, response] {
        channel_ = after;
        thread.answer = response;
      });
    }
    for (Thread& other : threads_) {
      if (!other.in_flight || other.answer) continue;
      if (!channel_.can_exchange(operation, history_[*other.in_flight].operation)) continue;
      actions.push_back([&thread, &other, value = operation.value] {
        thread.answer = {Answer::sent};
        other.answer = {Answer::received, value};
      });
    }
  }

  void mutate() {
    if (history_.empty()) return;
    Event& event = history_[choose_below(history_.size())];
    const auto answers = plausible_answers(event.operation.kind, history_);
    if (!event.pending()) event.response = answers[choose_below(answers.size())];
  }

  const Recipe& recipe_;
  SequentialChannel channel_;
  std::vector<Thread> threads_;
  History history_;
  std::uint64_t clock_ = 0;
  std::size_t used_ = 0;  // of the choices
};

}  // namespace

GeneratedHistory draw_history(std::size_t threads, std::size_t most_operations) {
  return *rc::gen::exec([=] {
    const Recipe recipe = draw_recipe(threads, most_operations);
    return GeneratedHistory{recipe.origin, recipe.rules, recipe.to_rest, Run(recipe).play()};
  });
}

void showValue(const GeneratedHistory& generated, std::ostream& out) {
  const auto& [capacity, order, second_close_is_error, spurious_refusals] = generated.rules;
  out << fmt::format("capacity {}, {}, a second close is {}{}\n{}",
                     capacity ? fmt::to_string(*capacity) : "unbounded",
                     order == DeliveryOrder::fifo ? "fifo" : "per producer",
                     second_close_is_error ? "an error" : "accepted",
                     spurious_refusals ? ", may refuse without a reason" : "",
                     describe(generated.history));
}

}  // namespace heddle
