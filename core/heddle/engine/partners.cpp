#include <heddle/engine/partners.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace heddle::engine {

namespace {

constexpr std::size_t kMostTold = 3;  // of a kind; more, nobody reads

template <class Value>
void add_if_new(std::vector<Value>& values, Value value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
}

std::vector<ThreadId> threads_in(const std::vector<const Note*>& notes) {
  std::vector<ThreadId> threads;
  for (const Note* note : notes) add_if_new(threads, note->thread);
  return threads;
}

std::size_t total(const std::vector<const Note*>& notes) {
  std::size_t sum = 0;
  for (const Note* note : notes) sum += note->times;
  return sum;
}

// What lets those go on that wait with `own`; nothing if that is not one meeting another.
std::optional<HeddleUse> counterpart_of(HeddleUse own) {
  if (own == heddle_sends) return heddle_receives;
  if (own == heddle_receives) return heddle_sends;
  return std::nullopt;
}

bool is_end_of_work(const Note& note) {
  return !note.has_gone_on && (note.use == heddle_closes || note.use == heddle_releases ||
                               note.use == heddle_takes_off || note.use == heddle_signals);
}

// The clauses, the first few of them.
std::string join(const std::vector<std::string>& clauses) {
  const auto told = std::min(clauses.size(), kMostTold);
  std::string text = fmt::format("{}", fmt::join(std::span(clauses).first(told), ", "));
  if (clauses.size() > told) text += fmt::format(", and {} more", clauses.size() - told);
  return text;
}

}  // namespace

Partners::Partners(const Wording& wording, const std::vector<Sleeper>& sleepers)
    : wording_(wording), sleepers_(sleepers) {}

// Of one that spins, those that it uses in its loop.
std::vector<const void*> Partners::objects_of(const Sleeper& sleeper) const {
  if (knows(sleeper)) return testimony().waits[sleeper.thread].objects;
  std::vector<const void*> objects;
  for (const Note& note : testimony().notes) {
    if (sleeper.spins && note.thread == sleeper.thread && note.position >= sleeper.begin_of_loop)
      add_if_new(objects, note.object);
  }
  return objects;
}

// What the sleeper has begun to do with the object and waits for: what it has said of it last.
std::vector<HeddleUse> Partners::uses_that_wait(const void* object, const Sleeper& sleeper) const {
  std::vector<HeddleUse> uses;
  std::uint16_t position = 0;
  for (const Note& note : testimony().notes) {
    if (note.thread != sleeper.thread || note.object != object || note.has_gone_on) continue;
    if (note.position != position) uses.clear();
    position = note.position;
    add_if_new(uses, note.use);
  }
  return uses;
}

Partners::Notes Partners::notes_on(const void* object, HeddleUse use) const {
  Notes notes;
  for (const Note& note : testimony().notes) {
    if (note.object == object && note.use == use && !note.has_gone_on) notes.push_back(&note);
  }
  return notes;
}

// Who has acquired and not released. Others may release what one has acquired; and whoever still
// waits for it has not acquired it.
Partners::Notes Partners::holders_of(const void* object) const {
  Notes holders;
  for (const Note& note : testimony().notes) {
    if (note.object != object || note.has_gone_on) continue;
    if (note.use == heddle_acquires) holders.push_back(&note);
    if (note.use != heddle_releases || holders.empty()) continue;
    const auto own = std::find_if(holders.rbegin(), holders.rend(), [&](const Note* holder) {
      return holder->thread == note.thread;
    });
    holders.erase(own == holders.rend() ? holders.end() - 1 : std::next(own).base());
  }
  for (const Sleeper& sleeper : sleepers_) {
    const std::vector<const void*>& waited = testimony().waits[sleeper.thread].objects;
    if (!knows(sleeper) || std::find(waited.begin(), waited.end(), object) == waited.end())
      continue;
    const auto last = std::find_if(holders.rbegin(), holders.rend(), [&](const Note* holder) {
      return holder->thread == sleeper.thread;
    });
    if (last != holders.rend()) holders.erase(std::next(last).base());
  }
  return holders;
}

