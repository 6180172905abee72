// Scenarios for what the five of models/pitfalls do not look at, and names for those that the twins
// are run in.
#pragma once

#include <memory>

#include <models/pitfalls/blocking.hpp>
#include <models/pitfalls/data_race.hpp>
#include <models/pitfalls/deadlock.hpp>
#include <models/pitfalls/leak.hpp>
#include <models/pitfalls/lost_task.hpp>
#include <models/support/scenario.hpp>

namespace heddle::models::broken {

// Claim: a receive answers "closed" only when somebody has begun to close, and a send returns on an
// unbuffered channel only when somebody has begun to receive.
template <class Channel, unsigned P, unsigned C, unsigned N>
class Faithful {
 public:
  static constexpr unsigned kThreads = P + C;

  void thread(unsigned index) {
    if (index < P) {
      for (unsigned sequence = 0; sequence < N; ++sequence) send(static_cast<int>(sequence));
      if (!producers_.last()) return;
      closing_.add();
      channel_.close();
    } else {
      taking_.add();
      while (channel_.recv().has_value()) taking_.add();
      require(Pitfall::lost_task, closing_.value() > 0,
              "closed, says a receive on an open channel");
    }
  }

  void finish() {}

 private:
  void send(int value) {
    const bool sent = static_cast<bool>(channel_.send(value));
    require(Pitfall::lost_task, sent, "a send was refused on an open channel");
    // Acquire and release: what the other producers' sends have seen is seen here too.
    const int accepted = accepted_.add(1, std::memory_order_acq_rel);
    require(Pitfall::blocking, channel_.capacity() > 0 || accepted <= taking_.value(),
            "a send on an unbuffered channel returned though nobody was there to receive");
  }

  Channel channel_ = make_channel<Channel>(1);
  Countdown<typename Channel::sync_type> producers_{P};
  Tally accepted_;
  Tally taking_;
  Tally closing_;
};

// Claim: size() can be called by anybody at any time.
template <class Channel>
class Watched {
 public:
  static constexpr unsigned kThreads = 3;

  void thread(unsigned index) {
    if (index == 0) {
      for (int value = 0; value < 2; ++value) static_cast<void>(channel_.send(value));
      channel_.close();
    } else if (index == 1) {
      while (channel_.recv().has_value()) {
      }
    } else {
      for (int look = 0; look < 2; ++look) {
        require(Pitfall::blocking, channel_.size() <= channel_.capacity(),
                "size() is larger than the capacity");
      }
    }
  }

  void finish() {}

 private:
  Channel channel_ = make_channel<Channel>(1);
};

// Claim: who receives what is sent, or leaves no more than there is room for, needs no close to
// come to an end.
template <class Channel, unsigned Sends, unsigned Receives = Sends, unsigned Capacity = 1>
class Counted {
 public:
  static constexpr unsigned kThreads = 2;
  static_assert(Sends >= Receives && Sends - Receives <= Capacity);

  void thread(unsigned index) {
    if (index == 0) {
      for (unsigned sequence = 0; sequence < Sends; ++sequence)
        static_cast<void>(channel_.send(static_cast<int>(sequence)));
    } else {
      for (unsigned count = 0; count < Receives; ++count) static_cast<void>(channel_.recv());
    }
  }

  void finish() {}

 private:
  Channel channel_ = make_channel<Channel>(Capacity);
};

// Claim: one thread alone that receives each value before it sends the next never waits, however
// often.
template <class Channel, unsigned Rounds>
class Alternating {
 public:
  static constexpr unsigned kThreads = 1;

  void thread(unsigned) {
    for (unsigned round = 0; round < Rounds; ++round) {
      static_cast<void>(channel_.send(static_cast<int>(round)));
      require(Pitfall::lost_task, channel_.recv().has_value(), "a value was lost");
    }
  }

  void finish() {}

 private:
  Channel channel_ = make_channel<Channel>(1);
};

// Claim: whoever has sent a value never finds more inside than the capacity allows.
template <class Channel, unsigned P>
class Measured {
 public:
  static constexpr unsigned kThreads = P + 1;

  void thread(unsigned index) {
    if (index < P) {
      static_cast<void>(channel_.send(1));
      require(Pitfall::blocking, channel_.size() <= channel_.capacity(),
              "more values inside than the capacity allows");
    } else {
      for (unsigned count = 0; count < P; ++count) static_cast<void>(channel_.recv());
    }
  }

  void finish() {}

 private:
  Channel channel_ = make_channel<Channel>(1);
};

// PxCxN: producers, consumers, values of each producer; the capacity is 1 where nothing else is
// said.
template <class C>
using Deadlock111 = Deadlock<C, 1, 1, 1>;
template <class C>
using Deadlock112 = Deadlock<C, 1, 1, 2>;
template <class C>
using Deadlock121 = Deadlock<C, 1, 2, 1>;
template <class C>
using Deadlock211 = Deadlock<C, 2, 1, 1>;
template <class C>
using Deadlock212 = Deadlock<C, 2, 1, 2>;
template <class C>
using Deadlock212Capacity2 = Deadlock<C, 2, 1, 2, 2>;
template <class C>
using Alone1 = Alone<C, 1>;
template <class C>
using Alone2 = Alone<C, 2>;
template <class C>
using Blocking112 = Blocking<C, 1, 1, 2>;
template <class C>
using LostTask112 = LostTask<C, 1, 1, 2>;
template <class C>
using LostTask121 = LostTask<C, 1, 2, 1>;
template <class C>
using LostTask111Closed = LostTask<C, 1, 1, 1, Closer::somebody_else>;
template <class C>
using LostTask102Closed = LostTask<C, 1, 0, 2, Closer::somebody_else>;
template <class C>
using Counted1 = Counted<C, 1>;
template <class C>
using Counted2x1 = Counted<C, 2, 1>;
template <class C>
using Counted2x1Capacity2 = Counted<C, 2, 1, 2>;
template <class C>
using Alternating200 = Alternating<C, 200>;
template <class C>
using Measured3 = Measured<C, 3>;
template <class C>
using Faithful111 = Faithful<C, 1, 1, 1>;
template <class C>
using Faithful122 = Faithful<C, 1, 2, 2>;
template <class C>
using DataRace111 = DataRace<C, 1, 1, 1>;
template <class C>
using DataRace112 = DataRace<C, 1, 1, 2>;
template <class C>
using DataRace112Capacity2 = DataRace<C, 1, 1, 2, 2>;
template <class C>
using DataRace211 = DataRace<C, 2, 1, 1>;
template <class C>
using Leak111 = Leak<C, 1, 1, 1>;
template <class C>
using Leak112 = Leak<C, 1, 1, 2>;

}  // namespace heddle::models::broken
