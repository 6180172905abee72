// What the engine does not know: functions that wait for something outside of the scenario, make
// threads or processes that it could not follow, or end the process. They are refused by name. Each
// is defined with the registers in which arguments travel, which it passes on when no scenario is
// running.
#include <cstdarg>
#include <vector>

#include <fmt/format.h>

#include <heddle/abi/real.hpp>
#include <heddle/abi/refuse.hpp>

namespace heddle::abi {

void refuse(engine::Machine& machine, std::string_view function, std::string_view why) {
  machine.fail({.pitfall = Pitfall::nondeterminism,
                .message = fmt::format("{} {}, which the engine has no model of", function, why),
                .says_place = true,
                .ends_search = true});
}

namespace {

using Registers = long(long, long, long, long, long, long);

void refuse_if_running(const char* function, const char* why) {
  engine::Machine* machine = engine::Machine::running();
  if (machine == nullptr) return;
  const engine::Machine::Inside inside;
  refuse(*machine, function, why);
}

}  // namespace

}  // namespace heddle::abi

#define HEDDLE_REFUSED(name, why)                                               \
  extern "C" long heddle_refused_##name(long a, long b, long c, long d, long e, \
                                        long f) __asm__(#name);                 \
  long heddle_refused_##name(long a, long b, long c, long d, long e, long f) {  \
    heddle::abi::refuse_if_running(#name, why);                                 \
    return HEDDLE_REAL_AS(heddle::abi::Registers*, name)(a, b, c, d, e, f);     \
  }

#define HEDDLE_PROCESS(name) HEDDLE_REFUSED(name, "makes or replaces a process")
HEDDLE_PROCESS(fork)
HEDDLE_PROCESS(_Fork)
HEDDLE_PROCESS(clone)
HEDDLE_PROCESS(posix_spawn)
HEDDLE_PROCESS(posix_spawnp)
HEDDLE_PROCESS(system)
HEDDLE_PROCESS(popen)
HEDDLE_PROCESS(execv)
HEDDLE_PROCESS(execve)
HEDDLE_PROCESS(execvp)
HEDDLE_PROCESS(execvpe)
HEDDLE_PROCESS(execveat)
HEDDLE_PROCESS(fexecve)
HEDDLE_PROCESS(daemon)
HEDDLE_PROCESS(forkpty)

#define HEDDLE_END(name) HEDDLE_REFUSED(name, "ends the process")
HEDDLE_END(exit)
HEDDLE_END(_exit)
HEDDLE_END(_Exit)
HEDDLE_END(quick_exit)

#define HEDDLE_SIGNAL(name) HEDDLE_REFUSED(name, "sends or handles signals")
HEDDLE_SIGNAL(signal)
HEDDLE_SIGNAL(sigaction)
HEDDLE_SIGNAL(bsd_signal)
HEDDLE_SIGNAL(sysv_signal)
HEDDLE_SIGNAL(ssignal)
HEDDLE_SIGNAL(sigset)
HEDDLE_SIGNAL(sigaltstack)
HEDDLE_SIGNAL(signalfd)
HEDDLE_SIGNAL(raise)
HEDDLE_SIGNAL(gsignal)
HEDDLE_SIGNAL(tgkill)
HEDDLE_SIGNAL(kill)
HEDDLE_SIGNAL(killpg)
HEDDLE_SIGNAL(sigqueue)
HEDDLE_SIGNAL(pthread_kill)
HEDDLE_SIGNAL(pthread_sigqueue)
HEDDLE_SIGNAL(alarm)
HEDDLE_SIGNAL(ualarm)
HEDDLE_SIGNAL(setitimer)
HEDDLE_SIGNAL(timer_create)
HEDDLE_SIGNAL(pause)
HEDDLE_SIGNAL(sigpause)
HEDDLE_SIGNAL(sigsuspend)
HEDDLE_SIGNAL(sigwait)
HEDDLE_SIGNAL(sigwaitinfo)
HEDDLE_SIGNAL(sigtimedwait)

#define HEDDLE_THREAD(name) HEDDLE_REFUSED(name, "acts on threads")
HEDDLE_THREAD(pthread_cancel)
HEDDLE_THREAD(pthread_tryjoin_np)
HEDDLE_THREAD(pthread_timedjoin_np)
HEDDLE_THREAD(pthread_clockjoin_np)
HEDDLE_THREAD(pthread_getattr_np)
HEDDLE_THREAD(pthread_getcpuclockid)
HEDDLE_THREAD(pthread_mutex_consistent)
HEDDLE_THREAD(thrd_create)
HEDDLE_THREAD(thrd_join)
HEDDLE_THREAD(thrd_detach)
HEDDLE_THREAD(thrd_exit)
HEDDLE_THREAD(thrd_sleep)
HEDDLE_THREAD(mtx_lock)
HEDDLE_THREAD(mtx_timedlock)
HEDDLE_THREAD(mtx_trylock)
HEDDLE_THREAD(mtx_unlock)
HEDDLE_THREAD(cnd_wait)
HEDDLE_THREAD(cnd_timedwait)
HEDDLE_THREAD(cnd_signal)
HEDDLE_THREAD(cnd_broadcast)
HEDDLE_THREAD(call_once)
HEDDLE_THREAD(tss_create)

#define HEDDLE_OUTSIDE(name) HEDDLE_REFUSED(name, "waits for what is outside of the scenario")
HEDDLE_OUTSIDE(poll)
HEDDLE_OUTSIDE(ppoll)
HEDDLE_OUTSIDE(select)
HEDDLE_OUTSIDE(pselect)
HEDDLE_OUTSIDE(epoll_wait)
HEDDLE_OUTSIDE(epoll_pwait)
HEDDLE_OUTSIDE(epoll_pwait2)
HEDDLE_OUTSIDE(read)
HEDDLE_OUTSIDE(readv)
HEDDLE_OUTSIDE(accept)
HEDDLE_OUTSIDE(accept4)
HEDDLE_OUTSIDE(connect)
HEDDLE_OUTSIDE(recv)
HEDDLE_OUTSIDE(recvfrom)
HEDDLE_OUTSIDE(recvmsg)
HEDDLE_OUTSIDE(recvmmsg)
HEDDLE_OUTSIDE(send)
HEDDLE_OUTSIDE(sendto)
HEDDLE_OUTSIDE(sendmsg)
HEDDLE_OUTSIDE(sendmmsg)
HEDDLE_OUTSIDE(wait)
HEDDLE_OUTSIDE(waitpid)
HEDDLE_OUTSIDE(wait3)
HEDDLE_OUTSIDE(wait4)
HEDDLE_OUTSIDE(waitid)
HEDDLE_OUTSIDE(flock)
HEDDLE_OUTSIDE(lockf)
HEDDLE_OUTSIDE(sem_open)
HEDDLE_OUTSIDE(semop)
HEDDLE_OUTSIDE(semtimedop)
HEDDLE_OUTSIDE(msgrcv)
HEDDLE_OUTSIDE(msgsnd)
HEDDLE_OUTSIDE(mq_receive)
HEDDLE_OUTSIDE(mq_timedreceive)
HEDDLE_OUTSIDE(mq_send)
HEDDLE_OUTSIDE(mq_timedsend)
HEDDLE_OUTSIDE(aio_read)
HEDDLE_OUTSIDE(aio_write)
HEDDLE_OUTSIDE(aio_suspend)
HEDDLE_OUTSIDE(lio_listio)
HEDDLE_OUTSIDE(getaddrinfo)
HEDDLE_OUTSIDE(getrandom)
HEDDLE_OUTSIDE(getentropy)
HEDDLE_OUTSIDE(arc4random)

#define HEDDLE_FILE(name) HEDDLE_REFUSED(name, "opens what would stay open from run to run")
HEDDLE_FILE(open)
HEDDLE_FILE(open64)
HEDDLE_FILE(openat)
HEDDLE_FILE(openat64)
HEDDLE_FILE(creat)
HEDDLE_FILE(creat64)
HEDDLE_FILE(fopen)
HEDDLE_FILE(fopen64)
HEDDLE_FILE(freopen)
HEDDLE_FILE(freopen64)
HEDDLE_FILE(fdopen)
HEDDLE_FILE(tmpfile)
HEDDLE_FILE(tmpfile64)
HEDDLE_FILE(mkstemp)
HEDDLE_FILE(mkstemp64)
HEDDLE_FILE(opendir)
HEDDLE_FILE(fdopendir)
HEDDLE_FILE(dup)
HEDDLE_FILE(dup2)
HEDDLE_FILE(dup3)
HEDDLE_FILE(pipe)
HEDDLE_FILE(pipe2)
HEDDLE_FILE(socket)
HEDDLE_FILE(socketpair)
HEDDLE_FILE(eventfd)
HEDDLE_FILE(epoll_create)
HEDDLE_FILE(epoll_create1)
HEDDLE_FILE(timerfd_create)
HEDDLE_FILE(inotify_init)
HEDDLE_FILE(inotify_init1)
HEDDLE_FILE(memfd_create)
HEDDLE_FILE(shm_open)

#define HEDDLE_STATE(name) HEDDLE_REFUSED(name, "changes the process from run to run")
HEDDLE_STATE(setenv)
HEDDLE_STATE(putenv)
HEDDLE_STATE(unsetenv)
HEDDLE_STATE(clearenv)
HEDDLE_STATE(setlocale)
HEDDLE_STATE(chdir)
HEDDLE_STATE(fchdir)
HEDDLE_STATE(umask)
HEDDLE_STATE(setrlimit)
HEDDLE_STATE(prlimit)
HEDDLE_STATE(dlopen)
HEDDLE_STATE(dlmopen)
HEDDLE_STATE(dlclose)

// Those with as many arguments as anybody likes, as those with a list of them.
namespace {

std::vector<char*> listed(const char* first, va_list& rest) {
  std::vector<char*> arguments;
  for (const char* next = first; next != nullptr; next = va_arg(rest, const char*))
    arguments.push_back(const_cast<char*>(next));
  arguments.push_back(nullptr);
  return arguments;
}

}  // namespace

#define HEDDLE_EXEC_LIST(name, ...)                                        \
  extern "C" int name(const char* file, const char* first, ...) noexcept { \
    heddle::abi::refuse_if_running(#name, "replaces the process");         \
    va_list rest;                                                          \
    va_start(rest, first);                                                 \
    const std::vector<char*> arguments = listed(first, rest);              \
    const int result = __VA_ARGS__;                                        \
    va_end(rest);                                                          \
    return result;                                                         \
  }
HEDDLE_EXEC_LIST(execl, execv(file, arguments.data()))
HEDDLE_EXEC_LIST(execlp, execvp(file, arguments.data()))
HEDDLE_EXEC_LIST(execle, execve(file, arguments.data(), va_arg(rest, char**)))

// Outside of a scenario the one for the other, as POSIX allows: vfork cannot be called on the way.
extern "C" long heddle_refused_vfork() __asm__("vfork");
long heddle_refused_vfork() {
  using Fork = long();
  heddle::abi::refuse_if_running("vfork", "makes a process");
  return HEDDLE_REAL_AS(Fork*, fork)();
}

// The standard library changes the state of a future where nobody sees it.
extern "C" void heddle_refused_at_thread_exit(void* self) __asm__(
    "_ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv");
void heddle_refused_at_thread_exit(void* self) {
  heddle::abi::refuse_if_running("set_value_at_thread_exit", "makes a future ready in a library");
  HEDDLE_REAL_AS(void (*)(void*), _ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv)(self);
}
