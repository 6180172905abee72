// Statements about package context.
#include <chrono>
#include <string>
#include <utility>

#include <models/go/conformance/scenario_parts.hpp>
#include <models/go/conformance/statement.hpp>

namespace heddle::models::conformance {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

bool is_done(const go::Context& context) {
  return go::select(go::recv(context.done()), go::on_default()) == 0;
}

void done_by_cancel() {
  auto [context, cancel] = go::with_cancel(go::background());
  must(!is_done(context), "done before it is cancelled");
  std::thread canceller(cancel);
  context.done().recv();
  must(context.err() == go::canceled(), "not Canceled");
  canceller.join();
}

void done_by_parent() {
  auto [parent, cancel_parent] = go::with_cancel(go::background());
  auto [context, cancel] = go::with_cancel(parent);
  std::thread canceller(cancel_parent);
  context.done().recv();
  must(context.err() == go::canceled() && parent.err() == go::canceled(), "not Canceled");
  canceller.join();
  cancel();
}

void done_by_deadline() {
  auto [context, cancel] = go::with_timeout(go::background(), milliseconds(1));
  context.done().recv();
  must(context.err() == go::deadline_exceeded(), "not DeadlineExceeded");
  cancel();
  must(context.err() == go::deadline_exceeded(), "a later cancel counts");
}

void done_by_past_deadline() {
  auto [context, cancel] = go::with_deadline(go::background(), go::Clock::now() - hours(1));
  must(is_done(context) && context.err() == go::deadline_exceeded(), "not DeadlineExceeded");
  cancel();
}

void cancel_twice() {
  auto [context, cancel] = go::with_cancel(go::background());
  in_parallel({cancel, cancel});
  cancel();
  must(is_done(context) && context.err() == go::canceled(), "not Canceled");
}

void cancel_does_not_wait() {
  auto [context, cancel] = go::with_cancel(go::background());
  const auto release = go::make_chan<int>();
  std::thread worker([release, context = context] {
    context.done().recv();
    release.recv();
  });
  cancel();
  release.send(1);  // the worker cannot have ended before
  worker.join();
}

void error_is_stable() {
  auto [context, cancel] = go::with_timeout(go::background(), hours(1));
  std::thread canceller(cancel);
  const go::Error before = context.err();
  context.done().recv();
  const go::Error error = context.err();
  must(error == go::canceled() || error == go::deadline_exceeded(), "done without an error");
  must(!before || before == error, "the error has changed");
  canceller.join();
  must(context.err() == error, "the error has changed");
  reaches(error == go::canceled() ? 0 : 1);
}

void error_texts() {
  must(go::background().err() == go::Error(), "background has an error");
  must(std::string(go::canceled().what()) == "context canceled", "the text of Canceled");
  must(std::string(go::deadline_exceeded().what()) == "context deadline exceeded",
       "the text of DeadlineExceeded");
}

void never_done() {
  must(go::background().done() == nullptr, "Done of background is not nil");
  must(go::with_value(go::background(), "key", 1).done() == nullptr,
       "Done with a value is not nil");
}

// The second cancel to come may be over before the first has closed Done.
void done_after_cancel() {
  auto [context, cancel] = go::with_cancel(go::background());
  std::thread other(cancel);
  cancel();
  reaches(is_done(context) ? 1 : 0);
  other.join();
  must(is_done(context), "cancelled and not done");
}

void child_only() {
  auto [parent, cancel_parent] = go::with_cancel(go::background());
  auto [child, cancel_child] = go::with_cancel(parent);
  auto [grandchild, cancel_grandchild] = go::with_cancel(go::with_value(child, "key", 1));
  cancel_child();
  must(is_done(child) && is_done(grandchild), "the child of a cancelled context is not");
  must(!is_done(parent) && !parent.err(), "the parent of a cancelled context is cancelled");
  cancel_parent();
  must(is_done(parent), "cancelled and not done");
}

// The child is made while the parent is cancelled.
void child_of_one_that_ends() {
  auto [parent, cancel] = go::with_cancel(go::background());
  std::thread canceller(cancel);
  auto [child, cancel_child] = go::with_cancel(parent);
  child.done().recv();
  must(child.err() == go::canceled(), "not Canceled");
  canceller.join();
}

void nil_parent() {
  constexpr const char* kText = "cannot create context from nil parent";
  must_panic(kText, [] { go::with_cancel(go::Context()); });
  must_panic(kText, [] { go::with_timeout(go::Context(), hours(1)); });
  must_panic(kText, [] { go::with_deadline(go::Context(), go::Clock::now()); });
  must_panic(kText, [] { go::with_value(go::Context(), "key", 1); });
}

}  // namespace

std::vector<Statement> context_statements() {
  return {
      {"X01",
       "Done is closed when cancel is called, the parent is done, or the deadline has passed",
       {holds("1 canceller", 2, done_by_cancel),
        holds("1 canceller of the parent", 2, done_by_parent),
        holds("a timer", 2, done_by_deadline),
        holds("a deadline in the past", 1, done_by_past_deadline)},
       ""},
      {"X02",
       "cancel may be called again, and by several at once; it does not wait for those who work",
       {holds("2 cancellers", 2, cancel_twice), holds("1 worker", 4, cancel_does_not_wait)},
       ""},
      {"X03",
       "Err is nil, then Canceled or DeadlineExceeded, and never changes again",
       {reaches_all("1 canceller, 1 timer", 8, 2, error_is_stable), holds("alone", 1, error_texts)},
       ""},
      {"X04", "Done is nil where nothing can be cancelled", {holds("alone", 1, never_done)}, ""},
      {"X05",
       "Done may be closed after a cancel has returned",
       {reaches_all("2 cancellers, 1 look", 3, 2, done_after_cancel)},
       ""},
      {"X06",
       "with a context its children are cancelled, and not its parent",
       {holds("alone, 3 generations", 1, child_only),
        holds("1 canceller while the child is made", 4, child_of_one_that_ends)},
       ""},
      {"X07",
       "a nil parent panics: cannot create context from nil parent",
       {holds("alone", 1, nil_parent)},
       ""},
  };
}

}  // namespace heddle::models::conformance
