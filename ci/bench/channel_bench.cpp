// How fast channels are on real threads: Heddle's beside those of others.
//
//   bench_channels --list             the rows: "subject/topology/capacity"
//   bench_channels ROW [MILLISECONDS] runs until a run takes so long, then says of that one how
//   many
//                                     nanoseconds each value took
//
// Topologies: "P:C", producers and consumers; "ping-pong", a value that goes to another thread and
// comes back. channel_bench.go is the same in Go.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <concurrentqueue/blockingconcurrentqueue.h>
#include <fmt/format.h>
#include <tbb/concurrent_queue.h>

#include <boost/fiber/buffered_channel.hpp>

#include <heddle/channel/buffered_channel.hpp>
#include <heddle/channel/ring_channel.hpp>
#include <heddle/channel/spsc_channel.hpp>
#include <heddle/channel/unbuffered_channel.hpp>
#include <heddle/go/chan.hpp>

namespace {

constexpr int kEnd = -1;  // for queues that cannot be closed: one for each consumer

// Each subject: made from a capacity; send(), recv() (empty at the end), end().
class GoChan {
 public:
  explicit GoChan(std::size_t capacity)
      : channel_(heddle::go::make_chan<int>(static_cast<std::int64_t>(capacity))) {}
  void send(int value) { channel_.send(value); }
  std::optional<int> recv() {
    const auto [value, ok] = channel_.recv_ok();
    return ok ? std::optional(value) : std::nullopt;
  }
  void end(std::size_t) { channel_.close(); }

 private:
  heddle::go::Chan<int> channel_;
};

template <class Channel>
class Heddle {
 public:
  explicit Heddle(std::size_t capacity) : channel_(heddle_channel(capacity)) {}
  void send(int value) {
    if (!channel_.send(value)) throw std::runtime_error("closed");
  }
  std::optional<int> recv() {
    auto received = channel_.recv();
    return received ? std::optional<int>(*received) : std::nullopt;
  }
  void end(std::size_t) { channel_.close(); }

 private:
  static Channel heddle_channel(std::size_t capacity) {
    if constexpr (std::is_constructible_v<Channel, std::size_t>)
      return Channel(capacity);
    else
      return Channel();
  }
  Channel channel_;
};

class BoostFibers {
 public:
  explicit BoostFibers(std::size_t capacity) : channel_(capacity) {}
  void send(int value) { channel_.push(value); }
  std::optional<int> recv() {
    int value = 0;
    if (channel_.pop(value) != boost::fibers::channel_op_status::success) return std::nullopt;
    return value;
  }
  void end(std::size_t) { channel_.close(); }

 private:
  boost::fibers::buffered_channel<int> channel_;
};

class Tbb {
 public:
  explicit Tbb(std::size_t capacity) { queue_.set_capacity(static_cast<std::ptrdiff_t>(capacity)); }
  void send(int value) { queue_.push(value); }
  std::optional<int> recv() {
    int value = 0;
    queue_.pop(value);
    return value == kEnd ? std::nullopt : std::optional(value);
  }
  void end(std::size_t consumers) {
    for (; consumers > 0; --consumers) queue_.push(kEnd);
  }

 private:
  tbb::concurrent_bounded_queue<int> queue_;
};

class Moodycamel {
 public:
  explicit Moodycamel(std::size_t) {}
  void send(int value) { queue_.enqueue(value); }
  std::optional<int> recv() {
    int value = 0;
    queue_.wait_dequeue(value);
    return value == kEnd ? std::nullopt : std::optional(value);
  }
  // It keeps no order between producers: not before all values are out.
  void end(std::size_t consumers) {
    while (queue_.size_approx() > 0) std::this_thread::yield();
    for (; consumers > 0; --consumers) queue_.enqueue(kEnd);
  }
  // Its size is approximate: how many were not out.
  std::size_t count_left() {
    std::size_t count = 0;
    for (int value = 0; queue_.try_dequeue(value);) count += value != kEnd ? 1 : 0;
    return count;
  }

