// The judge: what is wrong with one run of a client, and which pitfall it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <heddle/spec/history.hpp>
#include <heddle/spec/pitfall.hpp>
#include <heddle/spec/rest.hpp>
#include <heddle/spec/sequential_channel.hpp>

namespace heddle {

// What is known about one run.
struct RunRecord {
  ChannelRules rules;
  std::size_t threads = 0;  // of the client; number `threads` in a history is the helper
  Rest client_end{};        // how the client came to rest by itself
  Rest final_end{};  // how it all ended, after the helper closed the channel or did what the others
                     // waited for
  History at_rest;   // when the client had come to rest
  History at_end;    // with what the helper did: help, then taking out what was left
  bool helped_by_close = false;
  bool drained = false;                  // the helper took out values until there were none
  std::vector<std::string> exceptions;   // that came out of operations
  std::optional<std::string> complaint;  // of a WatchedValue
  std::optional<std::int64_t>
      values_alive;  // after the channel's destruction; nothing: it was not destroyed
};

struct Judgement {
  Pitfall pitfall{};
  std::string message;
};

enum class Judged { fine, wrong, undecided };

struct Ruling {
  Judged judged{};
  Judgement judgement;  // when wrong
};

// The first thing wrong, in the order: exceptions, damaged values, livelock, a history that the
// specification does not allow (including threads asleep though they could go on), values or
// threads left over.
Ruling judge(const RunRecord& record);

}  // namespace heddle
