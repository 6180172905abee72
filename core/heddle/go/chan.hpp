// Chan<T>: Go's channel, and its ends.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

#include <heddle/go/channel_core.hpp>

namespace heddle::go {

// What `v, ok := <-c` gives.
template <class T>
struct Received {
  T value;
  bool ok;  // false: the channel is closed, and the value is T()
};

namespace detail {

// A handle of a channel; nil by default. All copies are the same channel, which is gone with the
// last of them.
template <class T>
class ChannelHandle {
 public:
  using value_type = T;

  ChannelHandle() = default;
  ChannelHandle(std::nullptr_t) {}  // NOLINT(google-explicit-constructor): Go's nil
  friend bool operator==(const ChannelHandle& a, const ChannelHandle& b) {
    return a.core_ == b.core_;
  }
  friend bool operator==(const ChannelHandle& a, std::nullptr_t) { return !a.core_; }

  // Not for users.
  explicit ChannelHandle(Shared<ChannelCore<T>> core) : core_(std::move(core)) {}
  ChannelCore<T>* core() const { return core_.get(); }
  const Shared<ChannelCore<T>>& shared() const { return core_; }

 private:
  Shared<ChannelCore<T>> core_;
};

template <class T>
void send_to(ChannelCore<T>* core, T&& value) {
  if (core == nullptr) Parker::park_for_ever("chan send (nil chan)");
  core->send(pack<T>(std::move(value)));
}

template <class T>
void receive_from(ChannelCore<T>* core, std::optional<Element<T>>& received) {
  if (core == nullptr) Parker::park_for_ever("chan receive (nil chan)");
  core->receive(received);
  checker::note_went_on(core, !received.has_value());
}

template <class T>
Received<T> received_from(ChannelCore<T>* core) {
  static_assert(std::default_initializable<T>,
                "a receive from a closed channel gives T(); range over the channel instead");
  std::optional<Element<T>> element;
  receive_from<T>(core, element);
  if (!element) return {T(), false};
  return {std::move(unpacked<T>(*element)), true};
}

inline void close_channel(ChannelBase* core) {
  if (core == nullptr) panic("close of nil channel");
  core->close();
}

// What begin() of a channel gives: each step is a receive, and the end is that it is closed.
template <class T>
class ReceiveIterator {
 public:
  using value_type = T;
  using difference_type = std::ptrdiff_t;

  explicit ReceiveIterator(const ChannelHandle<T>& channel) : channel_(channel) {
    receive_from<T>(channel_.core(), element_);
  }
  T& operator*() const { return unpacked<T>(*element_); }
  ReceiveIterator& operator++() {
    element_.reset();
    receive_from<T>(channel_.core(), element_);
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const ReceiveIterator& iterator, std::default_sentinel_t) {
    return !iterator.element_;
  }

 private:
  ChannelHandle<T> channel_;
  mutable std::optional<Element<T>> element_;
};

template <class T>
class ReceivingHandle : public ChannelHandle<T> {
 public:
  using ChannelHandle<T>::ChannelHandle;

  // `<-c`: T() if the channel is closed and drained. Sleeps for ever if it is nil.
  T recv() const { return received_from<T>(this->core()).value; }
  // `v, ok := <-c`.
  Received<T> recv_ok() const { return received_from<T>(this->core()); }

  // `for v := range c`. The value may be moved from.
  ReceiveIterator<T> begin() const { return ReceiveIterator<T>(*this); }
  std::default_sentinel_t end() const { return {}; }
};

}  // namespace detail

// `chan<- T`: may only send and close.
template <class T>
class SendChan : public detail::ChannelHandle<T> {
 public:
  using detail::ChannelHandle<T>::ChannelHandle;

  // `c <- v`. Throws Panic "send on closed channel", also when it is closed while it waits; the
  // value is then gone with it. Sleeps for ever if the channel is nil.
  void send(T value) const { detail::send_to<T>(this->core(), std::move(value)); }
  // Throws Panic "close of closed channel", "close of nil channel".
  void close() const { detail::close_channel(this->core()); }
};

// `<-chan T`: may only receive.
template <class T>
class RecvChan : public detail::ReceivingHandle<T> {
 public:
  using detail::ReceivingHandle<T>::ReceivingHandle;
};

// `chan T`: a handle of a channel, nil by default (and when it was moved from). All copies are the
// same channel, and equal. It is gone with the last of them, and so are the values left in it.
//
// T must be movable; what a move throws reaches the sender before it has sent, or the receiver
// after it has received. recv() and recv_ok() need T(), which is Go's zero value.
//
// What this gives beyond Go: each operation takes the channel's lock, so it comes after all earlier
// ones on the same channel, also in happens-before. Go promises that only from a send to its
// receive, from a close to a receive that it ends, and from the k-th receive to the (k+C)-th send;
// not from what has made a select take its default, a send panic, or a second close. (Where an
// order of two operations is not promised a checker explores the other one, too, so most of what
// depends on it is found there.) len() and cap() take no lock and order nothing.
template <class T>
class Chan : public detail::ReceivingHandle<T> {
 public:
  using detail::ReceivingHandle<T>::ReceivingHandle;

  // As SendChan's.
  void send(T value) const { detail::send_to<T>(this->core(), std::move(value)); }
  void close() const { detail::close_channel(this->core()); }

  operator SendChan<T>() const {
    return SendChan<T>(this->shared());
  }  // NOLINT(google-explicit-constructor)
  operator RecvChan<T>() const {
    return RecvChan<T>(this->shared());
  }  // NOLINT(google-explicit-constructor)
};

// `make(chan T, capacity)`. Throws Panic "makechan: size out of range" if `capacity` is negative,
// or if so many T have no place in memory, and std::bad_alloc if there is no such memory now.
template <class T>
Chan<T> make_chan(std::int64_t capacity = 0) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 47;
  using Core = detail::ChannelCore<T>;
  if (capacity < 0 ||
      static_cast<std::uint64_t>(capacity) > kMostBytes / sizeof(detail::Element<T>))
    panic("makechan: size out of range");
  return Chan<T>(detail::Shared<Core>::make(static_cast<std::size_t>(capacity)));
}

template <class T>
void close(const Chan<T>& channel) {
  channel.close();
}
template <class T>
void close(const SendChan<T>& channel) {
  channel.close();
}

// How many values are queued. Never more than cap(); 0 if the channel is nil.
template <class T>
std::int64_t len(const detail::ChannelHandle<T>& channel) {
  return channel.core() == nullptr ? 0 : static_cast<std::int64_t>(channel.core()->size());
}
template <class T>
std::int64_t cap(const detail::ChannelHandle<T>& channel) {
  return channel.core() == nullptr ? 0 : static_cast<std::int64_t>(channel.core()->capacity());
}

}  // namespace heddle::go
