// Goroutines that are blocked for ever at a channel: in what, where, and who left without them.
// Every kind has a broken program and a correct one.
#include <chrono>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include <heddle/go/go.hpp>
#include <heddle/gtest.hpp>
#include <heddle/sync/checker.hpp>

#include "expect_tells.hpp"

namespace {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)
using heddle::Pitfall;
using heddle::models::expect_tells;
using heddle::models::kAfterTheEnd;
using heddle::models::kNobodyAwake;
using namespace std::chrono_literals;

// --- send

TEST(GoLeaks, SendToOneWhoLeftWhenDone) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto values = make_chan<int>(capacity);
        const auto scope = with_cancel(background());
        go([ctx = scope.ctx, values] {
          select(recv(values), recv(ctx.done()));  // @done_left
        });
        go([values] {      // @done_start
          values.send(1);  // @done_send
        });
        scope.cancel();
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G2, started at @done_start, blocked for ever in chan send at @done_send; its only "
               "receiver G1 returned after @done_left because ctx was done" +
                   kAfterTheEnd + "G2",
               program(0));
  EXPECT_HOLDS(program(1));
}

// The reason is also known if it has only looked at err().
TEST(GoLeaks, SendToOneWhoSawAnError) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto values = make_chan<int>(capacity);
        const auto scope = with_cancel(background());
        go([ctx = scope.ctx, values] {
          values.recv();
          if (ctx.err()) return;  // @error_left
          values.recv();
        });
        go([values] {      // @error_start
          values.send(1);  // @error_first_send
          values.send(2);  // @error_send
        });
        scope.cancel();
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G2, started at @error_start, blocked for ever in chan send at @error_send; its "
               "only receiver G1 returned after @error_left because ctx was done" +
                   kAfterTheEnd + "G2",
               program(0));
  EXPECT_HOLDS(program(1));
}

TEST(GoLeaks, SendToOneWhoLeftWhenTheTimerFired) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto values = make_chan<int>(capacity);
        go([values] {      // @timer_start
          values.send(1);  // @timer_send
        });
        select(recv(values), recv(after(1s)));  // @timer_left
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G1, started at @timer_start, blocked for ever in chan send at @timer_send; its "
               "only receiver G0 returned after @timer_left because the timer had fired" +
                   kAfterTheEnd + "G1",
               program(0));
  EXPECT_HOLDS(program(1));
}

TEST(GoLeaks, SendToOneWhoWasStopped) {
  const auto program = [](int capacity, bool closes) {
    return [capacity, closes] {
      run([capacity, closes] {
        const auto values = make_chan<int>(capacity);
        const auto stop = make_chan<Empty>(1);  // @stopped_made
        go([values, stop] {
          select(recv(values), recv(stop));  // @stopped_left
        });
        go([values] {      // @stopped_start
          values.send(1);  // @stopped_send
        });
        if (closes) return close(stop);
        stop.send({});
      });
    };
  };
  const std::string told =
      "G2, started at @stopped_start, blocked for ever in chan send at @stopped_send; its only "
      "receiver G1 returned after @stopped_left because ";
  expect_tells(Pitfall::leak,
               told + "it received from the object made at @stopped_made" + kAfterTheEnd + "G2",
               program(0, false));
  EXPECT_HOLDS(program(1, false));
  expect_tells(Pitfall::leak,
               told + "the object made at @stopped_made was closed" + kAfterTheEnd + "G2",
               program(0, true));
  EXPECT_HOLDS(program(1, true));
}

TEST(GoLeaks, SendToSeveralWhoLeft) {
  const auto program = [](int values_sent) {
    return [values_sent] {
      run([values_sent] {
        const auto values = make_chan<int>();
        const auto receive = [values] {
          values.recv();  // @several_left
        };
        go("first", receive);
        go("second", receive);
        go("sender", [values, values_sent] {  // @several_start
          for (int value = 0; value < values_sent; ++value) {
            values.send(value);  // @several_send
          }
        });
      });
    };
  };
  expect_tells(Pitfall::leak,
               "sender, started at @several_start, blocked for ever in chan send at "
               "@several_send; its receivers: first returned after @several_left, second returned "
               "after @several_left" +
                   kAfterTheEnd + "sender",
               program(3));
  EXPECT_HOLDS(program(2));
}

TEST(GoLeaks, SendThatNobodyReceives) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto result = make_chan<int>(capacity);
        go([result] {      // @nobody_start
          result.send(1);  // @nobody_send
        });
      });
    };
  };
  expect_tells(
      Pitfall::leak,
      "G1, started at @nobody_start, blocked for ever in chan send at @nobody_send; nobody "
      "has ever received from it" +
          kAfterTheEnd + "G1",
      program(0));
  EXPECT_HOLDS(program(1));
}

TEST(GoLeaks, SendToOneWhoIsBlocked) {
  const auto program = [](bool closes) {
    return [closes] {
      run([closes] {
        const auto values = make_chan<int>();
        const auto ready = make_chan<Empty>();
        go("producer", [values, closes] {  // @blocked_start
          values.send(1);
          if (closes) return close(values);
          values.send(2);  // @blocked_send
        });
        go("consumer", [values, ready] {  // @blocked_receiver_start
          values.recv();
          ready.recv();  // @blocked_receiver
          values.recv();
        });
        if (closes) close(ready);
      });
    };
  };
  expect_tells(Pitfall::leak,
               "consumer, started at @blocked_receiver_start, blocked for ever in chan receive at "
               "@blocked_receiver; nobody has ever sent to it or closed it; and producer, started "
               "at @blocked_start, blocked for ever in chan send at @blocked_send; its only "
               "receiver consumer is blocked for ever in chan receive at @blocked_receiver" +
                   kAfterTheEnd + "producer, consumer",
               program(false));
  EXPECT_HOLDS(program(true));
}

