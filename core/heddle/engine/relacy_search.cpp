#include <array>
#include <ostream>
#include <streambuf>
#include <string_view>

#include <heddle/engine/relacy_engine.hpp>
#include <heddle/spec/require.hpp>
#include <heddle/sync/relacy_include.hpp>

namespace heddle::relacy {

namespace {

// Relacy replaces operator new and delete by inline functions. A compiler may inline every call of
// one and none of the other, and code inside the standard library's shared object must find both:
// so their addresses are taken here.
[[gnu::used]] void* (*const volatile keep_new)(std::size_t) = &::operator new;
[[gnu::used]] void* (*const volatile keep_new_array)(std::size_t) = &::operator new[];
[[gnu::used]] void (*const volatile keep_delete)(void*) noexcept = &::operator delete;
[[gnu::used]] void (*const volatile keep_delete_array)(void*) noexcept = &::operator delete[];

// What Relacy runs and what it found: one exploration at a time in a process.
const Program* current_program = nullptr;
Progress* current_progress = nullptr;
std::optional<Pitfall> required_pitfall;
const char* required_message = nullptr;

template <unsigned Threads>
struct Host : rl::test_suite<Host<Threads>, Threads> {
  void before() {
    ++current_progress->executions;
    current_program->begin();
  }
  void thread(unsigned index) { current_program->thread(index); }
  void after() { current_program->finish(); }
};

void stop_execution(Pitfall pitfall, const char* message) {
  required_pitfall = pitfall;
  required_message = message;
  RL_ASSERT_IMPL(false, rl::test_result_user_assert_failed, message, RL_INFO);
}

// Relacy writes its report from inside the simulation, where an allocation would be charged to the
// scenario.
class FixedBuffer : public std::streambuf {
 public:
  FixedBuffer() { setp(memory_.data(), memory_.data() + memory_.size()); }
  std::string_view text() const { return {pbase(), static_cast<std::size_t>(pptr() - pbase())}; }

 private:
  int overflow(int) override { return 0; }  // the rest of an overlong report is dropped
  static std::array<char, 1 << 20> memory_;
};
std::array<char, 1 << 20> FixedBuffer::memory_;

// Reads Relacy's lines of progress, "12% (983040/7891852)", for the estimate that is in them.
class ProgressReader : public std::streambuf {
 private:
  int overflow(int letter) override {
    switch (letter) {
      case '/': number_ = 0; break;
      case ')': current_progress->projected = number_; break;
      default:
        if (letter >= '0' && letter <= '9')
          number_ = number_ * 10 + static_cast<std::uint64_t>(letter - '0');
    }
    return 0;
  }

