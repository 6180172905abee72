# The functions with which a project declares what the `interleave` engine checks.

# heddle_instrument(TARGET): a program whose scenarios run in every order of their threads. Its
# sources are instrumented by the compiler, as for ThreadSanitizer; what the instrumentation calls
# is Heddle's engine. Of HEDDLE_SANITIZER's only `undefined` goes with that, and it checks the
# engine: a program's own undefined behaviour is for the engine to find.
function(heddle_instrument target)
  if(HEDDLE_SANITIZER)
    target_compile_options(${target} PRIVATE -fno-sanitize=undefined -fomit-frame-pointer)
  endif()
  # Findings name lines, in every configuration.
  target_compile_options(${target} PRIVATE -fsanitize=thread
                         $<$<NOT:$<CONFIG:Debug,RelWithDebInfo>>:-g1>)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # g++ warns that ThreadSanitizer knows no fences; the engine does.
    target_compile_options(${target} PRIVATE -Wno-tsan)
  endif()
  target_link_libraries(${target} PRIVATE heddle::engine)
endfunction()

# heddle_add_check(NAME SOURCES...): such a program with GoogleTest and the options of checks, and a
# test that runs it. Tokens that the project's ci/tokens keeps for it are replayed first.
function(heddle_add_check name)
  if(HEDDLE_SANITIZER AND NOT HEDDLE_SANITIZER STREQUAL undefined)
    message(STATUS "${name} is left out: it cannot be instrumented for ${HEDDLE_SANITIZER} as well")
    return()
  endif()
  add_executable(${name} ${ARGN})
  heddle_instrument(${name})
  target_link_libraries(${name} PRIVATE heddle::check_main)
  if(TARGET heddle_warnings)
    target_link_libraries(${name} PRIVATE heddle_warnings)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  if(EXISTS ${PROJECT_SOURCE_DIR}/ci/tokens)
    set_tests_properties(${name} PROPERTIES
                         ENVIRONMENT "HEDDLE_TOKENS=${PROJECT_SOURCE_DIR}/ci/tokens")
  endif()
endfunction()
