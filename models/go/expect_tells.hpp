// Findings that name places: the message is compared in full, with "@name" for the place of the
// line that ends in the comment "// @name".
#pragma once

#include <cstddef>
#include <fstream>
#include <functional>
#include <regex>
#include <source_location>
#include <string>

#include <gtest/gtest.h>

#include <heddle/gtest.hpp>

namespace heddle::models {

inline const std::string kAfterTheEnd = "; asleep for ever, after the scenario has ended: ";
inline const std::string kNobodyAwake = "; all that have not ended are asleep for ever: ";
inline const std::string kLivelock =
    "; livelock: for ever in loops that wait for something that never comes: ";

// "file.cpp:12", without folders, which depend on where the test runs.
inline std::string place_of(const std::string& name, const char* file) {
  const std::string path = file;
  std::ifstream source(path);
  std::string line;
  for (unsigned number = 1; std::getline(source, line); ++number) {
    if (line.ends_with("// @" + name))
      return path.substr(path.rfind('/') + 1) + ":" + std::to_string(number);
  }
  ADD_FAILURE() << "no line of " << path << " is marked @" << name;
  return "";
}

// The text, with the places of a file for their names.
inline std::string with_places(const std::string& text, const char* file) {
  const std::regex name("@([a-z_]+)");
  std::string result;
  std::size_t end = 0;
  for (std::sregex_iterator match(text.begin(), text.end(), name), none; match != none; ++match) {
    const auto begin = static_cast<std::size_t>(match->position());
    result += text.substr(end, begin - end) + place_of(match->str(1), file);
    end = begin + static_cast<std::size_t>(match->length());
  }
  return result + text.substr(end);
}

// Checks the scenario, which is in the caller's file.
inline void expect_tells(Pitfall pitfall, const std::string& message,
                         const std::function<void()>& scenario,
                         const std::source_location& here = std::source_location::current()) {
  const Result result = check(scenario);
  ASSERT_TRUE(finds(pitfall, result));
  const std::string told = std::regex_replace(result.finding->message, std::regex("[^ ]*/"), "");
  EXPECT_EQ(told, with_places(message, here.file_name())) << result.finding->trace;
}

}  // namespace heddle::models
