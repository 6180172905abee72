// Compiled with -fsanitize=thread, like the subject: what happens here is seen by the engine.
#include <heddle/verify/interleave_scenarios.hpp>

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <thread>

#include <heddle/spec/require.hpp>

namespace heddle {

namespace {

class Run {
 public:
  Run(const InterleaveSubject& subject, const InterleaveScenario& scenario)
      : may_(subject.abilities),
        scenario_(scenario),
        spurious_refusals_(subject.spurious_refusals),
        capacity_(subject.capacity && subject.abilities.chooses_capacity ? scenario.capacity
                                                                         : subject.capacity),
        channel_(subject.make(scenario.capacity)),
        producers_left_(scenario.producers),
        accepted_(scenario.producers),
        received_(scenario.consumers + 1) {}

  void run() {
    switch (scenario_.program) {
      case Program::handover: handover(); break;
      case Program::tasks:
        tasks_.resize(std::size_t{scenario_.producers} * scenario_.values);
        handover();
        break;
      case Program::looks: looks(); break;
      case Program::alone: alone(); break;
      case Program::slow_consumer: slow_consumer(); break;
      case Program::tries: tries(); break;
      case Program::closed: closed(); break;
      case Program::signalled: signalled(); break;
      case Program::left_inside: left_inside(); break;
    }
    channel_.reset();
    require(Pitfall::leak, ledger_.alive() <= 0,
            "a value was never destroyed, though the channel was");
    require(Pitfall::memory_error, ledger_.alive() >= 0, "a value was destroyed twice");
    require(Pitfall::memory_error, ledger_.complaint() == nullptr,
            "a value was used after its destruction, or read half-written");
  }

 private:
  using Values = std::vector<std::int64_t>;

  // --- the programs

  void handover() {
    start_producers([this](unsigned index) { produce(index); });
    start_consumers([this](unsigned index) { consume(index); });
    join();
    check_received();
  }

  void looks() {
    start_producers([this](unsigned index) { produce(index); });
    start_consumers([this](unsigned index) { consume(index); });
    if (may_.size) call(OperationKind::size);
    if (may_.closed) call(OperationKind::closed);
    join();
    check_received();
  }

  void alone() {
    const std::size_t room = capacity_.value_or(2);
    for (unsigned round = 0; round < 3; ++round) fill_and_empty(round, room);
    if (!may_.close) return;
    call(OperationKind::close);
    if (may_.send)
      require(Pitfall::lost_task, !send(make_value(1, 0)), "a closed channel accepted a value");
    if (may_.try_send)
      require(Pitfall::lost_task, !try_send(make_value(1, 1)), "a closed channel accepted a value");
    if (may_.recv)
      require(Pitfall::lost_task, !recv().has_value(), "a drained, closed channel gave a value");
  }

  void fill_and_empty(unsigned round, std::size_t room) {
    for (std::size_t inside = 0; inside < room; ++inside) {
      check_size(inside);
      const std::int64_t value = make_value(0, round * room + inside);
      require(Pitfall::blocking, may_.send ? send(value) : spurious_refusals_ || try_send(value),
              "a send was refused though there was room");
    }
    check_size(room);
    if (capacity_ && may_.try_send)
      require(Pitfall::blocking, !try_send(make_value(1, 0)),
              "a try_send was accepted by a full channel");
    for (std::size_t inside = room; inside > 0; --inside) {
      const std::optional<std::int64_t> value = may_.recv ? recv() : try_recv();
      require(Pitfall::lost_task, spurious_refusals_ || value.has_value(),
              "a value that was accepted cannot be received");
      require(Pitfall::lost_task,
              !value || *value == make_value(0, (round + 1) * room - inside) || !may_.keeps_order,
              "not first in, first out");
    }
    check_size(0);
    if (may_.try_recv)
      require(Pitfall::blocking, !try_recv().has_value(),
              "a try_recv found a value in an empty channel");
  }

