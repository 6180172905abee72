// Error: Go's `error`.
#pragma once

namespace heddle::go {

// No error, or one. Two are equal if they are the same error, whatever they say.
class Error {
 public:
  Error() = default;
  // `text` lives as long as the program: a literal, as in errors.New at package level.
  explicit Error(const char* text) : text_(text) {}
  explicit operator bool() const { return text_ != nullptr; }
  // What it says; "<nil>" if there is none.
  const char* what() const { return text_ == nullptr ? "<nil>" : text_; }
  friend bool operator==(const Error&, const Error&) = default;

 private:
  const char* text_ = nullptr;
};

}  // namespace heddle::go
