#include "go_source.hpp"

#include <fmt/format.h>

namespace heddle::go_judge {

namespace {

std::string communication(const Communication& each, std::size_t index, std::size_t goroutine) {
  const char channel = name_of_channel(each.channel);
  const int base = kCase * (static_cast<int>(index) + 1);
  if (each.is_send)
    return fmt::format("\t\tcase {} <- {}:\n\t\t\tr.put({}, {})\n", channel, each.value, goroutine,
                       base + kSent);
  return fmt::format("\t\tcase v, ok := <-{}:\n\t\t\tr.put({}, {}+received(v, ok))\n", channel,
                     goroutine, base);
}

std::string operation(const Operation& each, std::size_t goroutine) {
  const char channel = name_of_channel(each.channel);
  switch (each.kind) {
    case Operation::Kind::send:
      return fmt::format("\t\t{} <- {}\n\t\tr.put({}, {})\n", channel, each.value, goroutine,
                         kSent);
    case Operation::Kind::receive:
      return fmt::format(
          "\t\tif v, ok := <-{}; true {{\n\t\t\tr.put({}, received(v, ok))\n\t\t}}\n", channel,
          goroutine);
    case Operation::Kind::close:
      return fmt::format("\t\tclose({})\n\t\tr.put({}, {})\n", channel, goroutine, kCloses);
    case Operation::Kind::range:
      return fmt::format(
          "\t\tfor v := range {} {{\n\t\t\tr.put({}, v)\n\t\t}}\n\t\tr.put({}, {})\n", channel,
          goroutine, goroutine, kClosed);
    case Operation::Kind::select: break;
  }
  std::string text = "\t\tselect {\n";
  for (std::size_t index = 0; index < each.cases.size(); ++index)
    text += communication(each.cases[index], index, goroutine);
  if (each.has_default)
    text += fmt::format("\t\tdefault:\n\t\t\tr.put({}, {})\n", goroutine, kDefault);
  return text + "\t\t}\n";
}

}  // namespace

std::string go_source(const Program& program, std::size_t number) {
  std::string text = fmt::format("func program{}(r *run) {{\n", number);
  for (std::size_t channel = 0; channel < program.capacities.size(); ++channel) {
    const char name = name_of_channel(static_cast<int>(channel));
    const int capacity = program.capacities[channel];
    text += capacity == kNil ? fmt::format("\tvar {} chan int\n", name)
                             : fmt::format("\t{} := make(chan int, {})\n", name, capacity);
    text += fmt::format("\t_ = {}\n", name);
  }
  for (std::size_t goroutine = 0; goroutine < program.goroutines.size(); ++goroutine) {
    text += fmt::format("\tr.start()\n\tgo func() {{\n\t\tdefer r.end({})\n", goroutine);
    for (const Operation& each : program.goroutines[goroutine])
      text += fmt::format("\t\tr.pause({})\n", goroutine) + operation(each, goroutine);
    text += "\t}()\n";
  }
  return text + "}\n";
}

}  // namespace heddle::go_judge
