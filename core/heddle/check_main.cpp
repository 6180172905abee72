// The main program of heddle_add_check: GoogleTest's, with the options of checks.
#include <gtest/gtest.h>

#include <heddle/options.hpp>

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (const auto code = heddle::take_flags(argc, argv)) return *code;
  return RUN_ALL_TESTS();
}
