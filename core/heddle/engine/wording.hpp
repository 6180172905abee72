// Words for what is in an execution: threads, objects, events, places in the source.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <heddle/engine/graph.hpp>
#include <heddle/engine/symbols.hpp>
#include <heddle/engine/trace.hpp>

namespace heddle::engine {

// What a thread is called: its name, or "T1", "T2", ...
std::string role_of(ThreadId thread, const std::string& name);

class Wording {
 public:
  // All of them must outlive it. `names`: the threads' own, or empty.
  Wording(const Recording& recording, const Graph& graph, const std::vector<Sleeper>& sleepers,
          const std::vector<std::string>& names);

  const Recording& recording() const { return recording_; }
  const Graph& graph() const { return graph_; }

  std::string name_of(ThreadId thread) const {
    return role_of(thread, thread < names_.size() ? names_[thread] : "");
  }
  // "mutex 1".
  std::string object(LocationId location) const;
  // What its thread does there, without saying who it is: "locks mutex 1".
  std::string what(EventId event) const;
  // "file.cpp:12" of the user's line that the stack stands in; empty if there is none.
  std::string place_in(const std::vector<const void*>& stack) const;
  // The same of an event, with " at " before it.
  std::string place_of_event(EventId event) const;
  // All of the user's lines that the stack stands in, below a title.
  std::string write_stack(const std::string& title, const std::vector<const void*>& stack) const;
  // The two columns of a step.
  static std::string line(const std::string& what, const std::string& where);

 private:
  enum class ObjectKind : std::uint8_t {
    atomic,
    mutex,
    reader_writer_lock,
    semaphore,
    condition,
    barrier,
    once
  };

  void number_objects(const std::vector<Sleeper>& sleepers);
  void note_kind(const Operation& operation);
  // The object that it is a part of, if it is one.
  LocationId whole(LocationId location) const;
  ObjectKind kind_of(const Event& event) const { return kinds_[whole(event.location())]; }
  std::string what_of_write(const Event& event) const;
  std::string what_of_read(EventId read, const Event& event) const;
  std::string source_of(const Event& event) const;
  std::string woken(std::uint64_t threads) const;

  const Recording& recording_;
  const Graph& graph_;
  const std::vector<std::string>& names_;
  std::map<const void*, std::vector<SourceLine>> lines_;
  std::map<EventId, const std::vector<const void*>*> stack_of_;
  std::vector<ObjectKind> kinds_;
  std::vector<unsigned> numbers_;
};

}  // namespace heddle::engine
