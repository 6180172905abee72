// select: one of several communications, whichever can proceed.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include <heddle/go/chan.hpp>
#include <heddle/go/choice.hpp>

namespace heddle::go {

namespace detail {

// One case, while its select runs.
class SelectCase {
 public:
  enum class Kind : std::uint8_t { sends, receives, is_default };

  SelectCase(const SelectCase&) = delete;
  SelectCase& operator=(const SelectCase&) = delete;

  Kind kind() const { return kind_; }
  ChannelBase* channel() const { return channel_; }  // none: nil, or no communication

  void note_use() const {
    if (channel_ != nullptr)
      checker::note_use(channel_, kind_ == Kind::sends ? heddle_sends : heddle_receives);
  }

  // With the channel's lock. False: it cannot proceed just now.
  virtual bool try_proceed(Waiter*& partner) = 0;
  // Where a partner finds the value to be sent, or puts the one to be received.
  virtual void* element() = 0;
  // It has proceeded; `is_served`: with a partner or a buffer, and not because of a close.
  virtual void finish(bool is_served) = 0;

  // With the channel's lock.
  bool may_proceed() const {
    if (channel_ == nullptr) return false;
    return kind_ == Kind::sends ? channel_->may_send() : channel_->may_receive();
  }
  bool can_proceed() const {
    return kind_ == Kind::sends ? channel_->can_send() : channel_->can_receive();
  }
  WaitQueue& queue() const {
    return kind_ == Kind::sends ? channel_->senders() : channel_->receivers();
  }

 protected:
  SelectCase(Kind kind, ChannelBase* channel) : kind_(kind), channel_(channel) {}
  ~SelectCase() = default;

 private:
  const Kind kind_;
  ChannelBase* const channel_;
};

struct NoHandler {
  void operator()() const {}
};

template <class T, class Handler>
class ReceiveCase final : public SelectCase {
 public:
  ReceiveCase(ChannelCore<T>* channel, Handler handler)
      : SelectCase(Kind::receives, channel), core_(channel), handler_(std::move(handler)) {}

  bool try_proceed(Waiter*& partner) override {
    return core_->try_receive(received_, partner) || core_->is_closed();
  }
  void* element() override { return &received_; }
  void finish(bool) override {
    checker::note_went_on(core_, !received_.has_value());
    if constexpr (std::is_invocable_v<Handler&, T, bool>) {
      const bool is_served = received_.has_value();
      handler_(value(), is_served);
    } else if constexpr (std::is_invocable_v<Handler&, T>) {
      handler_(value());
    } else {
      handler_();
    }
  }

 private:
  T value() {
    if (received_) return std::move(unpacked<T>(*received_));
    return T();
  }

  ChannelCore<T>* const core_;
  std::optional<Element<T>> received_;
  Handler handler_;
};

template <class T, class Handler>
class SendCase final : public SelectCase {
 public:
  SendCase(ChannelCore<T>* channel, T value, Handler handler)
      : SelectCase(Kind::sends, channel),
        core_(channel),
        element_(pack<T>(std::move(value))),
        handler_(std::move(handler)) {}

  bool try_proceed(Waiter*& partner) override {
    is_refused_ = core_->is_closed();
    return is_refused_ || core_->try_send(element_, partner);
  }
  void* element() override { return &element_; }
  void finish(bool is_served) override {
    if (!is_served || is_refused_) panic(kSendOnClosed);
    checker::note_went_on(core_, false);
    handler_();
  }

 private:
  ChannelCore<T>* const core_;
  Element<T> element_;
  bool is_refused_ = false;
  Handler handler_;
};

template <class Handler>
class DefaultCase final : public SelectCase {
 public:
  explicit DefaultCase(Handler handler)
      : SelectCase(Kind::is_default, nullptr), handler_(std::move(handler)) {}

  bool try_proceed(Waiter*&) override { return false; }
  void* element() override { return nullptr; }
  void finish(bool) override { handler_(); }

