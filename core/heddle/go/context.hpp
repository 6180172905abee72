// Context: Go's context.Context.
#pragma once

#include <any>
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <heddle/go/chan.hpp>
#include <heddle/go/clock.hpp>
#include <heddle/go/error.hpp>
#include <heddle/go/panic.hpp>
#include <heddle/go/shared.hpp>
#include <heddle/sync/checker.hpp>

namespace heddle::go {

// `struct{}`: what is sent where only the sending counts.
struct Empty {
  friend bool operator==(const Empty&, const Empty&) = default;
};

// What Context::err() says.
inline constexpr const char* kCanceledText = "context canceled";
inline constexpr const char* kDeadlineExceededText = "context deadline exceeded";
inline Error canceled() { return Error(kCanceledText); }
inline Error deadline_exceeded() { return Error(kDeadlineExceededText); }

namespace detail {

// What can be cancelled: one node for each with_cancel(), with_deadline(), with_timeout().
class Cancellation final : public Collected {
 public:
  using Node = Shared<Cancellation>;

  explicit Cancellation(Node parent) : parent_(std::move(parent)) {
    checker::note_meaning(done_.core(), "ctx was done");
  }

  const Chan<Empty>& done() const { return done_; }
  Error error() const {
    const char* text = reason_.load(std::memory_order_acquire);
    return text == nullptr ? Error() : Error(text);
  }
  std::optional<Time> deadline;  // set before the context is anybody else's

  // At the deadline, unless it has been cancelled by then.
  void cancel_at_deadline(const Node& self) {
    const std::lock_guard lock(mutex_);
    if (error()) return;
    alarm_.set(*deadline, [self] { self->cancel(self, kDeadlineExceededText); });
  }

  // Cancels `node` when this is; now, if it was.
  void adopt(const Node& node) {
    {
      const std::lock_guard lock(mutex_);
      if (!error()) {
        children_.push_back(node);
        return;
      }
    }
    node->cancel_for(reason_.load(std::memory_order_acquire));
  }

  // The first call counts: closes done() and cancels the children, then leaves the parent.
  void cancel(const Node& self, const char* reason) {
    if (cancel_for(reason) && parent_) parent_->forget(self);
  }

 private:
  bool cancel_for(const char* reason) {
    const char* none = nullptr;
    if (!reason_.compare_exchange_strong(none, reason, std::memory_order_acq_rel)) return false;
    done_.close();
    std::vector<Node> children;
    std::function<void()> action;
    {
      const std::lock_guard lock(mutex_);
      children.swap(children_);
      action = alarm_.cancel();
    }
    for (const Node& child : children) child->cancel_for(reason);
    return true;
  }

  void forget(const Node& child) {
    const std::lock_guard lock(mutex_);
    std::erase(children_, child);
  }

  const Node parent_;
  const Chan<Empty> done_ = make_chan<Empty>();
  std::atomic<const char*> reason_{nullptr};  // set once, before done_ is closed
  std::mutex mutex_;
  // Guarded by mutex_. Nothing is added once reason_ is set.
  std::vector<Node> children_;
  Alarm alarm_;
};

// A key and its value, and those of the context that it was made from.
struct Value final : Collected {
  Value(std::string own_key, std::any own_value, Shared<Value> others)
      : key(std::move(own_key)), value(std::move(own_value)), next(std::move(others)) {}
  const std::string key;
  const std::any value;
  const Shared<Value> next;
};

}  // namespace detail

class CancelFunc;
struct WithCancel;

// A context; nil by default. All functions throw Panic on nil, as Go does.
//
// Source: package context.
class Context {
 public:
  Context() = default;

