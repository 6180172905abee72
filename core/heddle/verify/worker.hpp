// The worker: the main program that verifies one subject, by the engine that it was built for.
//
// heddle_verify_channel() (CMake) writes a source file that includes the subject's header and then
// says HEDDLE_VERIFY_MAIN(name, type). Built as usual it is the `property` engine's worker, built
// with -fsanitize=thread the `tsan` engine's; with that flag for the compiler only, and with
// HEDDLE_INTERLEAVE defined, the `interleave` engine's. `heddle-verify` runs the workers and puts
// their results together.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <heddle/spec/channel_traits.hpp>
#include <heddle/spec/result.hpp>
#include <heddle/spec/subject_calls.hpp>
#include <heddle/spec/watched_value.hpp>
#include <heddle/verify/check_options.hpp>

#if defined(HEDDLE_INTERLEAVE)
#elif defined(__SANITIZE_THREAD__)
#define HEDDLE_UNDER_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HEDDLE_UNDER_TSAN 1
#endif
#endif

#if defined(HEDDLE_INTERLEAVE)
#include <heddle/verify/interleave_engine.hpp>
#elif defined(HEDDLE_UNDER_TSAN)
#include <heddle/verify/stress_engine.hpp>
#else
#include <heddle/verify/property_engine.hpp>
#endif

namespace heddle {

// What a worker can do with its subject.
struct WorkerTasks {
  std::string subject;
  std::string engine;
  std::function<std::vector<CheckResult>(Pitfall, const CheckOptions&)> check;
  // Runs again what a token names after its engine and subject: a client until it goes wrong, or
  // one execution; nullptr where the engine has no such thing. Throws std::invalid_argument.
  std::function<std::optional<Finding>(const std::string& token, const CheckOptions&)> replay;
  std::string nothing_to_check;  // why not, when the subject cannot be checked at all
};

// Options of CheckOptions, --pitfall, --json FILE, --replay TOKEN. Returns an ExitCode.
int worker_main(int argc, char** argv, const WorkerTasks& tasks);

// What is left of them when no client may use the operations of --without.
Abilities narrowed(Abilities abilities, const CheckOptions& options);

// The rules of which operations a subject has, compared between its two value types.
template <class C, class D>
constexpr bool same_operations() {
  return CanSend<C> == CanSend<D> && CanTrySend<C> == CanTrySend<D> && CanRecv<C> == CanRecv<D> &&
         CanTryRecv<C> == CanTryRecv<D> && CanClose<C> == CanClose<D> &&
         CanTellSize<C> == CanTellSize<D> && CanTellClosed<C> == CanTellClosed<D> &&
         CanTellCapacity<C> == CanTellCapacity<D>;
}

// The type that is really checked: `C` with values that watch themselves, where it can hold them.
template <class C>
struct Checked {
  using type = C;
};
#ifndef HEDDLE_PLAIN_ELEMENTS
template <class C>
  requires(same_operations<C, typename RebindChannel<C, WatchedValue>::type>())
struct Checked<C> {
  using type = typename RebindChannel<C, WatchedValue>::type;
};
#endif

#if defined(HEDDLE_INTERLEAVE)
WorkerTasks tasks_for(const InterleaveSubject& subject);
template <class C>
WorkerTasks tasks_of(const std::string& name) {
  return tasks_for(interleave_subject<C>(name));
}
#elif defined(HEDDLE_UNDER_TSAN)
WorkerTasks tasks_for(const StressSubject& subject);
template <class C>
WorkerTasks tasks_of(const std::string& name) {
  return tasks_for(stress_subject<C>(name));
}
#else
WorkerTasks tasks_for(ClientSubject subject);
template <class C>
WorkerTasks tasks_of(const std::string& name) {
  return tasks_for(client_subject<C>(name));
}
#endif

template <class Type>
int verify_subject(int argc, char** argv, const std::string& name) {
  using C = typename Checked<Type>::type;
  WorkerTasks tasks;
  tasks.subject = name;
  if constexpr (std::is_void_v<ValueOf<C>>) {
    tasks.nothing_to_check =
        "it has no value_type; add one, or specialise heddle::ChannelTraits for it";
  } else if constexpr (!Subject<C>) {
    tasks.nothing_to_check =
        "it has nothing to send by (send, try_send) or nothing to receive by (recv, try_recv); "
        "name its operations so, "
        "or specialise heddle::ChannelTraits for it";
  } else if constexpr (!CarriesNumber<ValueOf<C>>) {
    tasks.nothing_to_check =
        "its value_type cannot carry a number; check it with an integer of 32 bits or more, as in "
        "channel<int>";
  } else {
    tasks = tasks_of<C>(name);
  }
  return worker_main(argc, argv, tasks);
}

}  // namespace heddle

#define HEDDLE_VERIFY_MAIN(name, ...) \
  int main(int argc, char** argv) { return heddle::verify_subject<__VA_ARGS__>(argc, argv, name); }
