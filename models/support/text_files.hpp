// Files that a program of these folders writes, and compares with what it would write.
#pragma once

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

namespace heddle::models {

// Empty if there is no such file.
inline std::string contents_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// False if it cannot be written; standard error says why.
inline bool write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) std::cerr << "cannot write " << path << ": " << std::strerror(errno) << '\n';
  return static_cast<bool>(file);
}

}  // namespace heddle::models