 private:
  Handler handler_;
};

template <class Case>
inline constexpr bool is_default = false;
template <class Handler>
inline constexpr bool is_default<DefaultCase<Handler>> = true;

// Whether they are cases, at most one of them a default. No folds, of which compilers limit the
// depth to 256.
template <class... Cases>
constexpr bool make_a_select() {
  constexpr std::array<bool, sizeof...(Cases)> kAreCases{std::derived_from<Cases, SelectCase>...};
  constexpr std::array<bool, sizeof...(Cases)> kAreDefaults{is_default<Cases>...};
  return std::count(kAreCases.begin(), kAreCases.end(), false) == 0 &&
         std::count(kAreDefaults.begin(), kAreDefaults.end(), true) <= 1;
}

// What a select with so many cases needs while it waits.
template <std::size_t kCount>
struct SelectFrame final : Collected {
  Selection selection;
  std::array<Waiter, kCount> waiters;
};

// The channels of a select, locked together, in one order for all.
class LockedChannels {
 public:
  // `storage`: as long as `cases`.
  LockedChannels(std::span<SelectCase* const> cases, std::span<ChannelBase*> storage) {
    std::size_t count = 0;
    for (const SelectCase* each : cases) {
      if (each->channel() != nullptr) storage[count++] = each->channel();
    }
    channels_ = storage.first(count);
    std::sort(channels_.begin(), channels_.end(), std::less<>());
    const auto end = std::unique(channels_.begin(), channels_.end());
    channels_ = channels_.first(static_cast<std::size_t>(end - channels_.begin()));
  }
  LockedChannels(const LockedChannels&) = delete;
  LockedChannels& operator=(const LockedChannels&) = delete;

  std::span<ChannelBase* const> all() const { return channels_; }
  void lock() const {
    for (ChannelBase* channel : channels_) channel->mutex().lock();
  }
  void unlock() const {
    for (ChannelBase* channel : channels_) channel->mutex().unlock();
  }