// Those that have been started since something was added, and have taken nothing off. If they are
// more than what is left, some of them have nothing to do with it, and nobody is named.
std::vector<ThreadId> Partners::unfinished(const void* object, const Sleeper& sleeper) const {
  const Notes added = notes_on(object, heddle_adds);
  const Notes taken_off = notes_on(object, heddle_takes_off);
  if (added.empty()) return {};
  const std::vector<ThreadId> finishers = threads_in(taken_off);
  const std::vector<TraceStep>& steps = wording_.recording().steps;
  std::vector<ThreadId> others;
  for (std::size_t step = added.front()->step; step < steps.size(); ++step) {
    const Event& event = wording_.graph()[steps[step].event];
    if (event.kind() != EventKind::create) continue;
    const ThreadId started = event.reads_from.thread;
    if (started != sleeper.thread &&
        std::find(finishers.begin(), finishers.end(), started) == finishers.end())
      others.push_back(started);
  }
  if (total(taken_off) + others.size() > total(added)) others.clear();
  return others;
}

// Threads that the sleeper waits for, as far as that is known.
std::vector<ThreadId> Partners::partners_of(const Sleeper& sleeper) const {
  std::vector<ThreadId> partners;
  const auto add = [&](const std::vector<ThreadId>& threads) {
    for (const ThreadId thread : threads) add_if_new(partners, thread);
  };
  for (const void* object : objects_of(sleeper)) {
    for (const HeddleUse own : uses_that_wait(object, sleeper)) {
      if (const auto use = counterpart_of(own)) add(threads_in(notes_on(object, *use)));
      if (own == heddle_acquires) add(threads_in(holders_of(object)));
      if (own == heddle_awaits_zero) add(unfinished(object, sleeper));
    }
  }
  return partners;
}

// --- places

std::string Partners::at(const std::vector<const void*>& stack) const {
  const std::string place = wording_.place_in(stack);
  return place.empty() ? "" : " at " + place;
}

// The user's line in which the thread has last done something that others can see.
std::string Partners::last_place_of(ThreadId thread) const {
  const std::vector<TraceStep>& steps = wording_.recording().steps;
  const std::vector<Note>& notes = testimony().notes;
  auto note = notes.rbegin();
  for (std::size_t step = steps.size() + 1; step-- > 0;) {
    for (; note != notes.rend() && note->step == step; ++note) {
      if (note->thread != thread) continue;
      if (std::string place = wording_.place_in(note->stack); !place.empty()) return place;
    }
    if (step == 0 || steps[step - 1].event.thread != thread) continue;
    if (std::string place = wording_.place_in(steps[step - 1].stack); !place.empty()) return place;
  }
  return "";
}

std::string Partners::label_of(const void* object) const {
  const auto made = testimony().made.find(object);
  const std::string place = made == testimony().made.end() ? "" : wording_.place_in(made->second);
  return place.empty() ? "" : "the object made at " + place;
}

// --- what has become of a partner

// What the thread has gone on with last, if it has done nothing since but to end its work.
const Note* Partners::last_reason(ThreadId thread) const {
  const std::vector<Note>& notes = testimony().notes;
  const auto last = std::find_if(notes.rbegin(), notes.rend(), [&](const Note& note) {
    return note.thread == thread && !is_end_of_work(note);
  });
  return last == notes.rend() || !last->has_gone_on ? nullptr : &*last;
}

// The use that the thread has gone on with, if it had begun several at once.
const Note* Partners::chosen_use(const Note& reason) const {
  Notes begun;
  const std::vector<Note>& notes = testimony().notes;
  for (auto index = static_cast<std::size_t>(&reason - notes.data()); index-- > 0;) {
    const Note& note = notes[index];
    if (note.thread != reason.thread) continue;
    if (note.has_gone_on || (!begun.empty() && note.position != begun.front()->position)) break;
    begun.push_back(&note);
  }
  const auto chosen = std::find_if(begun.begin(), begun.end(),
                                   [&](const Note* note) { return note->object == reason.object; });
  return begun.size() < 2 || chosen == begun.end() ? nullptr : *chosen;
}

