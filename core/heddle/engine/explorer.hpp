// Visits every consistent execution graph of a program once.
//
// TruSt: Kokologiannakis, Marmanis, Gladstein, Vafeiadis, "Truly stateless, optimal dynamic partial
// order reduction", POPL 2022. The program runs again and again. Each time it first repeats what
// the graph says, then goes on where the graph ends; at every new event the explorer takes one
// possibility and remembers the others as branches. Operations that wait (a lock, a join) are
// events only when their turn has come, so that no execution ends in a blocked state that another
// order of the same operations would have avoided (after "Unblocking dynamic partial order
// reduction", CAV 2023).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <heddle/engine/consistency.hpp>
#include <heddle/engine/graph.hpp>
#include <heddle/engine/schedule.hpp>
#include <heddle/engine/scheduler.hpp>

namespace heddle::engine {

class Explorer {
 public:
  explicit Explorer(MemoryModel model);

  enum class Step : std::uint8_t {
    done,
    blocked,   // later, when is_ready() says so; what repeats a read: never
    dropped,   // this execution is no execution: give it up
    diverged,  // the program does not do what it did before the same events
  };
  struct Answer {
    Step step = Step::done;
    std::uint64_t value = 0;  // read; or chosen
    bool wrote = false;       // a read-modify-write took place
  };

  // A new run of the program is about to begin.
  void begin_run();

  // Forgets all graphs and branches; the next run does what the schedule says, and explores
  // nothing.
  void follow(Schedule schedule);
  bool follows() const { return followed_ < schedule_.size(); }
  // What the program did otherwise than the schedule says; empty if nothing.
  const std::string& divergence() const { return divergence_; }

  // From now on every run begins with nothing, and does what the scheduler says.
  void use(std::unique_ptr<Scheduler> scheduler) { scheduler_ = std::move(scheduler); }
  bool is_scheduled() const { return scheduler_ != nullptr && schedule_.empty(); }
  Scheduler& scheduler() { return *scheduler_; }
  // Whether it is a scheduler that tries every order.
  bool tries_every_order() const { return is_scheduled() && scheduler_->is_systematic(); }
  // Whether the execution that has just taken place is one that has not been visited before.
  bool is_new() { return !is_scheduled() || scheduler_->is_new(*graph_); }

  // True while the run repeats what the graph says, or follows a schedule; then next_in_graph() is
  // whose turn it is.
  bool repeats() const { return follows() || repeated_ < to_repeat_; }
  ThreadId next_in_graph() const {
    return follows() ? schedule_[followed_].thread : graph_->sequence()[repeated_].thread;
  }

  // The thread's next operation, if it can take place now. A location must have been added to
  // graph() before its first use.
  Answer perform(ThreadId thread, const Operation& operation);
  bool is_ready(ThreadId thread, const Operation& operation) const;
  // Which thread `parent` creates next; creates it. kMaxThreads: one too many; nothing: diverged.
  std::optional<ThreadId> create_thread(ThreadId parent);
  bool has_ended(ThreadId thread) const;
  // What happens before the thread's next access; only after its first event.
  const Clock& happens_before_now(ThreadId thread) const {
    const std::size_t last = position_in_thread_[thread] - 1;
    return (*graph_)[EventId::of(thread, last)].happens_before;
  }
  // `target` has ended. False: diverged.
  bool join(ThreadId thread, ThreadId target);

  EventId next_event(ThreadId thread) const {
    return EventId::of(thread, position_in_thread_[thread]);
  }
  // The thread's last event; of a read-modify-write, the read.
  EventId last_operation(ThreadId thread) const;
  // Whether all that the thread has looked at or locked, from `first` to its last event, may have
  // been so at one time: nothing that came before the last can come after one of the others.
  bool is_one_step(EventId first);
  // Whether the thread has more events in the graph than have taken place in this run.
  bool has_gone_on(ThreadId thread) const {
    return position_in_thread_[thread] < graph_->length(thread);
  }
  // The next two say no of a thread that goes on after it, in this graph.
  // Whether somebody has found locked what `lock` has locked.
  bool has_been_seen(EventId lock) const;
  // Whether what the thread has found locked in its last event was locked by somebody who, before
  // it, has begun to unlock all by a write to `first`; or who has not locked all, and unlocks
  // nothing but `last`.
  bool is_unlocked_already(ThreadId thread, LocationId first, LocationId last) const;
  std::uint64_t newest_value(LocationId location) const {
    return graph_->value_of(graph_->write_at(location, graph_->newest(location)));
  }
  // What the thread's last event wrote, unless a newer write has taken place in this run.
  std::optional<std::uint64_t> value_if_newest(ThreadId thread) const;

  // Threads that should go on before all others if they can, one bit each: those that keep another
  // waiting which was put off. When its turn comes, little has happened in between.
  std::uint32_t first_threads() const;
  // Whether a thread waits that is not waiting for what is newest: its turn has come and gone. An
  // execution that ends so is none; others go on from there.
  bool has_missed_turn() const;