  // Closed when it is cancelled, its parent is, or its deadline has passed; nil if none of that can
  // be.
  RecvChan<Empty> done() const {
    require_context();
    return cancellation_ ? RecvChan<Empty>(cancellation_->done()) : RecvChan<Empty>();
  }
  // None until it is cancelled; then canceled() or deadline_exceeded(), for ever. Not none once
  // done() is closed; may be so a little before.
  Error err() const {
    require_context();
    if (!cancellation_) return {};
    const Error error = cancellation_->error();
    if (error) checker::note_went_on(cancellation_->done().core(), true);
    return error;
  }
  std::optional<Time> deadline() const {
    require_context();
    return cancellation_ ? cancellation_->deadline : std::nullopt;
  }
  // The value that with_value() has given to the key last, if it is a T; otherwise nothing. Lives
  // as long as the context.
  template <class T>
  const T* value(std::string_view key) const {
    require_context();
    for (const detail::Value* each = values_.get(); each != nullptr; each = each->next.get()) {
      if (each->key == key) return std::any_cast<T>(&each->value);
    }
    return nullptr;
  }
  friend bool operator==(const Context& context, std::nullptr_t) { return context.is_nil_; }

 private:
  friend Context background();
  friend WithCancel with_cancel(const Context& parent);
  friend WithCancel with_deadline(const Context& parent, Time deadline);
  template <class T>
  friend Context with_value(const Context& parent, std::string key, T value);

  void require_context() const {
    if (is_nil_) panic_of_nil_dereference();
  }
  void require_parent() const {
    if (is_nil_) panic("cannot create context from nil parent");
  }
  // A context that can be cancelled, and is when this one is.
  Context child() const {
    require_parent();
    Context child = *this;
    child.cancellation_ = detail::Cancellation::Node::make(cancellation_);
    if (cancellation_) child.cancellation_->deadline = cancellation_->deadline;
    return child;
  }
  void register_with(const Context& parent) const {
    if (parent.cancellation_) parent.cancellation_->adopt(cancellation_);
  }

  bool is_nil_ = true;
  detail::Cancellation::Node cancellation_;  // none: it cannot be cancelled
  detail::Shared<detail::Value> values_;
};

// Cancels a context. Any number of calls, from anywhere; does not wait for those who work for it.
// A second call may return before the first has closed done().
class CancelFunc {
 public:
  CancelFunc() = default;
  explicit CancelFunc(detail::Cancellation::Node node) : node_(std::move(node)) {}
  void operator()() const {
    if (!node_) panic_of_nil_dereference();
    node_->cancel(node_, kCanceledText);
  }

 private:
  detail::Cancellation::Node node_;
};

// auto [ctx, cancel] = with_cancel(parent);
struct WithCancel {
  Context ctx;
  CancelFunc cancel;
};

// Never cancelled, no deadline, no values.
inline Context background() {
  Context context;
  context.is_nil_ = false;
  return context;
}

// These throw Panic "cannot create context from nil parent".
//
// As in Go, a context that can be cancelled is to be cancelled in the end: until then, or until its
// parent is, it is kept.
inline WithCancel with_cancel(const Context& parent) {
  Context context = parent.child();
  context.register_with(parent);
  return {context, CancelFunc(context.cancellation_)};
}

// Under a checker the deadline may pass at any moment.
inline WithCancel with_deadline(const Context& parent, Time deadline) {
  Context context = parent.child();
  const detail::Cancellation::Node& node = context.cancellation_;
  const bool is_earliest = !node->deadline || deadline < *node->deadline;
  if (is_earliest) node->deadline = deadline;
  context.register_with(parent);
  if (is_earliest && deadline <= Clock::now()) {
    node->cancel(node, kDeadlineExceededText);
  } else if (is_earliest) {
    node->cancel_at_deadline(node);
  }
  return {context, CancelFunc(node)};
}
inline WithCancel with_timeout(const Context& parent, Duration timeout) {
  return with_deadline(parent, Clock::now() + timeout);
}

// Throws Panic "nil key" for an empty one.
template <class T>
Context with_value(const Context& parent, std::string key, T value) {
  parent.require_parent();
  if (key.empty()) panic("nil key");
  Context context = parent;
  context.values_ = detail::Shared<detail::Value>::make(std::move(key), std::any(std::move(value)),
                                                        parent.values_);
  return context;
}

}  // namespace heddle::go
