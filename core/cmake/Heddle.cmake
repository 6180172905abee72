# The functions with which Heddle declares what is checked; those that are installed are in
# HeddleCheck.cmake.

# heddle_add_model(NAME SOURCES...): a GoogleTest program whose scenarios run under Relacy.
# Debian's Relacy replaces the global operator delete without its sized form, hence the flag.
function(heddle_add_model name)
  add_executable(${name} ${ARGN})
  target_compile_options(${name} PRIVATE -fno-sized-deallocation)
  target_link_libraries(${name} PRIVATE heddle::relacy heddle_warnings GTest::gtest)
endfunction()

include(${CMAKE_CURRENT_LIST_DIR}/HeddleCheck.cmake)

# heddle_add_property_test(NAME SOURCES...): a GoogleTest program that may use rapidcheck.
function(heddle_add_property_test name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE
                        heddle_property_support heddle_warnings GTest::gtest GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
endfunction()

# heddle_add_tsan_test(NAME SOURCES...): a GoogleTest program on real threads under ThreadSanitizer.
function(heddle_add_tsan_test name)
  if(NOT HEDDLE_TSAN)
    return()
  endif()
  add_executable(${name} ${ARGN})
  target_compile_options(${name} PRIVATE -fsanitize=thread)
  target_link_options(${name} PRIVATE -fsanitize=thread)
  target_link_libraries(${name}
                        PRIVATE heddle::verify_tsan heddle_warnings GTest::gtest GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES
                       ENVIRONMENT "TSAN_OPTIONS=halt_on_error=0:exitcode=66:report_thread_leaks=0")
endfunction()

# heddle_verify_channel(NAME name HEADER header TYPE type [LIBRARIES ...] [INCLUDES ...]
# [PLAIN_ELEMENTS]): makes `type`, which `header` declares, a subject of `heddle_verify`: three
# programs, one for generated clients, one built with ThreadSanitizer for large runs, one for small
# programs in every order.
# PLAIN_ELEMENTS: the type cannot hold Heddle's watching values, only its own.
function(heddle_verify_channel)
  cmake_parse_arguments(PARSE_ARGV 0 arg "PLAIN_ELEMENTS" "NAME;HEADER;TYPE" "LIBRARIES;INCLUDES")
  foreach(required NAME HEADER TYPE)
    if(NOT arg_${required})
      message(FATAL_ERROR
              "heddle_verify_channel: ${required} is missing; it takes NAME, HEADER and TYPE")
    endif()
  endforeach()
  string(MAKE_C_IDENTIFIER "${arg_NAME}" identifier)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/verify_${identifier}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT
[=[#include "@arg_HEADER@"

#include <heddle/verify/worker.hpp>

HEDDLE_VERIFY_MAIN("@arg_NAME@", @arg_TYPE@)
]=]
       @ONLY)
  set(engines property)
  if(HEDDLE_TSAN)
    list(APPEND engines tsan)
  endif()
  if(NOT HEDDLE_SANITIZER)
    list(APPEND engines interleave)
  endif()
  foreach(engine IN LISTS engines)
    set(target verify_${engine}_${identifier})
    add_executable(${target} ${source})
    target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${arg_INCLUDES})
    if(arg_PLAIN_ELEMENTS)
      target_compile_definitions(${target} PRIVATE HEDDLE_PLAIN_ELEMENTS)
    endif()
    target_link_libraries(${target} PRIVATE heddle_warnings ${arg_LIBRARIES})
    if(engine STREQUAL tsan)
      target_compile_options(${target} PRIVATE -fsanitize=thread)
      target_link_options(${target} PRIVATE -fsanitize=thread)
      target_link_libraries(${target} PRIVATE heddle::verify_tsan)
    elseif(engine STREQUAL interleave)
      heddle_instrument(${target})
      target_link_libraries(${target} PRIVATE heddle::verify_interleave)
    else()
      target_link_libraries(${target} PRIVATE heddle::verify)
    endif()
    set_property(GLOBAL APPEND PROPERTY HEDDLE_VERIFY_TARGETS ${target})
    set_property(GLOBAL APPEND PROPERTY HEDDLE_VERIFY_WORKERS
                 "${engine} ${arg_NAME} $<TARGET_FILE:${target}>")
  endforeach()
endfunction()