// What has made the thread return, if it is known.
std::string Partners::because(const Note& reason) const {
  const auto meaning = testimony().meanings.find(reason.object);
  if (meaning != testimony().meanings.end()) return meaning->second;
  const std::string label = label_of(reason.object);
  if (label.empty()) return "";
  if (reason.is_closed) return label + " was closed";
  const Note* chosen = chosen_use(reason);
  if (chosen == nullptr) return "";
  return fmt::format("it {} {}", chosen->use == heddle_sends ? "sent to" : "received from", label);
}

bool Partners::has_ended(ThreadId thread) const {
  const std::vector<TraceStep>& steps = wording_.recording().steps;
  return std::any_of(steps.begin(), steps.end(), [&](const TraceStep& step) {
    return step.event.thread == thread && wording_.graph()[step.event].kind() == EventKind::end;
  });
}

std::string Partners::fate_of(ThreadId thread) const {
  if (const Sleeper* sleeper = sleeper_named(sleepers_, thread))
    return fmt::format("is {}{}", what(*sleeper), at(sleeper->stack));
  if (!has_ended(thread)) return "stands by";
  const Note* reason = last_reason(thread);
  const std::string cause = reason == nullptr ? "" : because(*reason);
  const std::string place =
      cause.empty() ? last_place_of(thread) : wording_.place_in(reason->stack);
  return fmt::format("returned{}{}", place.empty() ? "" : " after " + place,
                     cause.empty() ? "" : " because " + cause);
}

// --- why the sleeper sleeps

std::string Partners::why_nobody_met(HeddleUse use, const void* object,
                                     const Sleeper& sleeper) const {
  const bool receives = use == heddle_receives;
  std::vector<ThreadId> others = threads_in(notes_on(object, use));
  const bool has_itself = std::erase(others, sleeper.thread) > 0;
  if (others.empty()) {
    return fmt::format(
        "{} has ever {}",
        has_itself ? fmt::format("only {} itself", wording_.name_of(sleeper.thread)) : "nobody",
        receives ? "received from it" : "sent to it or closed it");
  }
  std::vector<std::string> fates;
  fates.reserve(others.size());
  for (const ThreadId other : others)
    fates.push_back(fmt::format("{} {}", wording_.name_of(other), fate_of(other)));
  return fmt::format(
      "its {}{} {}", others.size() == 1 ? "only " : "",
      fmt::format("{}{}", receives ? "receiver" : "sender", others.size() == 1 ? "" : "s:"),
      join(fates));
}

std::string Partners::why_held(const void* object, const Sleeper& sleeper) const {
  std::vector<std::string> holders;
  for (const Note* note : holders_of(object)) {
    std::string holder = note->thread == sleeper.thread ? "itself" : wording_.name_of(note->thread);
    holder += at(note->stack);
    if (note->thread != sleeper.thread) holder += ", which " + fate_of(note->thread);
    if (has_ended(note->thread)) holder += " and has not released it";
    holders.push_back(std::move(holder));
  }
  return holders.empty() ? "" : "acquired by " + join(holders);
}

std::string Partners::why_not_zero(const void* object, const Sleeper& sleeper) const {
  const std::size_t all = total(notes_on(object, heddle_adds));
  const std::size_t done = total(notes_on(object, heddle_takes_off));
  if (done >= all) return "";
  std::vector<std::string> others;
  for (const ThreadId other : unfinished(object, sleeper))
    others.push_back(fmt::format("{}, which {}", wording_.name_of(other), fate_of(other)));
  return fmt::format("{} of {} not done{}{}", all - done, all, others.empty() ? "" : ": not by ",
                     join(others));
}

std::string Partners::why_not_signalled(const void* object, const Sleeper& sleeper) const {
  const Notes signals = notes_on(object, heddle_signals);
  if (signals.empty()) return "nobody has ever signalled it";
  const Notes waits = notes_on(object, heddle_awaits_signal);
  const auto own = std::find_if(waits.rbegin(), waits.rend(),
                                [&](const Note* wait) { return wait->thread == sleeper.thread; });
  const Note* last = signals.back();
  return fmt::format("{}{} signalled it{}, {}", last < *own ? "lost wake-up: " : "",
                     wording_.name_of(last->thread), at(last->stack),
                     last < *own ? "before it began to wait" : "for another");
}

