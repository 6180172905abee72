#include <heddle/engine/trace.hpp>

#include <map>
#include <set>

#include <fmt/format.h>

#include <heddle/engine/rest.hpp>
#include <heddle/engine/wording.hpp>

namespace heddle::engine {

namespace {

constexpr std::size_t kMostSteps = 500;  // more, nobody reads

std::string write_steps(const Wording& wording) {
  const std::vector<TraceStep>& steps = wording.recording().steps;
  const std::size_t left_out = steps.size() > kMostSteps ? steps.size() - kMostSteps : 0;
  std::string text;
  for (std::size_t index = 0; index < steps.size(); ++index) {
    if (left_out > 0 && index == kMostSteps / 2) {
      text += fmt::format("  ... {} steps ...\n", left_out);
      index += left_out;
    }
    if (!steps[index].is_told) continue;
    const EventId event = steps[index].event;
    text += Wording::line(fmt::format("{} {}", wording.name_of(event.thread), wording.what(event)),
                          wording.place_in(steps[index].stack));
  }
  return text;
}

std::string write_race(const Wording& wording, const BadAccess& race) {
  if (race.kind != BadAccess::Kind::race)
    return wording.write_stack("here it fails", wording.recording().final_stack);
  const auto title = [&](const Access& access) {
    return fmt::format("{} {}{}", wording.name_of(access.thread),
                       access.is_write ? "writes" : "reads", access.is_atomic ? " (atomic)" : "");
  };
  return wording.write_stack(title(race.earlier), wording.recording().earlier_stack) +
         wording.write_stack(title(race.later), wording.recording().final_stack);
}

// One for each place in the program, and not too many.
std::string write_leaks(const Wording& wording) {
  const std::vector<LeakedBlock>& leaks = wording.recording().leaks;
  constexpr std::size_t kMostPlaces = 5;
  std::map<std::vector<const void*>, std::size_t> blocks_from;
  for (const LeakedBlock& leak : leaks) ++blocks_from[leak.stack];
  std::set<std::vector<const void*>> written;
  std::string text;
  for (const LeakedBlock& leak : leaks) {
    if (written.size() == kMostPlaces || !written.insert(leak.stack).second) continue;
    const std::size_t blocks = blocks_from[leak.stack];
    text += wording.write_stack(
        fmt::format("{} allocates {} bytes{}", wording.name_of(leak.thread), leak.block.size,
                    blocks > 1 ? fmt::format(", {} times", blocks) : ""),
        leak.stack);
  }
  if (blocks_from.size() > written.size())
    text += fmt::format("  and at {} other places\n", blocks_from.size() - written.size());
  return text;
}

}  // namespace

std::string text_of(const Recording& recording, const Graph& graph,
                    const std::vector<Sleeper>& sleepers, const std::vector<std::string>& names) {
  const Wording wording(recording, graph, sleepers, names);
  std::string text = write_steps(wording);
  if (recording.race) text += write_race(wording, *recording.race);
  text += write_leaks(wording);
  text += write_sleepers(wording, sleepers);
  if (!recording.race && recording.leaks.empty() && sleepers.empty())
    text += wording.write_stack("here it fails", recording.final_stack);
  return text;
}

std::string message_of(const std::string& message, const Recording& recording, const Graph& graph,
                       const std::vector<Sleeper>& sleepers,
                       const std::vector<std::string>& names) {
  return message_of_rest(Wording(recording, graph, sleepers, names), message, sleepers);
}

}  // namespace heddle::engine