// --- receive

TEST(GoLeaks, ReceiveFromOneWhoLeft) {
  const auto program = [](bool closes) {
    return [closes] {
      run([closes] {
        const auto values = make_chan<int>(1);
        go([values] {                                    // @range_start
          for ([[maybe_unused]] const int v : values) {  // @range_receive
          }
        });
        values.send(1);  // @range_send
        if (closes) close(values);
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G1, started at @range_start, blocked for ever in chan receive at @range_receive; "
               "its only sender G0 returned after @range_send" +
                   kAfterTheEnd + "G1",
               program(false));
  EXPECT_HOLDS(program(true));
}

TEST(GoLeaks, ReceiveFromNobody) {
  const auto program = [](bool cancels) {
    return [cancels] {
      run([cancels] {
        const auto scope = with_cancel(background());
        go([ctx = scope.ctx] {  // @cancel_start
          ctx.done().recv();    // @cancel_receive
        });
        if (cancels) scope.cancel();
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G1, started at @cancel_start, blocked for ever in chan receive at @cancel_receive; "
               "nobody has ever sent to it or closed it" +
                   kAfterTheEnd + "G1",
               program(false));
  EXPECT_HOLDS(program(true));
}

// It would have to be itself, which waits.
TEST(GoLeaks, SendToOneself) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto values = make_chan<int>(capacity);
        values.send(1);
        values.recv();
        values.send(2);
        values.send(3);  // @oneself_send
      });
    };
  };
  expect_tells(Pitfall::deadlock,
               "G0 blocked for ever in chan send at @oneself_send; only G0 itself has ever "
               "received from it" +
                   kNobodyAwake + "G0",
               program(1));
  EXPECT_HOLDS(program(2));
}

// --- select

TEST(GoLeaks, Select) {
  const auto program = [](bool closes) {
    return [closes] {
      run([closes] {
        const auto values = make_chan<int>();  // @select_values
        const auto stop = make_chan<Empty>();  // @select_stop
        go([values, stop] {                    // @select_start
          for (bool goes_on = true; goes_on;)
            select(recv(values), recv(stop, [&] { goes_on = false; }));  // @select_blocked
        });
        values.send(1);  // @select_send
        if (closes) close(stop);
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G1, started at @select_start, blocked for ever in select at @select_blocked; the "
               "object made at @select_values: its only sender G0 returned after @select_send, the "
               "object made at @select_stop: nobody has ever sent to it or closed it" +
                   kAfterTheEnd + "G1",
               program(false));
  EXPECT_HOLDS(program(true));
}

// --- nil channels

TEST(GoLeaks, NilChannels) {
  const auto blocked = [](const char* kind, const std::string& name) {
    return "G1, started at @nil_start, blocked for ever in " + std::string(kind) + " at @" + name +
           kAfterTheEnd + "G1";
  };
  const auto program = [](const std::function<void(Chan<int>)>& body, int capacity) {
    return [body, capacity] {
      run([&] {
        Chan<int> values;
        if (capacity > 0) values = make_chan<int>(capacity);
        if (capacity > 0) values.send(1);
        go([values, &body] { body(values); });  // @nil_start
      });
    };
  };
  const auto sends = [](const Chan<int>& values) {
    values.send(1);  // @nil_send
  };
  expect_tells(Pitfall::leak, blocked("chan send (nil chan)", "nil_send"), program(sends, 0));
  EXPECT_HOLDS(program(sends, 2));
  const auto receives = [](const Chan<int>& values) {
    values.recv();  // @nil_receive
  };
  expect_tells(Pitfall::leak, blocked("chan receive (nil chan)", "nil_receive"),
               program(receives, 0));
  EXPECT_HOLDS(program(receives, 2));
  const auto selects = [](const Chan<int>& values) {
    select(recv(values), send(values, 1));  // @nil_select
  };
  expect_tells(Pitfall::leak, blocked("select (nil chans only)", "nil_select"),
               program(selects, 0));
  EXPECT_HOLDS(program(selects, 2));
  const auto waits = [](const Chan<int>& values) {
    if (values == nullptr) select();  // @nil_nothing
  };
  expect_tells(Pitfall::leak, blocked("select (no cases)", "nil_nothing"), program(waits, 0));
  EXPECT_HOLDS(program(waits, 2));
}

// --- what other detectors do not report, because the channel can still be reached

Chan<int> g_values;

TEST(GoLeaks, AtAGlobalChannel) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        g_values = make_chan<int>(capacity);
        go([] {              // @global_start
          g_values.send(1);  // @global_send
        });
      });
    };
  };
  expect_tells(
      Pitfall::leak,
      "G1, started at @global_start, blocked for ever in chan send at @global_send; nobody "
      "has ever received from it" +
          kAfterTheEnd + "G1",
      program(0));
  EXPECT_HOLDS(program(1));
}

// A server, which may sleep for ever, has the channel and never looks at it again.
TEST(GoLeaks, AtAChannelOfALiveThread) {
  const auto program = [](int capacity) {
    return [capacity] {
      run([capacity] {
        const auto values = make_chan<int>(capacity);
        const auto requests = make_chan<Empty>();
        go("server", [values, requests] {
          heddle_stand_by();
          values.recv();  // @live_receive
          while (requests.recv_ok().ok) values.recv();
        });
        go([values] {  // @live_start
          values.send(1);
          values.send(2);  // @live_send
        });
      });
    };
  };
  expect_tells(Pitfall::leak,
               "G2, started at @live_start, blocked for ever in chan send at @live_send; its only "
               "receiver server stands by" +
                   kAfterTheEnd + "G2",
               program(0));
  EXPECT_HOLDS(program(1));
}

}  // namespace
