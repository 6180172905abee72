// heddle-judge: writes small programs as Go, and what they may come to on heddle::go, for judge.py
// to compare with what real Go does.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "exploration.hpp"
#include "generator.hpp"
#include "go_source.hpp"

namespace {

using namespace heddle::go_judge;  // NOLINT(google-build-using-namespace)

constexpr const char* kUsage =
    "usage: heddle-judge SEED PROGRAMS FOLDER [none|has-room|first-case]\n"
    "Writes FOLDER/programs.go and FOLDER/outcomes.txt; the last argument plants wrong "
    "semantics.\n";

const std::map<std::string, Flaw> kFlaws{
    {"none", Flaw::none}, {"has-room", Flaw::has_room}, {"first-case", Flaw::first_case}};

// For each program "program <number> <executions>", its text as lines that begin with "#", and its
// outcomes, a line each.
void write(std::uint64_t seed, std::size_t programs, const std::filesystem::path& folder,
           Flaw flaw) {
  std::ofstream source(folder / "programs.go");
  std::ofstream outcomes(folder / "outcomes.txt");
  source << "package main\n\n";
  std::string list;
  Random random(seed);
  for (std::size_t number = 0; number < programs; ++number) {
    const Program program = random_program(random);
    source << go_source(program, number) << "\n";
    list += fmt::format("\tprogram{},\n", number);
    const Exploration exploration = explore(program, flaw);
    if (exploration.blocked > 0) throw std::runtime_error("an execution was given up");
    outcomes << fmt::format("program {} {}\n", number, exploration.executions);
    const std::string text = text_of(program);
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text.find('\n', begin);
      outcomes << "# " << text.substr(begin, end - begin) << "\n";
      begin = end + 1;
    }
    for (const Outcome& each : exploration.outcomes) outcomes << text_of(each) << "\n";
  }
  source << "var programs = []func(*run){\n" << list << "}\n";
  if (!source.flush() || !outcomes.flush()) throw std::runtime_error("cannot write the files");
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 3 || words.size() > 4 || (words.size() == 4 && !kFlaws.contains(words[3]))) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  try {
    write(std::stoull(words[0]), std::stoull(words[1]), words[2],
          words.size() == 4 ? kFlaws.at(words[3]) : Flaw::none);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "heddle-judge: %s\n", error.what());
    return 3;
  }
  return 0;
}
