// The table of the broken twins: which engine kills which, and why the others do not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <heddle/spec/pitfall.hpp>

namespace heddle::models::broken {

// What an engine does about a twin. A kill is a finding of the twin's own pitfall, or of `or_as`.
struct Verdict {
  bool kills = false;
  std::string_view why_not;      // when it does not, or cannot be relied on to
  std::optional<Pitfall> or_as;  // what the engine honestly calls the same symptom
};

struct Twin {
  std::string_view name;
  std::string_view where;  // the file in this folder, without its ending
  Pitfall pitfall{};
  std::string_view what;  // is wrong
  Verdict relacy;
  Verdict interleave;
  Verdict property;
  Verdict tsan;
};

const std::vector<Twin>& twins();

// The twin of that name. Throws std::out_of_range for a name that is not in the table.
const Twin& twin_named(std::string_view name);

// README.md of this folder, whole.
std::string readme_text();

}  // namespace heddle::models::broken
