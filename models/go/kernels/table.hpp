// The table of the kernels in README.md: what was found in each, and how far it was explored.
#pragma once

#include <map>
#include <string>

#include <heddle/check.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels {

// What of a row is measured. Tests compare each with README.md.
struct Cells {
  std::string found;  // the pitfall, and how many executions it takes to find it
  std::string trace;  // how long it is, and what it is the shortest of
  std::string fixed;  // how many executions there are, and what came of them
};

using Rows = std::map<std::string, Cells, std::less<>>;

std::string found_cell(const heddle::Result& result);
std::string trace_cell(const heddle::Result& result);
std::string fixed_cell(const heddle::Result& result);

// README.md of this folder, whole. A kernel without a row has empty cells.
std::string readme_text(const Rows& rows);

// The rows of such a text.
Rows rows_of(const std::string& readme);

}  // namespace kernels