 private:
  moodycamel::BlockingConcurrentQueue<int> queue_;
};

using Clock = std::chrono::steady_clock;

// Nanoseconds for the whole, with the threads' beginning and end.
template <class Subject>
double hand_over(std::size_t producers, std::size_t consumers, std::size_t capacity,
                 std::size_t values) {
  Subject subject(capacity);
  std::vector<std::thread> threads;
  std::atomic<std::size_t> sending{producers};
  std::atomic<std::size_t> received{0};
  const auto begin = Clock::now();
  for (std::size_t producer = 0; producer < producers; ++producer) {
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < values / producers; ++i) subject.send(static_cast<int>(i));
      if (sending.fetch_sub(1) == 1) subject.end(consumers);
    });
  }
  for (std::size_t consumer = 0; consumer < consumers; ++consumer) {
    threads.emplace_back([&] {
      std::size_t count = 0;
      while (subject.recv()) ++count;
      received += count;
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double, std::nano> time = Clock::now() - begin;
  if constexpr (requires { subject.count_left(); }) received += subject.count_left();
  if (received != values / producers * producers) throw std::runtime_error("values are lost");
  return time.count();
}

template <class Subject>
double ping_pong(std::size_t capacity, std::size_t values) {
  Subject there(capacity);
  Subject back(capacity);
  const auto begin = Clock::now();
  std::thread echo([&] {
    while (const auto value = there.recv()) back.send(*value);
  });
  for (std::size_t i = 0; i < values; ++i) {
    there.send(static_cast<int>(i));
    if (back.recv() != static_cast<int>(i)) throw std::runtime_error("another value came back");
  }
  there.end(1);
  echo.join();
  return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

// What no channel can do better between two processors: one writes, the other sees it and answers.
double pass_a_cache_line(std::size_t times) {
  std::atomic<std::size_t> word{0};
  const auto await = [&word](std::size_t value) {
    while (word.load(std::memory_order_acquire) != value) heddle::go::detail::relax_processor();
  };
  const auto begin = Clock::now();
  std::thread echo([&] {
    for (std::size_t i = 0; i < times; ++i) {
      await(2 * i + 1);
      word.store(2 * i + 2, std::memory_order_release);
    }
  });
  for (std::size_t i = 0; i < times; ++i) {
    word.store(2 * i + 1, std::memory_order_release);
    await(2 * i + 2);
  }
  echo.join();
  return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

// Nanoseconds that so many values take.
using Run = std::function<double(std::size_t values)>;
std::map<std::string, Run> g_rows;

template <class Subject>
void add(const char* name, const std::vector<std::size_t>& capacities, bool one_to_one = false) {
  for (const std::size_t capacity : capacities) {
    for (const auto& [producers, consumers] :
         std::vector<std::pair<std::size_t, std::size_t>>{{1, 1}, {4, 1}, {4, 4}}) {
      if (one_to_one && producers + consumers > 2) continue;
      g_rows[fmt::format("{}/{}:{}/{}", name, producers, consumers, capacity)] =
          [=](std::size_t values) {
            return hand_over<Subject>(producers, consumers, capacity, values);
          };
    }
    g_rows[fmt::format("{}/ping-pong/{}", name, capacity)] = [=](std::size_t values) {
      return ping_pong<Subject>(capacity, values);
    };
  }
}

void add_all() {
  g_rows["a cache line/ping-pong/0"] = pass_a_cache_line;
  add<GoChan>("Chan", {0, 1, 64});
  add<Heddle<heddle::UnbufferedChannel<int>>>("UnbufferedChannel", {0});
  add<Heddle<heddle::BufferedChannel<int>>>("BufferedChannel", {1, 64});
  add<Heddle<heddle::RingChannel<int>>>("RingChannel", {1, 64});
  add<Heddle<heddle::SpscChannel<int>>>("SpscChannel", {1, 64}, true);
  add<BoostFibers>("boost::fibers", {64});  // a power of two, at least 2
  add<Tbb>("tbb", {1, 64});                 // 0 means something else there
  add<Moodycamel>("moodycamel", {64});      // has no bound at all
}

}  // namespace

int main(int argc, char** argv) {
  add_all();
  if (argc == 2 && std::string_view(argv[1]) == "--list") {
    for (const auto& [name, run] : g_rows) std::puts(name.c_str());
    return 0;
  }
  const auto row = argc < 2 ? g_rows.end() : g_rows.find(argv[1]);
  if (row == g_rows.end()) {
    std::fputs("usage: bench_channels --list | ROW [MILLISECONDS]\n", stderr);
    return 2;
  }
  const double enough = 1e6 * (argc > 2 ? std::atof(argv[2]) : 50);
  try {
    for (std::size_t values = 1'000;; values *= 2) {
      const double time = row->second(values);
      if (time < enough) continue;
      std::printf("%.2f\n", time / static_cast<double>(values));
      return 0;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_channels: %s: %s\n", argv[1], error.what());
    return 1;
  }
}
