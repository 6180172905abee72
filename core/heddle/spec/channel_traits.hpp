// How the suite talks to a subject: any type with channel-like operations, under whatever names.
//
// A subject with the names of this project needs nothing: `send`, `recv`, `try_send`, `try_recv`,
// `close`, `closed`, `size`, `capacity`, built from a capacity or by default. Any other gets a
// specialisation of ChannelTraits that maps what it has. What is missing is found by the concepts
// below, and the checks that need it are "not applicable".
#pragma once

#include <concepts>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <heddle/spec/sequential_channel.hpp>

namespace heddle {

inline constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

// C::value_type, or void where there is none.
template <class C>
struct ValueTypeIn {
  using type = void;
};
template <class C>
  requires requires { typename C::value_type; }
struct ValueTypeIn<C> {
  using type = typename C::value_type;
};

// The traits of a subject that has the names of this project. A specialisation has the same
// members, each operation as a static function that takes the subject first; it leaves out what the
// subject lacks.
//   send(c, value)      bool or richer: false means closed; void means that it always succeeds
//   try_send(c, value)  bool or richer: false means that it would have had to wait, or closed
//   recv(c)             std::optional or richer: empty means closed and drained
//   try_recv(c)         std::optional or richer: empty means that it would have had to wait, or
//   closed close(c); closed(c) -> bool; size(c) -> integer; capacity(c) -> integer
// and, if its try_ operations may give up though they could go on: static constexpr bool
// spurious_refusals = true; if its send and recv wait by looking again and again:
// waits_busily = true; if it does its work in a library that is compiled already, where the
// `interleave` engine cannot see it: static constexpr const char* compiled_library, its name.
template <class C>
struct ChannelTraits {
  using value_type = typename ValueTypeIn<C>::type;

  static constexpr DeliveryOrder order = DeliveryOrder::fifo;
  static constexpr bool unbounded = false;  // true: has no capacity; a send never waits
  // How many threads at a time may send, and receive.
  static constexpr std::size_t max_senders = [] {
    if constexpr (requires { C::max_senders; }) return std::size_t{C::max_senders};
    return kAnyNumber;
  }();
  static constexpr std::size_t max_receivers = [] {
    if constexpr (requires { C::max_receivers; }) return std::size_t{C::max_receivers};
    return kAnyNumber;
  }();

  static std::unique_ptr<C> make(std::size_t capacity) {
    if constexpr (std::is_constructible_v<C, std::size_t>) {
      return std::make_unique<C>(capacity);
    } else {
      return std::make_unique<C>();
    }
  }
  template <class T>
  static auto send(C& c, T&& value)
    requires requires { c.send(std::forward<T>(value)); }
  {
    return c.send(std::forward<T>(value));
  }
  template <class T>
  static auto try_send(C& c, T&& value)
    requires requires { c.try_send(std::forward<T>(value)); }
  {
    return c.try_send(std::forward<T>(value));
  }
  static auto recv(C& c)
    requires requires { c.recv(); }
  {
    return c.recv();
  }
  static auto try_recv(C& c)
    requires requires { c.try_recv(); }
  {
    return c.try_recv();
  }
  static void close(C& c)
    requires requires { c.close(); }
  {
    c.close();
  }
  static bool closed(C& c)
    requires requires { c.closed(); }
  {
    return c.closed();
  }
  static auto size(C& c)
    requires requires { c.size(); }
  {
    return c.size();
  }
  static auto capacity(C& c)
    requires requires { c.capacity(); }
  {
    return c.capacity();
  }
};

template <class C>
using ValueOf = typename ChannelTraits<C>::value_type;

template <class C>
concept CanSend = requires(C& c, ValueOf<C> value) { ChannelTraits<C>::send(c, std::move(value)); };
template <class C>
concept CanTrySend =
    requires(C& c, ValueOf<C> value) { ChannelTraits<C>::try_send(c, std::move(value)); };
template <class C>
concept CanRecv = requires(C& c) { ChannelTraits<C>::recv(c); };
template <class C>
concept CanTryRecv = requires(C& c) { ChannelTraits<C>::try_recv(c); };
template <class C>
concept CanClose = requires(C& c) { ChannelTraits<C>::close(c); };
template <class C>
concept CanTellClosed = requires(C& c) { ChannelTraits<C>::closed(c); };
template <class C>
concept CanTellSize = requires(C& c) { ChannelTraits<C>::size(c); };
template <class C>
concept CanTellCapacity = requires(C& c) { ChannelTraits<C>::capacity(c); };

// Something to send by and something to receive by: enough for a check to mean anything.
template <class C>
concept Subject = (CanSend<C> || CanTrySend<C>) && (CanRecv<C> || CanTryRecv<C>);

// What a subject can do, as values.
struct Abilities {
  bool send = false;
  bool try_send = false;
  bool recv = false;
  bool try_recv = false;
  bool close = false;
  bool closed = false;
  bool size = false;
  bool unbounded = false;
  bool rendezvous = false;        // its capacity is 0, whatever it is built with
  bool chooses_capacity = false;  // built from a capacity
  bool waits_busily = false;      // send and recv never sleep
  bool keeps_order = true;        // of the values of one producer
  std::size_t max_senders = kAnyNumber;
  std::size_t max_receivers = kAnyNumber;

