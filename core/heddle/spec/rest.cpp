#include <heddle/spec/rest.hpp>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <thread>

#include <fmt/format.h>

namespace heddle {

struct ThreadGroup::Gate {
  std::atomic<bool> open{false};
};

// Shared with its thread, which may outlive the group.
struct ThreadGroup::Member {
  std::atomic<pid_t> id{0};
  std::atomic<bool> ended{false};
  std::thread thread;
};

namespace {

// One look at a thread: how often it has gone to sleep, if it is asleep in a futex wait without a
// timeout.
struct Look {
  std::size_t sleeps = 0;
  bool asleep_for_ever = false;

  friend bool operator==(const Look&, const Look&) = default;
};

// The contents of a file in /proc; empty when it cannot be read (the thread has just gone).
std::string read_file(const std::string& path) {
  std::string text;
  if (std::FILE* file = std::fopen(path.c_str(), "re")) {
    char chunk[2048];
    std::size_t count = 0;
    do {
      count = std::fread(chunk, 1, sizeof chunk, file);
      text.append(chunk, count);
    } while (count == sizeof chunk);
    std::fclose(file);
  }
  return text;
}

std::size_t number_after(const std::string& text, const char* name) {
  const std::size_t found = text.find(name);
  return found == std::string::npos
             ? 0
             : std::strtoull(text.c_str() + found + std::strlen(name), nullptr, 10);
}

// "202 0x7ffd... 0x189 0x0 0x0 ...": the number of the system call it sleeps in, then its
// arguments; the fourth of futex(2) is the timeout. A thread that runs shows "running".
bool waits_on_futex_for_ever(const std::string& system_call) {
  char* rest = nullptr;
  const long number = std::strtol(system_call.c_str(), &rest, 10);
  if (rest == system_call.c_str() || number != SYS_futex) return false;
  unsigned long arguments[4] = {};
  for (unsigned long& argument : arguments) argument = std::strtoul(rest, &rest, 16);
  return arguments[3] == 0;
}

// A thread that is done with its body still runs destructors and gives its memory back; meanwhile
// it may hold what others sleep for, if only a lock of malloc's.
bool is_there(pid_t thread) {
  return access(fmt::format("/proc/self/task/{}", thread).c_str(), F_OK) == 0;
}

Look look_at(pid_t thread) {
  const std::string folder = fmt::format("/proc/self/task/{}/", thread);
  Look look;
  const bool on_futex = waits_on_futex_for_ever(read_file(folder + "syscall"));
  // A thread that was woken, but whose processor has not noticed yet, still shows its system call;
  // its state does not say "S" any more.
  const std::string status = read_file(folder + "status");
  look.asleep_for_ever = on_futex && status.find("\nState:\tS") != std::string::npos;
  look.sleeps = number_after(status, "\nvoluntary_ctxt_switches:");
  return look;
}

}  // namespace

std::uint64_t sleeps_of_this_thread() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return static_cast<std::uint64_t>(usage.ru_nvcsw);
}

ThreadGroup::ThreadGroup() : gate_(std::make_shared<Gate>()) {}

ThreadGroup::~ThreadGroup() {
  for (const std::shared_ptr<Member>& member : members_) {
    if (member->ended.load()) {
      member->thread.join();
    } else {
      member->thread.detach();
    }
  }
}

void ThreadGroup::add(std::function<void()> body) {
  auto member = std::make_shared<Member>();
  member->thread = std::thread([member, gate = gate_, body = std::move(body)] {
    member->id.store(static_cast<pid_t>(syscall(SYS_gettid)));
    member->id.notify_one();
    gate->open.wait(false);
    body();
    member->ended.store(true);
  });
  members_.push_back(std::move(member));
}

void ThreadGroup::open() {
  for (const std::shared_ptr<Member>& member : members_) member->id.wait(0);
  gate_->open.store(true);  // sequentially consistent: libstdc++ 12 looks for waiters next, and a
  // look that overtakes a weaker store can miss one that sleeps on for ever
  gate_->open.notify_all();
}

bool ThreadGroup::ended(std::size_t number) const { return members_.at(number)->ended.load(); }

std::size_t ThreadGroup::size() const { return members_.size(); }

bool ThreadGroup::somebody_asleep_for_ever() const {
  std::vector<std::optional<Look>> first;
  bool somebody = false;
  for (const std::shared_ptr<Member>& member : members_) {
    const pid_t id = member->id.load();
    if (id == 0) return false;
    first.emplace_back();
    if (member->ended.load()) {
      if (is_there(id)) return false;
      continue;
    }
    first.back() = look_at(id);
    if (!first.back()->asleep_for_ever) return false;
  }
  for (std::size_t number = 0; number < members_.size(); ++number) {
    if (!first[number]) continue;
    if (look_at(members_[number]->id.load()) != *first[number]) return false;
    somebody = true;
  }
  return somebody;  // not if the last one has ended in the meantime
}

Rest ThreadGroup::wait_until_rest(double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr auto kEager = std::chrono::microseconds(200);  // most groups end at once
  constexpr auto kPause = std::chrono::microseconds(50);   // only how soon the end is noticed
  const auto begin = Clock::now();
  const auto deadline = begin + std::chrono::duration<double>(seconds);
  for (;;) {
    bool all = true;
    for (const std::shared_ptr<Member>& member : members_) all = all && member->ended.load();
    if (all) return Rest::all_ended;
    if (Clock::now() < begin + kEager) {
      std::this_thread::yield();
      continue;
    }
    if (somebody_asleep_for_ever()) return Rest::asleep;
    if (Clock::now() >= deadline) return Rest::busy;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace heddle