  std::uint64_t number_ = 0;
};

Pitfall pitfall_of(rl::test_result_e result, const Program& program) {
  switch (result) {
    case rl::test_result_user_assert_failed:
    case rl::test_result_user_invariant_failed: return required_pitfall.value_or(Pitfall::crash);
    case rl::test_result_data_race:
    case rl::test_result_unitialized_access: return Pitfall::data_race;
    case rl::test_result_deadlock: return program.when_stuck;
    case rl::test_result_livelock: return Pitfall::blocking;
    case rl::test_result_memory_leak:
    case rl::test_result_resource_leak: return Pitfall::leak;
    case rl::test_result_access_to_freed_memory:
    case rl::test_result_double_free: return Pitfall::memory_error;
    default: return Pitfall::crash;
  }
}

std::string message_of(rl::test_result_e result) {
  if (result == rl::test_result_user_assert_failed && required_message != nullptr)
    return required_message;
  std::string text = rl::test_result_str(result);
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

// Relacy's history without its own bookkeeping: "T1: <0x...> atomic store, value=1 ...
// buffered_channel.hpp(40)".
std::string trace_of(std::string_view report) {
  const std::size_t begin = report.find("execution history");
  if (begin == std::string_view::npos) return std::string(report);
  const std::size_t end = report.find("\n\n", begin);
  std::string trace;
  std::size_t line_begin = report.find('\n', begin);
  while (line_begin != std::string_view::npos && line_begin < end) {
    const std::size_t line_end = std::min(report.find('\n', line_begin + 1), report.size());
    std::string_view line = report.substr(line_begin + 1, line_end - line_begin - 1);
    line.remove_prefix(std::min(line.find("] ") + 2, line.size()));
    if (!line.empty() && line.find("context.hpp(") == std::string_view::npos) {
      const int thread = std::atoi(std::string(line).c_str()) + 1;
      line.remove_prefix(std::min(line.find(": "), line.size()));
      trace += "T" + std::to_string(thread) + std::string(line) + "\n";
    }
    line_begin = line_end < report.size() ? line_end : std::string_view::npos;
  }
  return trace;
}

rl::test_params parameters_of(const Options& options, std::ostream& output,
                              std::ostream& progress) {
  rl::test_params parameters;
  parameters.output_stream = &output;
  parameters.progress_stream = &progress;
  parameters.progress_output_period = 1;
  parameters.context_bound = options.bound;
  parameters.iteration_count = static_cast<rl::iteration_t>(options.iterations);
  switch (options.search) {
    case Search::full: parameters.search_type = rl::fair_full_search_scheduler_type; break;
    case Search::context_bound:
      parameters.search_type = rl::fair_context_bound_scheduler_type;
      break;
    case Search::random:
      parameters.search_type = rl::random_scheduler_type;
      // NOLINTNEXTLINE(readability-redundant-string-cstr): Relacy's strings are of another type
      parameters.initial_state = std::to_string(options.seed).c_str();
      break;
  }
  if (!options.replay_state.empty()) {
    // NOLINTNEXTLINE(readability-redundant-string-cstr): Relacy's strings are of another type
    parameters.initial_state = options.replay_state.c_str();
    parameters.iteration_count = 1;
  }
  return parameters;
}

bool simulate(unsigned threads, rl::test_params& parameters) {
  switch (threads) {
    case 1: return rl::simulate<Host<1>>(parameters);
    case 2: return rl::simulate<Host<2>>(parameters);
    case 3: return rl::simulate<Host<3>>(parameters);
    case 4: return rl::simulate<Host<4>>(parameters);
    default: return rl::simulate<Host<5>>(parameters);
  }
}

}  // namespace

void check_arguments(const Program& program, const Options& options) {
  if (program.threads < 1 || program.threads > kMaxThreads) {
    throw std::invalid_argument("a Relacy program has 1 to " + std::to_string(kMaxThreads) +
                                " threads, not " + std::to_string(program.threads));
  }
  if (options.search == Search::context_bound && options.bound == 0) {
    throw std::invalid_argument("a context bound of 0 explores nothing; give 1 or more");
  }
  if (options.search == Search::random && options.iterations == 0) {
    throw std::invalid_argument("0 random executions explore nothing; give 1 or more");
  }
}

Result explore_here(const Program& program, const Options& options, Progress& progress) {
  check_arguments(program, options);
  FixedBuffer report;
  std::ostream output(&report);
  ProgressReader reader;
  std::ostream progress_output(&reader);
  rl::test_params parameters = parameters_of(options, output, progress_output);
  current_program = &program;
  current_progress = &progress;
  required_pitfall.reset();
  required_message = nullptr;
  const ViolationHandler previous = set_violation_handler(stop_execution);
  Result result;
  result.complete = simulate(program.threads, parameters);
  set_violation_handler(previous);
  result.executions = parameters.stop_iteration;
  result.projected = progress.projected;
  if (!result.complete) {
    result.violation =
        Violation{pitfall_of(parameters.test_result, program), message_of(parameters.test_result),
                  trace_of(report.text()),
                  // NOLINTNEXTLINE(readability-redundant-string-cstr): of another type
                  parameters.final_state.c_str()};
  }
  return result;
}

}  // namespace heddle::relacy
