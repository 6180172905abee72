// Calls a subject's operations and puts what it answers, whatever its type, into the words of the
// specification.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include <heddle/spec/channel_traits.hpp>
#include <heddle/spec/history.hpp>
#include <heddle/spec/watched_value.hpp>

namespace heddle {

// The value types that can carry a number through a subject.
template <class T>
concept CarriesNumber = std::same_as<T, WatchedValue> || (std::integral<T> && sizeof(T) >= 4);

template <class T>
T value_from(std::int64_t number, ValueLedger* ledger) {
  if constexpr (std::same_as<T, WatchedValue>) {
    return WatchedValue(number, ledger);
  } else {
    return static_cast<T>(number);
  }
}

template <class T>
std::int64_t number_in(const T& value) {
  if constexpr (std::same_as<T, WatchedValue>) {
    return value.number();
  } else {
    return static_cast<std::int64_t>(value);
  }
}

// The answer of a send: richer types say more (a status like SendStatus), bool says yes or no, void
// says yes.
template <class Call>
Response response_of_send(Call call, Answer when_false) {
  if constexpr (std::is_void_v<decltype(call())>) {
    call();
    return {Answer::sent};
  } else {
    const auto result = call();
    if constexpr (requires { result.status() == decltype(result.status())::full; }) {
      using Status = decltype(result.status());
      if (result.status() == Status::closed) return {Answer::closed};
      if (result.status() == Status::full) return {Answer::full};
      return {result.status() == Status::sent ? Answer::sent : Answer::refused};
    } else {
      return {static_cast<bool>(result) ? Answer::sent : when_false};
    }
  }
}

template <class T, class Call>
Response response_of_recv(Call call, Answer when_none) {
  auto result = call();
  if constexpr (requires { result.status() == decltype(result.status())::empty; }) {
    using Status = decltype(result.status());
    if (result.status() == Status::closed) return {Answer::closed};
    if (result.status() == Status::empty) return {Answer::empty};
  }
  std::optional<T> value = std::move(result);
  if (!value.has_value()) return {when_none};
  return {Answer::received, number_in(*value)};
}

// Performs one operation that the subject has. A close that throws says that it was closed already;
// any other exception passes through.
template <class C>
Response call_subject(C& channel, const Operation& operation, ValueLedger* ledger) {
  using Traits = ChannelTraits<C>;
  using T = ValueOf<C>;
  switch (operation.kind) {
    case OperationKind::send:
      if constexpr (CanSend<C>) {
        return response_of_send(
            [&] { return Traits::send(channel, value_from<T>(operation.value, ledger)); },
            Answer::closed);
      }
      break;
    case OperationKind::try_send:
      if constexpr (CanTrySend<C>) {
        return response_of_send(
            [&] { return Traits::try_send(channel, value_from<T>(operation.value, ledger)); },
            Answer::refused);
      }
      break;
    case OperationKind::recv:
      if constexpr (CanRecv<C>)
        return response_of_recv<T>([&] { return Traits::recv(channel); }, Answer::closed);
      break;
    case OperationKind::try_recv:
      if constexpr (CanTryRecv<C>) {
        return response_of_recv<T>([&] { return Traits::try_recv(channel); }, Answer::none);
      }
      break;
    case OperationKind::close:
      if constexpr (CanClose<C>) {
        try {
          Traits::close(channel);
          return {Answer::closed_now};
        } catch (const std::exception&) {
          return {Answer::already_closed};
        }
      }
      break;
    case OperationKind::size:
      if constexpr (CanTellSize<C>)
        return {Answer::count, static_cast<std::int64_t>(Traits::size(channel))};
      break;
    case OperationKind::closed:
      if constexpr (CanTellClosed<C>) return {Traits::closed(channel) ? Answer::yes : Answer::no};
      break;
  }
  throw std::logic_error(std::string("the subject has no ") + name_of(operation.kind));
}

}  // namespace heddle
