#include <heddle/engine/wording.hpp>

#include <dlfcn.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <heddle/engine/function.hpp>

namespace heddle::engine {

namespace {

using Lines = std::map<const void*, std::vector<SourceLine>>;

// Programs and libraries lie elsewhere in every process: what points into them is told by its place
// in them. All else of a scenario is always where it is.
std::string text_of(std::uint64_t value) {
  constexpr std::uint64_t kLeastThatMoves = std::uint64_t{1} << 32;
  Dl_info object{};
  if (value < kLeastThatMoves || dladdr(reinterpret_cast<const void*>(value), &object) == 0)
    return fmt::format("{}", value);
  return fmt::format("{}+{:#x}", std::filesystem::path(object.dli_fname).filename().string(),
                     value - reinterpret_cast<std::uint64_t>(object.dli_fbase));
}

// Whose code a line is.
enum class Owner : std::uint8_t {
  user,
  library,  // that the user has chosen
  layer,    // of Heddle's own, under the user's program: of interest where it fails itself
  nobody,   // the standard library, the engine: what everybody has
};

Owner owner_of(const SourceLine& line) {
  constexpr std::string_view kNobodys[] = {"/heddle/engine/",
                                           "/heddle/abi/",
                                           "/heddle/check.cpp",
                                           "/heddle/search.cpp",
                                           "/heddle/sync/checker.hpp",
                                           "/heddle/spec/subject_calls.hpp",
                                           "/heddle/verify/interleave_subject.hpp",
                                           "/c++/",
                                           "/lib/gcc/",
                                           "/lib/llvm"};
  if (line.file.empty() || line.line == 0) return Owner::nobody;
  if (line.file.find("/heddle/go/") != std::string_view::npos) return Owner::layer;
  for (const std::string_view part : kNobodys) {
    if (line.file.find(part) != std::string_view::npos) return Owner::nobody;
  }
  return line.file.starts_with("/usr/") ? Owner::library : Owner::user;
}

std::string place_of(const SourceLine& line) {
  std::error_code error;
  std::string_view file = line.file;
  for (const std::string& folder :
       {std::filesystem::current_path(error).string() + "/", std::string("/usr/include/")}) {
    if (file.starts_with(folder)) file.remove_prefix(folder.size());
  }
  return fmt::format("{}:{}", file, line.line);
}

// The lines that say where a stack stands, the innermost first: the user's, and those of the
// library or layer that the user has called.
std::vector<SourceLine> lines_to_show(const std::vector<const void*>& stack, const Lines& lines) {
  std::vector<SourceLine> shown;
  bool is_in_library = true;
  for (const void* address : stack) {
    const auto found = lines.find(address);
    if (found == lines.end()) continue;
    for (const SourceLine& line : found->second) {
      const Owner owner = owner_of(line);
      is_in_library = is_in_library && owner != Owner::user;
      if (owner == Owner::user || (is_in_library && owner != Owner::nobody)) shown.push_back(line);
    }
  }
  return shown;
}

// The user's line in which the stack stands; in a library, also the library's: not where its own
// innermost tools are, but in the folder in which the user has called it.
std::string innermost(const Lines& lines, const std::vector<const void*>& stack) {
  std::vector<SourceLine> shown = lines_to_show(stack, lines);
  std::erase_if(shown, [](const SourceLine& line) { return owner_of(line) == Owner::layer; });
  const auto own = std::find_if(shown.begin(), shown.end(), [](const SourceLine& line) {
    return owner_of(line) == Owner::user;
  });
  std::string users = own == shown.end() ? "" : place_of(*own);
  if (own == shown.begin()) return users;
  const std::string folder = std::filesystem::path((own - 1)->file).parent_path();
  const auto librarys = std::find_if(
      shown.begin(), own, [&](const SourceLine& line) { return line.file.starts_with(folder); });
  return users.empty() ? place_of(*librarys)
                       : fmt::format("{} from {}", place_of(*librarys), users);
}

std::vector<const void*> addresses_in(const Recording& recording,
                                      const std::vector<Sleeper>& sleepers) {
  std::vector<const void*> addresses = recording.final_stack;
  const auto add = [&](const std::vector<const void*>& stack) {
    addresses.insert(addresses.end(), stack.begin(), stack.end());
  };
  add(recording.earlier_stack);
  for (const Note& note : recording.testimony.notes) add(note.stack);
  for (const auto& [object, stack] : recording.testimony.made) add(stack);
  for (const LeakedBlock& leak : recording.leaks) add(leak.stack);
  for (const TraceStep& step : recording.steps) add(step.stack);
  for (const Sleeper& sleeper : sleepers) add(sleeper.stack);
  return addresses;
}

}  // namespace

std::string place_in(const std::vector<const void*>& stack) {
  return innermost(lines_of(stack), stack);
}

std::string role_of(ThreadId thread, const std::string& name) {
  return name.empty() ? fmt::format("T{}", thread + 1) : name;
}

Wording::Wording(const Recording& recording, const Graph& graph,
                 const std::vector<Sleeper>& sleepers, const std::vector<std::string>& names)
    : recording_(recording),
      graph_(graph),
      names_(names),
      lines_(lines_of(addresses_in(recording, sleepers))) {
  number_objects(sleepers);
  for (const TraceStep& step : recording_.steps) stack_of_[step.event] = &step.stack;
}

std::string Wording::place_in(const std::vector<const void*>& stack) const {
  return innermost(lines_, stack);
}

std::string Wording::place_of_event(EventId id) const {
  auto found = stack_of_.find(id);
  if (found == stack_of_.end() && id.index > 0)
    found = stack_of_.find({id.thread, static_cast<std::uint16_t>(id.index - 1)});
  const std::string where = found == stack_of_.end() ? "" : place_in(*found->second);
  return where.empty() ? "" : " at " + where;
}

// What a location is can be seen from what is done with it; numbers go by first use.
void Wording::number_objects(const std::vector<Sleeper>& sleepers) {
  kinds_.assign(graph_.location_count(), ObjectKind::atomic);
  numbers_.assign(graph_.location_count(), 0);
  for (const TraceStep& step : recording_.steps) note_kind(graph_[step.event].operation);
  for (const Sleeper& sleeper : sleepers) note_kind(sleeper.operation);
  std::map<ObjectKind, unsigned> used;
  const auto number = [&](LocationId part) {
    const LocationId location = whole(part);
    if (numbers_[location] == 0) numbers_[location] = ++used[kinds_[location]];
  };
  for (const TraceStep& step : recording_.steps) {
    const Event& event = graph_[step.event];
    if (event.is_read() || event.is_write()) number(event.location());
  }
  for (const Sleeper& sleeper : sleepers) {
    if (sleeper.operation.kind == EventKind::read) number(sleeper.operation.location);
  }
}

LocationId Wording::whole(LocationId location) const {
  const auto found = recording_.wholes.find(location);
  return found == recording_.wholes.end() ? location : found->second;
}

void Wording::note_kind(const Operation& operation) {
  if (operation.kind != EventKind::read || operation.location >= kinds_.size()) return;
  ObjectKind& kind = kinds_[whole(operation.location)];
  switch (operation.function) {
    case Function::lock:
    case Function::try_lock:
    case Function::lock_again:
      kind = recording_.wholes.contains(operation.location) ? ObjectKind::reader_writer_lock
                                                            : ObjectKind::mutex;
      break;
    case Function::down:
    case Function::try_down: kind = ObjectKind::semaphore; break;
    case Function::wake_one:
    case Function::wake_all:
    case Function::look_for_waiters:
    case Function::wake_again:
    case Function::until_woken:
    case Function::leave_or_woken: kind = ObjectKind::condition; break;
    case Function::until_arrived: kind = ObjectKind::barrier; break;
    case Function::begin_once: kind = ObjectKind::once; break;
    default: break;
  }
}

std::string Wording::object(LocationId part) const {
  constexpr std::string_view kNames[] = {"atomic",    "mutex",   "reader-writer lock", "semaphore",
                                         "condition", "barrier", "initialisation"};
  const LocationId location = whole(part);
  if (location >= kinds_.size()) return "an object";
  return fmt::format("{} {}", kNames[static_cast<std::size_t>(kinds_[location])],
                     numbers_[location]);
}

std::string Wording::source_of(const Event& event) const {
  if (event.reads_from.is_initial()) return ", the initial value";
  return fmt::format(", from {}{}", name_of(event.reads_from.thread),
                     place_of_event(event.reads_from));
}

std::string Wording::what(EventId id) const {
  const Event& event = graph_[id];
  switch (event.kind()) {
    case EventKind::create: return fmt::format("starts {}", name_of(event.reads_from.thread));
    case EventKind::end: return "ends";
    case EventKind::join: return fmt::format("joins {}", name_of(event.reads_from.thread));
    case EventKind::fence: return "passes a fence";
    case EventKind::choice: return fmt::format("chooses {}", event.value);
    case EventKind::write: return what_of_write(event);
    case EventKind::read: return what_of_read(id, event);
  }
  return "";
}

std::string Wording::what_of_write(const Event& event) const {
  const std::string name = object(event.location());
  switch (kind_of(event)) {
    case ObjectKind::mutex:
    case ObjectKind::reader_writer_lock: return fmt::format("unlocks {}", name);
    case ObjectKind::once:
      return fmt::format("{} {}", event.value == kOnceDone ? "ends" : "gives up", name);
    default: return fmt::format("writes {} to {}", text_of(event.value), name);
  }
}

std::string Wording::what_of_read(EventId read, const Event& event) const {
  const std::string name = object(event.location());
  const EventId next{read.thread, static_cast<std::uint16_t>(read.index + 1)};
  const bool wrote = graph_.contains(next) && graph_[next].exclusive;
  if (kind_of(event) == ObjectKind::reader_writer_lock)
    return fmt::format("{} {} for {}", wrote ? "locks" : "fails to lock", name,
                       event.operation.expected == kReads ? "reading" : "writing");
  switch (event.operation.function) {
    case Function::lock: return fmt::format("locks {}", name);
    case Function::try_lock: return fmt::format("{} {}", wrote ? "locks" : "fails to lock", name);
    case Function::down: return fmt::format("takes one of {}", name);
    case Function::try_down:
      return fmt::format("{} {}", wrote ? "takes one of" : "finds nothing in", name);
    case Function::wake_one:
    case Function::wake_all:
    case Function::look_for_waiters:
    case Function::wake_again:
      if (!wrote) return fmt::format("notifies {}, where nobody waits", name);
      return fmt::format("wakes {} at {}", woken(event.value & ~graph_[next].value), name);
    case Function::until_woken: return fmt::format("is awake{}", source_of(event));
    case Function::leave_or_woken:
      return wrote ? fmt::format("stops waiting at {}: its time is over", name)
                   : fmt::format("is awake{}", source_of(event));
    case Function::begin_once:
      return wrote ? fmt::format("begins {}", name) : fmt::format("finds {} done", name);
    case Function::until_arrived: return fmt::format("leaves {}", name);
    default: break;
  }
  if (kind_of(event) == ObjectKind::condition) return fmt::format("begins to wait at {}", name);
  if (kind_of(event) == ObjectKind::barrier && wrote) return fmt::format("comes to {}", name);
  if (wrote)
    return fmt::format("changes {} from {} to {}{}", name, text_of(event.value),
                       text_of(graph_[next].value), source_of(event));
  return fmt::format("reads {} from {}{}", text_of(event.value), name, source_of(event));
}

std::string Wording::woken(std::uint64_t threads) const {
  std::string names;
  for (ThreadId thread = 0; thread < kMaxThreads; ++thread) {
    if ((threads >> thread & 1) != 0) names += (names.empty() ? "" : ", ") + name_of(thread);
  }
  return names;
}

std::string Wording::write_stack(const std::string& title,
                                 const std::vector<const void*>& stack) const {
  std::string text = "  " + title + ":\n";
  std::string last;
  std::size_t times = 0;
  const auto end_repetition = [&] {
    if (times > 1) text += fmt::format("      the same {} times\n", times);
    times = 0;
  };
  for (const SourceLine& frame : lines_to_show(stack, lines_)) {
    std::string next = fmt::format("      {}  {}\n", place_of(frame), frame.function);
    if (next == last) {
      ++times;
      continue;
    }
    end_repetition();
    text += next;
    last = std::move(next);
    times = 1;
  }
  end_repetition();
  return text;
}
std::string Wording::line(const std::string& what, const std::string& where) {
  if (where.empty()) return "  " + what + "\n";
  return fmt::format("  {:<58}  {}\n", what, where);
}

}  // namespace heddle::engine
