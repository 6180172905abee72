// A subject as the `interleave` engine's scenarios see it: one call for every operation, whatever
// the type. Instantiated in the worker's source, which is instrumented, so that the engine sees
// what the subject does.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <heddle/channel/done.hpp>
#include <heddle/spec/channel_traits.hpp>
#include <heddle/spec/subject_calls.hpp>

namespace heddle {

// Its send and recv also take a Done, and give up when that is signalled.
template <class C>
concept CanHearDone = requires(C& c, ValueOf<C> value, Done<>& done) {
  c.send(std::move(value), done);
  c.recv(done);
};

class AnySubject {
 public:
  virtual ~AnySubject() = default;
  virtual Response call(const Operation& operation, ValueLedger& ledger) = 0;
  // The same for a send or a recv that ends when `done` is signalled. Only where CanHearDone.
  virtual Response call(const Operation& operation, ValueLedger& ledger, Done<>& done) = 0;
};

template <class C>
class SubjectOf : public AnySubject {
  using T = ValueOf<C>;

 public:
  explicit SubjectOf(std::size_t capacity) : channel_(ChannelTraits<C>::make(capacity)) {}

  Response call(const Operation& operation, ValueLedger& ledger) override {
    return call_subject(*channel_, operation, &ledger);
  }
  Response call(const Operation& operation, ValueLedger& ledger, Done<>& done) override {
    if constexpr (CanHearDone<C>) {
      if (operation.kind == OperationKind::send) {
        return response_of_send(
            [&] { return channel_->send(value_from<T>(operation.value, &ledger), done); },
            Answer::closed);
      }
      return response_of_recv<T>([&] { return channel_->recv(done); }, Answer::closed);
    }
    return call(operation, ledger);
  }

 private:
  std::unique_ptr<C> channel_;
};

struct InterleaveSubject {
  std::string name;
  Abilities abilities;
  std::optional<std::size_t> capacity;  // when built with 1; nothing: unbounded
  bool spurious_refusals = false;
  bool hears_done = false;
  std::string compiled_library;  // where it does its work unseen; empty: nowhere
  std::function<std::unique_ptr<AnySubject>(std::size_t capacity)> make;
};

template <class C>
InterleaveSubject interleave_subject(std::string name) {
  const auto channel = ChannelTraits<C>::make(1);
  const ChannelRules rules = rules_of(*channel, 1);
  InterleaveSubject subject;
  subject.name = std::move(name);
  subject.abilities = abilities_of<C>();
  subject.capacity = rules.capacity;
  subject.spurious_refusals = rules.spurious_refusals;
  subject.hears_done = CanHearDone<C>;
  if constexpr (requires { ChannelTraits<C>::compiled_library; })
    subject.compiled_library = ChannelTraits<C>::compiled_library;
  subject.make = [](std::size_t capacity) -> std::unique_ptr<AnySubject> {
    return std::make_unique<SubjectOf<C>>(capacity);
  };
  return subject;
}

}  // namespace heddle
