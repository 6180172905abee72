// Claim: what a producer did before a send happens before what the consumer does after the receive,
// so a task's own state needs no further synchronisation; and nothing inside the channel races.
#pragma once

#include <models/support/scenario.hpp>

namespace heddle::models {

template <class Channel, unsigned P, unsigned C, unsigned N, unsigned Capacity = 1>
class DataRace {
 public:
  static constexpr unsigned kThreads = P + C;

  void thread(unsigned index) {
    if (index < P) {
      for (unsigned sequence = 0; sequence < N; ++sequence) {
        const unsigned task = index * N + sequence;
        tasks_[task].write() = static_cast<int>(task);
        if (!channel_.send(static_cast<int>(task))) break;
      }
      if (producers_.last()) channel_.close();
    } else {
      while (const auto task = channel_.recv()) {
        auto& state = tasks_[static_cast<unsigned>(*task)];
        require(Pitfall::data_race, state.read() == *task,
                "the task's state is not what the producer wrote");
        state.write() = -1;  // it is the consumer's now
      }
    }
  }

  void finish() {
    for (const auto& task : tasks_)
      require(Pitfall::lost_task, task.read() == -1, "a task was not done");
  }

 private:
  Channel channel_ = make_channel<Channel>(Capacity);
  Countdown<typename Channel::sync_type> producers_{P};
  std::array<typename Channel::sync_type::template Plain<int>, P * N> tasks_;
};

}  // namespace heddle::models