  void slow_consumer() {
    std::atomic<std::size_t> completed{0};
    start_producers([&](unsigned index) {
      for (unsigned sequence = 0; sequence < scenario_.values; ++sequence) {
        send(make_value(index, sequence));
        completed.fetch_add(1, std::memory_order_relaxed);
      }
    });
    const std::size_t all = std::size_t{scenario_.producers} * scenario_.values;
    for (std::size_t taken = 0; taken < all; ++taken) {
      require(Pitfall::blocking, completed.load(std::memory_order_relaxed) <= taken + *capacity_,
              "a send returned though the channel was full: more accepted than it holds");
      require(Pitfall::lost_task, recv().has_value(),
              "a receive said closed, and nobody had closed the channel");
    }
    join();
  }

  void tries() {
    start_producers([this](unsigned index) {
      for (unsigned sequence = 0; sequence < scenario_.values; ++sequence) {
        const std::int64_t value = make_value(index, sequence);
        if (try_send(value)) accepted_[index].push_back(value);
      }
    });
    start_consumers([this](unsigned index) {
      for (unsigned count = 0; count < scenario_.values; ++count) {
        if (const auto value = try_recv()) received_[index].push_back(*value);
      }
    });
    join();
    const std::size_t inside = drain();
    require(Pitfall::blocking, !capacity_ || inside <= *capacity_,
            "more values are inside than the channel holds");
    check_received();
    const std::size_t all = std::size_t{scenario_.producers} * scenario_.values;
    if (spurious_refusals_ || (capacity_ && *capacity_ < all)) return;
    for (const Values& values : accepted_) {
      require(Pitfall::blocking, values.size() == scenario_.values,
              "a try_send was refused though there was room for all");
    }
  }

  void closed() {
    start_producers([this](unsigned index) { produce(index); });
    start_consumers([this](unsigned index) { consume(index); });
    call(OperationKind::close);
    join();
    if (scenario_.consumers > 0) check_received();
  }

  void signalled() {
    Done<> done;
    start_producers([&](unsigned index) {
      for (unsigned sequence = 0; sequence < scenario_.values; ++sequence) {
        const std::int64_t value = make_value(index, sequence);
        const Operation operation{OperationKind::send, value};
        if (channel_->call(operation, ledger_, done).answer != Answer::sent) return;
        accepted_[index].push_back(value);
      }
    });
    start_consumers([&](unsigned index) {
      for (;;) {
        const Response response = channel_->call({OperationKind::recv, 0}, ledger_, done);
        if (response.answer != Answer::received) return;
        received_[index].push_back(response.value);
      }
    });
    done.signal();
    join();
    if (may_.try_recv) {
      drain();
      check_received();
    }
  }

  void left_inside() {
    start_producers([this](unsigned index) { produce(index); });
    start_consumers([this](unsigned index) {
      if (const auto value = recv()) received_[index].push_back(*value);
    });
    join();
  }

  // --- what they are made of

  bool closes_in_the_end() const {
    return may_.close && may_.send && may_.recv && scenario_.program != Program::left_inside;
  }
  bool is_closed_by_somebody() const { return scenario_.program == Program::closed; }

  void produce(unsigned index) {
    for (unsigned sequence = 0; sequence < scenario_.values; ++sequence) {
      const std::int64_t value = make_value(index, sequence);
      if (!tasks_.empty()) tasks_[index_of(value)] = value;
      if (!send(value)) {
        require(Pitfall::lost_task, is_closed_by_somebody(),
                "a send was refused before the channel was closed");
        return;
      }
      accepted_[index].push_back(value);
    }
    if (is_closed_by_somebody() || !closes_in_the_end()) return;
    if (producers_left_.fetch_sub(1, std::memory_order_acq_rel) == 1) call(OperationKind::close);
  }

  void consume(unsigned index) {
    const unsigned all = scenario_.producers * scenario_.values;
    const unsigned quota = all / scenario_.consumers + (index < all % scenario_.consumers ? 1 : 0);
    for (unsigned count = 0; closes_in_the_end() || count < quota; ++count) {
      const std::optional<std::int64_t> value = recv();
      if (!value) {
        require(Pitfall::lost_task, closes_in_the_end(),
                "a receive said closed, and nobody had closed the channel");
        return;
      }
      received_[index].push_back(*value);
      if (!tasks_.empty()) take_over(*value);
    }
  }