  bool has(OperationKind kind) const {
    switch (kind) {
      case OperationKind::send: return send;
      case OperationKind::recv: return recv;
      case OperationKind::try_send: return try_send;
      case OperationKind::try_recv: return try_recv;
      case OperationKind::close: return close;
      case OperationKind::size: return size;
      case OperationKind::closed: return closed;
    }
    return false;
  }
};

// The rules that one instance of a subject must follow. `capacity` is what it was built with.
template <class C>
ChannelRules rules_of(C& channel, std::size_t capacity) {
  ChannelRules rules;
  rules.order = ChannelTraits<C>::order;
  if constexpr (requires { ChannelTraits<C>::spurious_refusals; }) {
    rules.spurious_refusals = ChannelTraits<C>::spurious_refusals;
  }
  if constexpr (ChannelTraits<C>::unbounded) {
    rules.capacity = std::nullopt;
  } else if constexpr (CanTellCapacity<C>) {
    rules.capacity = static_cast<std::size_t>(ChannelTraits<C>::capacity(channel));
  } else if constexpr (std::is_constructible_v<C, std::size_t>) {
    rules.capacity = capacity;
  }
  return rules;
}

template <class C>
Abilities abilities_of() {
  Abilities abilities;
  abilities.send = CanSend<C>;
  abilities.try_send = CanTrySend<C>;
  abilities.recv = CanRecv<C>;
  abilities.try_recv = CanTryRecv<C>;
  abilities.close = CanClose<C>;
  abilities.closed = CanTellClosed<C>;
  abilities.size = CanTellSize<C>;
  if constexpr (requires { ChannelTraits<C>::waits_busily; })
    abilities.waits_busily = ChannelTraits<C>::waits_busily;
  abilities.keeps_order = ChannelTraits<C>::order != DeliveryOrder::any;
  abilities.max_senders = ChannelTraits<C>::max_senders;
  abilities.max_receivers = ChannelTraits<C>::max_receivers;
  if constexpr (Subject<C>) {
    const auto channel = ChannelTraits<C>::make(1);
    const std::optional<std::size_t> capacity = rules_of(*channel, 1).capacity;
    abilities.unbounded = !capacity.has_value();
    abilities.rendezvous = capacity == 0;
    if (capacity && *capacity > 0) {
      const auto larger = ChannelTraits<C>::make(*capacity + 1);
      abilities.chooses_capacity = rules_of(*larger, *capacity + 1).capacity != capacity;
    }
  }
  return abilities;
}

// C with another value type: `Rebind<ring<int, 8>, U>` is `ring<U, 8>`; C itself where its value
// type is no parameter.
template <class C, class U>
struct RebindChannel {
  using type = C;
};
namespace rebind_details {
// A template argument that mentions the old value type (an allocator) is rebound with it.
template <class Argument, class Old, class New>
struct Replace {
  using type = Argument;
};
template <class Old, class New>
struct Replace<Old, Old, New> {
  using type = New;
};
template <class Old, class New, template <class> class Wrapper>
struct Replace<Wrapper<Old>, Old, New> {
  using type = Wrapper<New>;
};
}  // namespace rebind_details
template <template <class, class...> class C, class Old, class... Rest, class New>
struct RebindChannel<C<Old, Rest...>, New> {
  using type = C<New, typename rebind_details::Replace<Rest, Old, New>::type...>;
};
template <template <class, std::size_t> class C, class Old, std::size_t Size, class New>
struct RebindChannel<C<Old, Size>, New> {
  using type = C<New, Size>;
};

}  // namespace heddle