 private:
  std::span<ChannelBase*> channels_;
};

// With the locks: lets one of the cases that can proceed do so. Its index; none: there is none.
// `open`: room for as many indices as there are cases.
inline std::optional<std::size_t> proceed(std::span<SelectCase* const> cases,
                                          std::span<std::size_t> open, Waiter*& partner) {
  for (;;) {
    std::size_t count = 0;
    for (std::size_t index = 0; index < cases.size(); ++index) {
      if (cases[index]->may_proceed()) open[count++] = index;
    }
    // Of a single one it will turn out; looking before would only be one look more to be explored.
    if (count > 1) {
      const auto end =
          std::remove_if(open.begin(), open.begin() + static_cast<std::ptrdiff_t>(count),
                         [&](std::size_t index) { return !cases[index]->can_proceed(); });
      count = static_cast<std::size_t>(end - open.begin());
    }
    if (count == 0) return std::nullopt;
    const std::size_t index = open[choose_one_of(count)];
    if (cases[index]->try_proceed(partner)) return index;
    // Its partner was itself in a select, and has just gone elsewhere.
  }
}

// Whether another case waits in the same queue.
inline bool has_rivals(std::span<SelectCase* const> cases, const SelectCase& one) {
  return std::count_if(cases.begin(), cases.end(), [&](const SelectCase* other) {
           return other->channel() != nullptr && &other->queue() == &one.queue();
         }) > 1;
}

// Nobody who finds the waiters of a select that is over does anything with them; but they must not
// be found any more when their memory is used again. Under a checker it is not, and to look once
// more at each channel would only be more orders to be explored.
inline void leave_queues(std::span<SelectCase* const> cases, std::span<Waiter> waiters,
                         const Waiter* fired) {
  if (!reclaims()) return;
  for (std::size_t index = 0; index < cases.size(); ++index) {
    ChannelBase* channel = cases[index]->channel();
    if (channel == nullptr || &waiters[index] == fired) continue;
    const std::lock_guard lock(channel->mutex());
    cases[index]->queue().remove(waiters[index]);
  }
}

// With the locks: joins all queues, releases the locks and sleeps until one case has a partner.
template <std::size_t kCount>
std::size_t sleep_until_one(const LockedChannels& channels,
                            const std::array<SelectCase*, kCount>& cases,
                            SelectFrame<kCount>& frame) {
  Parker parker;
  for (std::size_t index = 0; index < kCount; ++index) {
    if (cases[index]->channel() == nullptr) continue;
    Waiter& waiter = frame.waiters[index];
    waiter.parker = &parker;
    waiter.selection = &frame.selection;
    waiter.has_rivals = has_rivals(cases, *cases[index]);
    waiter.element = cases[index]->element();
    cases[index]->queue().push(waiter);
  }
  channels.unlock();
  std::array<const void*, kCount> objects;
  std::copy(channels.all().begin(), channels.all().end(), objects.begin());
  parker.park(channels.all().empty() ? "select (nil chans only)" : "select", objects.data(),
              channels.all().size());
  const Waiter* fired = frame.selection.chosen;
  leave_queues(cases, frame.waiters, fired);
  const auto chosen = static_cast<std::size_t>(fired - frame.waiters.data());
  cases[chosen]->finish(fired->is_served);
  return chosen;
}

inline std::optional<std::size_t> find_default(std::span<SelectCase* const> cases) {
  for (std::size_t index = 0; index < cases.size(); ++index) {
    if (cases[index]->kind() == SelectCase::Kind::is_default) return index;
  }
  return std::nullopt;
}

template <std::size_t kCount>
std::size_t select_among(const std::array<SelectCase*, kCount>& cases) {
  for (const SelectCase* each : cases) each->note_use();
  std::array<ChannelBase*, kCount> storage;
  std::array<std::size_t, kCount> open;
  const LockedChannels channels(cases, storage);
  channels.lock();
  Waiter* partner = nullptr;
  auto chosen = proceed(cases, open, partner);
  if (!chosen) chosen = find_default(cases);
  if (chosen) {
    channels.unlock();
    if (partner != nullptr) partner->parker->unpark();
    cases[*chosen]->finish(true);
    return *chosen;
  }
  if (reclaims()) {
    SelectFrame<kCount> frame;
    return sleep_until_one(channels, cases, frame);
  }
  return sleep_until_one(channels, cases, *Shared<SelectFrame<kCount>>::make());
}

}  // namespace detail

// `case v, ok := <-c:`. `handler` takes (T value, bool ok), (T value) or nothing; it runs when the
// select has communicated and may do anything. Nothing of it runs if another case is chosen.
template <class T, class Handler = detail::NoHandler>
[[nodiscard]] auto recv(const detail::ReceivingHandle<T>& channel, Handler handler = {}) {
  return detail::ReceiveCase<T, Handler>(channel.core(), std::move(handler));
}

// `case c <- value:`. The value is evaluated (and moved here) whether or not the case is chosen. If
// the case is chosen and the channel is closed, select() throws Panic "send on closed channel".
template <class T, class Handler = detail::NoHandler>
[[nodiscard]] auto send(const Chan<T>& channel, std::type_identity_t<T> value,
                        Handler handler = {}) {
  return detail::SendCase<T, Handler>(channel.core(), std::move(value), std::move(handler));
}
template <class T, class Handler = detail::NoHandler>
[[nodiscard]] auto send(const SendChan<T>& channel, std::type_identity_t<T> value,
                        Handler handler = {}) {
  return detail::SendCase<T, Handler>(channel.core(), std::move(value), std::move(handler));
}

// `default:`.
template <class Handler = detail::NoHandler>
[[nodiscard]] auto on_default(Handler handler = {}) {
  return detail::DefaultCase<Handler>(std::move(handler));
}

// `select { ... }`. Performs one of the communications that can proceed, each as likely as any
// other; if none can, the default; if there is none, sleeps until one can. Returns the place of the
// chosen case, from 0. Cases of nil channels are never chosen. Without cases it sleeps for ever.
//
// Source: The Go Programming Language Specification, "Select statements". Go evaluates channels and
// values from first to last; C++ leaves the order of a call's arguments to the compiler, so where
// it matters, make the cases before, in lines of their own.
//
// A case is for one select. Go has one default at most; so has this.
template <class... Cases>
  requires(detail::make_a_select<std::remove_reference_t<Cases>...>())
int select(Cases&&... cases) {
  if constexpr (sizeof...(Cases) == 0) {
    detail::Parker::park_for_ever("select (no cases)");
  } else {
    const std::array<detail::SelectCase*, sizeof...(Cases)> all{&cases...};
    return static_cast<int>(detail::select_among(all));
  }
}

}  // namespace heddle::go
