#include <heddle/spec/history.hpp>

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace heddle {

const char* name_of(OperationKind kind) {
  switch (kind) {
    case OperationKind::send: return "send";
    case OperationKind::recv: return "recv";
    case OperationKind::try_send: return "try_send";
    case OperationKind::try_recv: return "try_recv";
    case OperationKind::close: return "close";
    case OperationKind::size: return "size";
    case OperationKind::closed: return "closed";
  }
  return "?";
}

namespace {

std::string describe(const Response& response) {
  switch (response.answer) {
    case Answer::sent: return "sent";
    case Answer::full: return "full";
    case Answer::refused: return "refused";
    case Answer::received: return fmt::format("{}", response.value);
    case Answer::empty: return "empty";
    case Answer::none: return "nothing";
    case Answer::closed: return "closed";
    case Answer::closed_now: return "closed now";
    case Answer::already_closed: return "error: closed already";
    case Answer::count: return fmt::format("{}", response.value);
    case Answer::yes: return "true";
    case Answer::no: return "false";
  }
  return "?";
}

}  // namespace

std::string describe(const Operation& operation, const std::optional<Response>& response) {
  const bool sends =
      operation.kind == OperationKind::send || operation.kind == OperationKind::try_send;
  return fmt::format("{}({}) -> {}", name_of(operation.kind),
                     sends ? std::to_string(operation.value) : "",
                     response ? describe(*response) : "blocked for ever");
}

std::string describe(const History& history) {
  History by_call = history;
  std::sort(by_call.begin(), by_call.end(),
            [](const Event& left, const Event& right) { return left.called < right.called; });
  std::string text;
  for (const Event& event : by_call) {
    const std::string end = event.pending() ? "..." : std::to_string(event.returned);
    fmt::format_to(std::back_inserter(text), "T{}  {:<36} [{}, {}]\n", event.thread + 1,
                   describe(event.operation, event.response), event.called, end);
  }
  return text;
}

}  // namespace heddle