  void take_over(std::int64_t value) {
    std::int64_t& task = tasks_[index_of(value)];
    require(Pitfall::data_race, task == value, "the task is not as the producer left it");
    task = -1;
  }

  std::size_t drain() {
    Values& values = received_.back();
    while (const auto value = try_recv()) values.push_back(*value);
    return values.size();
  }

  // Every value that was accepted was received once, those of a producer in their order.
  void check_received() const {
    std::vector<int> balance(std::size_t{scenario_.producers} * scenario_.values);
    for (const Values& values : accepted_) {
      for (const std::int64_t value : values) ++balance[index_of(value)];
    }
    for (const Values& values : received_) {
      Values last(scenario_.producers, -1);
      for (const std::int64_t value : values) {
        --balance[index_of(value)];
        std::int64_t& before = last[producer_of(value)];
        require(Pitfall::lost_task, before < value || !may_.keeps_order,
                "a producer's values came out in another order, or twice");
        before = value;
      }
    }
    for (const int left : balance) {
      require(Pitfall::lost_task, left <= 0, "a value was accepted and never received");
      require(Pitfall::lost_task, left >= 0,
              "a value was received twice, or though its send was refused");
    }
  }

  std::size_t index_of(std::int64_t value) const {
    const bool is_known = value >= 0 && producer_of(value) < scenario_.producers &&
                          value < make_value(producer_of(value), scenario_.values);
    require(Pitfall::lost_task, is_known, "a value came out that nobody sent");
    return producer_of(value) * scenario_.values +
           static_cast<std::size_t>(value - make_value(producer_of(value), 0));
  }

  void check_size(std::size_t inside) {
    if (!may_.size) return;
    require(Pitfall::blocking, call(OperationKind::size).value == static_cast<std::int64_t>(inside),
            "size() is not the number of values inside");
  }

  Response call(OperationKind kind, std::int64_t value = 0) {
    return channel_->call({kind, value}, ledger_);
  }
  bool try_send(std::int64_t value) {
    return call(OperationKind::try_send, value).answer == Answer::sent;
  }
  std::optional<std::int64_t> try_recv() {
    const Response response = call(OperationKind::try_recv);
    if (response.answer != Answer::received) return std::nullopt;
    return response.value;
  }
  // These two wait: by themselves, or by trying again and again.
  bool send(std::int64_t value) {
    if (may_.send) return call(OperationKind::send, value).answer == Answer::sent;
    while (!try_send(value)) {
    }
    return true;
  }
  std::optional<std::int64_t> recv() {
    if (!may_.recv) {
      for (;;) {
        if (const auto value = try_recv()) return value;
      }
    }
    const Response response = call(OperationKind::recv);
    if (response.answer != Answer::received) return std::nullopt;
    return response.value;
  }

  template <class Body>
  void start_producers(Body body) {
    for (unsigned index = 0; index < scenario_.producers; ++index)
      start("producer", index, scenario_.producers, body);
  }
  template <class Body>
  void start_consumers(Body body) {
    for (unsigned index = 0; index < scenario_.consumers; ++index)
      start("consumer", index, scenario_.consumers, body);
  }
  template <class Body>
  void start(std::string name, unsigned index, unsigned count, Body body) {
    threads_.emplace_back([body, index] { body(index); });
    if (count > 1) name += " " + std::to_string(index + 1);
    pthread_setname_np(threads_.back().native_handle(), name.c_str());
  }
  void join() {
    for (std::thread& thread : threads_) thread.join();
  }

  const Abilities& may_;
  const InterleaveScenario& scenario_;
  const bool spurious_refusals_;
  const std::optional<std::size_t> capacity_;
  ValueLedger ledger_;
  std::unique_ptr<AnySubject> channel_;
  std::atomic<unsigned> producers_left_;
  std::vector<Values> accepted_;  // each written by its producer
  std::vector<Values> received_;  // each written by its consumer; the last by the first thread
  Values tasks_;                  // what each value stands for
  std::vector<std::thread> threads_;
};

}  // namespace

void run_scenario(const InterleaveSubject& subject, const InterleaveScenario& scenario) {
  Run(subject, scenario).run();
}

}  // namespace heddle
