// Runs a function in a child process, for what may crash, hang or leave threads behind.
#pragma once

#include <functional>
#include <string>

namespace heddle::models {

struct ChildResult {
  bool finished = false;  // the function returned, or the child wrote its answer and left
  std::string answer;     // what the function returned
  std::string
      how;  // when not finished: "killed by signal 11 (Segmentation fault)", "no end in 60 s"
};

// `function` runs in a child with one thread, that of the caller; what it returns comes back. Its
// standard error is thrown away. Precondition: the caller has no other threads. Throws
// std::system_error when no child process can be made.
ChildResult run_in_child(const std::function<std::string()>& function, unsigned seconds);

// Within `function`, from whichever thread: answers and ends the child at once.
[[noreturn]] void answer_and_leave(const char* answer);

}  // namespace heddle::models
