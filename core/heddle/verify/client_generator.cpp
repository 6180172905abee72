#include <heddle/verify/client_generator.hpp>

#include <utility>
#include <vector>

#include <rapidcheck.h>

namespace heddle {

namespace {

using enum OperationKind;
using Weights = std::vector<std::pair<std::size_t, OperationKind>>;

// The family of clients in which a pitfall is looked for.
struct Family {
  int min_threads;
  int max_threads;
  int max_operations;  // a thread
  Weights weights;
};

Family family_of(Pitfall pitfall) {
  switch (pitfall) {
    case Pitfall::blocking:
      // Few threads: then the specification leaves little choice, and every wrong answer shows.
      return {
          1,
          2,
          8,
          {{3, send}, {2, recv}, {4, try_send}, {3, try_recv}, {3, size}, {1, closed}, {1, close}}};
    case Pitfall::lost_task:
      return {2, 4, 4, {{6, send}, {5, recv}, {1, try_send}, {1, try_recv}, {1, close}}};
    case Pitfall::data_race: return {2, 4, 4, {{4, send}, {4, recv}, {2, try_send}, {2, try_recv}}};
    case Pitfall::leak: return {2, 4, 3, {{3, send}, {5, recv}, {2, close}}};
    default: return {2, 4, 4, {{6, send}, {6, recv}, {1, close}}};
  }
}

rc::Gen<OperationKind> operation_of(const Family& family) {
  std::vector<OperationKind> as_often_as_weighted;
  for (const auto& [weight, kind] : family.weights) {
    as_often_as_weighted.insert(as_often_as_weighted.end(), weight, kind);
  }
  return rc::gen::elementOf(std::move(as_often_as_weighted));
}

}  // namespace

rc::Gen<Client> clients_for(Pitfall pitfall, const Abilities& abilities) {
  using Thread = std::vector<OperationKind>;
  const Family family = family_of(pitfall);
  // A thread shrinks by losing operations; one without any goes away in fit().
  const auto thread =
      rc::gen::resize(family.max_operations, rc::gen::container<Thread>(operation_of(family)));
  const auto threads = rc::gen::mapcat(
      rc::gen::noShrink(rc::gen::inRange(family.min_threads, family.max_threads + 1)),
      [thread](int count) {
        return rc::gen::container<std::vector<Thread>>(static_cast<std::size_t>(count), thread);
      });
  return rc::gen::map(rc::gen::pair(rc::gen::inRange<std::size_t>(1, 4), threads),
                      [abilities](auto drawn) {
                        return fit(Client{drawn.first, std::move(drawn.second)}, abilities);
                      });
}

}  // namespace heddle
