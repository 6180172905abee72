#include <heddle/spec/client.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

namespace heddle {

namespace {

constexpr std::array kAllKinds = {
    OperationKind::send,  OperationKind::recv, OperationKind::try_send, OperationKind::try_recv,
    OperationKind::close, OperationKind::size, OperationKind::closed};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// The operation itself, its sibling (send for try_send), or nothing.
std::optional<OperationKind> nearest(OperationKind kind, const Abilities& abilities) {
  if (abilities.has(kind)) return kind;
  OperationKind sibling = kind;
  switch (kind) {
    case OperationKind::send: sibling = OperationKind::try_send; break;
    case OperationKind::try_send: sibling = OperationKind::send; break;
    case OperationKind::recv: sibling = OperationKind::try_recv; break;
    case OperationKind::try_recv: sibling = OperationKind::recv; break;
    default: return std::nullopt;
  }
  if (abilities.has(sibling)) return sibling;
  return std::nullopt;
}

}  // namespace

OperationKind operation_kind_from(std::string_view name) {
  for (const OperationKind kind : kAllKinds) {
    if (name == name_of(kind)) return kind;
  }
  throw std::invalid_argument(
      fmt::format("'{}' is no operation of a client; there are send, recv, try_send, try_recv, "
                  "close, size, closed",
                  name));
}

std::size_t Client::operation_count() const {
  std::size_t count = 0;
  for (const auto& thread : threads) count += thread.size();
  return count;
}

std::string to_text(const Client& client) {
  std::string text = fmt::format("{}:", client.capacity);
  for (std::size_t thread = 0; thread < client.threads.size(); ++thread) {
    if (thread > 0) text += '/';
    for (std::size_t index = 0; index < client.threads[thread].size(); ++index) {
      if (index > 0) text += '.';
      text += name_of(client.threads[thread][index]);
    }
  }
  return text;
}

Client client_from(std::string_view text) {
  Client client;
  const std::size_t colon = text.find(':');
  const std::string_view capacity = text.substr(0, colon);
  const auto [end, error] =
      std::from_chars(capacity.data(), capacity.data() + capacity.size(), client.capacity);
  if (colon == std::string_view::npos || error != std::errc() ||
      end != capacity.data() + capacity.size()) {
    throw std::invalid_argument(fmt::format(
        "a client begins with its capacity and a colon, as in '1:send.close/recv'; got '{}'",
        text));
  }
  for (const std::string_view thread : split(text.substr(colon + 1), '/')) {
    client.threads.emplace_back();
    if (thread.empty()) continue;
    for (const std::string_view name : split(thread, '.'))
      client.threads.back().push_back(operation_kind_from(name));
  }
  return client;
}

Client fit(Client client, const Abilities& abilities) {
  if (abilities.rendezvous) client.capacity = 0;
  if (!abilities.rendezvous && client.capacity == 0) client.capacity = 1;
  std::size_t senders = 0;
  std::size_t receivers = 0;
  for (auto& thread : client.threads) {
    const bool sends = std::any_of(thread.begin(), thread.end(), is_send);
    const bool receives = std::any_of(thread.begin(), thread.end(), is_recv);
    const bool may_send = sends && senders < abilities.max_senders;
    const bool may_recv = receives && receivers < abilities.max_receivers;
    senders += may_send ? 1 : 0;
    receivers += may_recv ? 1 : 0;
    std::vector<OperationKind> fitted;
    for (const OperationKind kind : thread) {
      if ((is_send(kind) && !may_send) || (is_recv(kind) && !may_recv)) continue;
      if (const auto possible = nearest(kind, abilities)) fitted.push_back(*possible);
    }
    thread = std::move(fitted);
  }
  std::erase_if(client.threads, [](const auto& thread) { return thread.empty(); });
  return client;
}

}  // namespace heddle
