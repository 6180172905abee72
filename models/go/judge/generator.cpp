#include "generator.hpp"

namespace heddle::go_judge {

namespace {

constexpr int kMostOperations = 8;

class Generator {
 public:
  explicit Generator(Random& random) : random_(random) {}

  Program program() {
    Program program;
    channels_ = 1 + random_.below(3);
    for (int channel = 0; channel < channels_; ++channel)
      program.capacities.push_back(random_.one_in(16) ? kNil : (random_.below(5) + 1) / 2);
    const int goroutines = 2 + random_.below(2);
    for (int left = kMostOperations, each = goroutines; each > 0; --each) {
      const int count = 1 + random_.below(left / each > 3 ? 3 : left / each);
      left -= count;
      auto& operations = program.goroutines.emplace_back();
      for (int i = 0; i < count; ++i) operations.push_back(operation());
    }
    return program;
  }

 private:
  Operation operation() {
    const int kind = random_.below(20);
    if (kind < 6) return {.kind = Operation::Kind::send, .channel = channel(), .value = ++value_};
    if (kind < 11) return {.kind = Operation::Kind::receive, .channel = channel()};
    if (kind < 13) return {.kind = Operation::Kind::close, .channel = channel()};
    if (kind < 14) return {.kind = Operation::Kind::range, .channel = channel()};
    Operation select{.kind = Operation::Kind::select, .has_default = random_.one_in(3)};
    for (int left = 1 + random_.below(3); left > 0; --left) {
      const bool is_send = random_.one_in(2);
      select.cases.push_back(
          {.is_send = is_send, .channel = channel(), .value = is_send ? ++value_ : 0});
    }
    return select;
  }

  int channel() { return random_.below(channels_); }

  Random& random_;
  int channels_ = 0;
  int value_ = 0;
};

}  // namespace

Program random_program(Random& random) { return Generator(random).program(); }

}  // namespace heddle::go_judge