std::string Partners::why_at(const void* object, HeddleUse own, const Sleeper& sleeper) const {
  if (const auto use = counterpart_of(own)) return why_nobody_met(*use, object, sleeper);
  switch (own) {
    case heddle_acquires: return why_held(object, sleeper);
    case heddle_awaits_zero: return why_not_zero(object, sleeper);
    case heddle_awaits_signal: return why_not_signalled(object, sleeper);
    default: return "";
  }
}

std::string Partners::why(const Sleeper& sleeper) const {
  const std::vector<const void*> objects = objects_of(sleeper);
  std::vector<std::string> clauses;
  for (const void* object : objects) {
    for (const HeddleUse own : uses_that_wait(object, sleeper)) {
      const std::string clause = why_at(object, own, sleeper);
      if (clause.empty()) continue;
      const bool is_clear = objects.size() == 1 && !sleeper.spins;  // which object is meant
      const std::string label = is_clear ? "" : label_of(object);
      clauses.push_back(label.empty() ? clause : fmt::format("{}: {}", label, clause));
    }
  }
  return join(clauses);
}

std::string Partners::what(const Sleeper& sleeper) const {
  if (knows(sleeper)) return fmt::format("blocked for ever in {}", kind_of(sleeper));
  return sleeper.spins ? "for ever in a loop" : "asleep for ever";
}

// --- all of them

std::string Partners::sentence(const Sleeper& sleeper) const {
  const std::vector<TraceStep>& steps = wording_.recording().steps;
  const auto start = std::find_if(steps.begin(), steps.end(), [&](const TraceStep& step) {
    const Event& event = wording_.graph()[step.event];
    return event.kind() == EventKind::create && event.reads_from.thread == sleeper.thread;
  });
  const std::string started = start == steps.end() ? "" : at(start->stack);
  const std::string reason = why(sleeper);
  return fmt::format("{}{}{} {}{}{}", sleeper.spins ? "runaway loop: " : "",
                     wording_.name_of(sleeper.thread),
                     started.empty() ? "" : fmt::format(", started{},", started), what(sleeper),
                     at(sleeper.stack), reason.empty() ? "" : "; " + reason);
}

// Who holds what the sleeper waits for, if it is one thread.
ThreadId Partners::holder_for(const Sleeper& sleeper) const {
  const std::vector<const void*> objects = objects_of(sleeper);
  if (objects.size() != 1) return kMaxThreads;
  if (uses_that_wait(objects.front(), sleeper) != std::vector{heddle_acquires}) return kMaxThreads;
  const Notes holders = holders_of(objects.front());
  return holders.size() == 1 ? holders.front()->thread : kMaxThreads;
}

std::string Partners::story() const {
  if (std::none_of(sleepers_.begin(), sleepers_.end(),
                   [&](const Sleeper& sleeper) { return knows(sleeper) || sleeper.spins; }))
    return "";
  std::vector<const Sleeper*> told =
      find_cycle(sleepers_, [&](const Sleeper& sleeper) { return holder_for(sleeper); });
  const std::string title = told.size() > 1 ? "lock cycle: " : "";
  const auto is_told = [&](ThreadId thread) {
    return std::find(told.begin(), told.end(), sleeper_named(sleepers_, thread)) != told.end();
  };
  const auto waits_for_none = [&](const Sleeper& sleeper) {
    const std::vector<ThreadId> partners = partners_of(sleeper);
    return std::none_of(partners.begin(), partners.end(), [&](ThreadId partner) {
      return partner != sleeper.thread && sleeper_named(sleepers_, partner) != nullptr &&
             !is_told(partner);
    });
  };
  while (told.size() < sleepers_.size()) {
    const Sleeper* next = nullptr;
    for (const Sleeper& sleeper : sleepers_) {
      if (is_told(sleeper.thread)) continue;
      if (next == nullptr) next = &sleeper;
      if (waits_for_none(sleeper)) {
        next = &sleeper;
        break;
      }
    }
    told.push_back(next);
  }
  std::string text;
  for (std::size_t index = 0; index < std::min(told.size(), kMostTold); ++index)
    text += (index == 0 ? "" : "; and ") + sentence(*told[index]);
  return title + text;
}

}  // namespace heddle::engine