  // The run is over, because no thread can go on: `waiting` are those that wait, with what they
  // wait for. They, too, may come before operations that have taken place.
  void add_branches_of_waiting(const std::vector<std::pair<ThreadId, Operation>>& waiting);

  // Prepares the graph of the next run; false when all have been visited.
  bool next_run();
  // To be shared by two explorers, this one and a copy of it; each keeps one half of the branches.
  bool can_be_split() const;
  enum class Half : std::uint8_t { first, second };  // the next run belongs to the first
  void keep_half(Half half);
  // How much of the exploration is done, from 0 to 1, if what has not been seen is like what has:
  // every run's share is divided evenly among itself and the branches that it has added (Knuth,
  // "Estimating the efficiency of backtrack programs", 1975). Nothing where executions are drawn.
  std::optional<double> progress() const {
    return is_scheduled() ? scheduler_->progress() : std::optional(explored_);
  }

  Graph& graph() { return *graph_; }
  const Graph& graph() const { return *graph_; }

 private:
  // A possibility that was not taken.
  struct Branch {
    enum class Kind : std::uint8_t { reads_from, position, revisit, choice, waiting };
    Kind kind;
    std::uint8_t choice = 0;
    ThreadId thread = 0;       // waiting
    double share = 0;          // of the exploration; 0: not known yet
    std::uint32_t stamp = 0;   // the graph's last event then
    std::size_t position = 0;  // position: of `event` in coherence order
    EventId event;             // the event that goes another way; revisit: the read
    EventId source;            // reads_from, waiting: the write; revisit: the new write
    Operation operation{};     // waiting
  };
  // The graphs that grow out of one graph by additions only. A revisit begins a new frame.
  struct Frame {
    Graph graph;
    std::vector<Branch> branches;
    EventId revisited = EventId::none();  // the read that the frame began with
  };

  Answer repeat(ThreadId thread, const Operation& operation);
  bool obeys(ThreadId thread, Act act);
  Answer follow_operation(ThreadId thread, const Operation& operation);
  Answer follow_read(ThreadId thread, const Operation& operation);
  bool follow_thread(ThreadId thread, Act act);
  std::optional<EventId> source_of(const Instruction& instruction, LocationId location);
  void begin_scheduled();
  void collect_possible_sources(ThreadId thread, const Operation& operation);
  Answer scheduled_read(ThreadId thread, const Operation& operation);
  Answer scheduled_write(ThreadId thread, const Operation& operation);
  Answer add_read(ThreadId thread, const Operation& operation);
  Answer add_write(ThreadId thread, const Operation& operation);
  Answer add_choice(ThreadId thread, const Operation& operation);
  Answer answer_of(EventId read) const;
  Branch& add_branch(Branch::Kind kind, EventId event);
  void enter_frame(std::unique_ptr<Frame> frame);
  bool is_consistent_at(LocationId location, std::size_t position);

  void collect_sources(ThreadId thread, const Operation& operation);
  EventId last_source(ThreadId thread, LocationId location) const;
  bool can_read(const Operation& operation, EventId source) const;
  EventId append_read(ThreadId thread, const Operation& operation);
  bool is_taken(EventId source, LocationId location) const;
  void add_waiting_branch(ThreadId thread, const Operation& operation, EventId source);
  bool settle_read(EventId read);
  bool look_ahead(EventId read);
  bool load_again(ThreadId thread, Operation operation);
  bool settle_revisited(EventId write);
  bool add_exclusive_write(EventId read);
  void give_turn(EventId write);
  void give_all_turns();
  const Event* blocked_event(std::size_t thread) const;
  bool is_next(EventId read, EventId write) const;
  bool has_overtaken(EventId read, EventId write) const;
  bool takes_turn(EventId write) const;

  void add_revisits(EventId write);
  bool may_revisit(EventId read, EventId write) const;
  bool is_maximally_added(EventId event, EventId write) const;

  void divide_share();
  bool take(const Branch& branch);
  bool take_revisit(const Branch& branch);
  bool take_waiting(const Branch& branch);
  void add_branches_of_positions(EventId write);

  const MemoryModel model_;
  Consistency consistency_;
  std::unique_ptr<Scheduler> scheduler_;
  double share_ = 1;  // of the run
  double explored_ = 0;
  std::vector<std::unique_ptr<Frame>> frames_;
  std::vector<std::unique_ptr<Frame>> spare_frames_;
  Graph* graph_ = nullptr;  // of the last frame
  std::size_t to_repeat_ = 0;
  std::size_t repeated_ = 0;
  Schedule schedule_;
  std::size_t followed_ = 0;
  std::vector<EventId> followed_events_;  // by instruction; of an update, the write
  std::string divergence_;
  std::vector<std::size_t>
      position_in_thread_;  // events of each thread that took place in this run
  std::map<std::pair<ThreadId, unsigned>, ThreadId> children_;  // the same in all runs
  std::vector<unsigned> created_;                               // by each thread, in this run
  std::vector<std::pair<EventId, std::uint8_t>> sources_;       // collect_sources' result
  std::vector<Branch*> added_;                                  // divide_share's
};

}  // namespace heddle::engine
