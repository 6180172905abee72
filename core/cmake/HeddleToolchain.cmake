# How every target of Heddle is compiled.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
# Assertions stay on: a checker without them checks less. -g1 is enough for a stack with lines, and
# quicker to link.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")

add_library(heddle_warnings INTERFACE)
target_compile_options(heddle_warnings INTERFACE -Wall -Wextra -Wpedantic)
if(HEDDLE_WERROR)
  target_compile_options(heddle_warnings INTERFACE -Werror)
endif()

if(HEDDLE_SANITIZER)
  # What a sanitizer finds ends the program; otherwise it would only be printed.
  add_compile_options(-fsanitize=${HEDDLE_SANITIZER} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${HEDDLE_SANITIZER})
endif()

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_library(HEDDLE_RAPIDCHECK rapidcheck REQUIRED)

# ThreadSanitizer programs are built by clang only: g++-12's runtime does not start under every
# kernel setting.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND NOT HEDDLE_SANITIZER)
  set(HEDDLE_TSAN ON)
else()
  set(HEDDLE_TSAN OFF)
  message(STATUS "Heddle: no ThreadSanitizer programs: they need clang, and no other sanitizer")
endif()
