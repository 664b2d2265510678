# What every folder of src/ shares: warnings, sanitizers, ccache, and mote_library().

find_program(MOTE_CCACHE ccache)
if(MOTE_CCACHE)
  # Hits across clones in other folders, and with precompiled headers; see the ccache manual, "precompiled headers".
  set(MOTE_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
                    CCACHE_SLOPPINESS=pch_defines,time_macros ${MOTE_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MOTE_LAUNCHER})
  set(CMAKE_C_COMPILER_LAUNCHER ${MOTE_LAUNCHER})
endif()

add_library(mote_options INTERFACE)
target_compile_options(mote_options INTERFACE -Wall -Wextra -Wshadow -Wno-missing-field-initializers)
# gcc 12 warns of impossible overlaps in std::string (GCC bug 105651).
target_compile_options(mote_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_include_directories(mote_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR})
if(MOTE_SANITIZE)
  target_compile_options(mote_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
                                                -fno-omit-frame-pointer)
  target_link_options(mote_options INTERFACE -fsanitize=address,undefined)
endif()

if(MOTE_FUZZ)
  # libFuzzer steers by the code that an input reaches, in every library.
  target_compile_options(mote_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# For development: lines in stack traces, quick to build. The tests run reference arithmetic, so not at -O0.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g1")

# mote_precompile(TARGET header...): a precompiled header, in the way that ccache can follow.
set(CMAKE_PCH_INSTANTIATE_TEMPLATES ON)
function(mote_precompile target)
  target_precompile_headers(${target} PRIVATE ${ARGN})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
  else()
    target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>")
  endif()
endfunction()

if(MOTE_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  # test.sh runs the tests of both builds in one go: names and times must tell them apart.
  set(MOTE_TEST_PREFIX "")
  set(MOTE_UNIT_LABEL unit)
  if(MOTE_SANITIZE)
    set(MOTE_TEST_PREFIX asan.)
    set(MOTE_UNIT_LABEL unit-asan)
  endif()
endif()

# mote_library(NAME [DEPS lib...] [PRIVATE_DEPS lib...] [EXCLUDE file...])
#
# One folder is one library: every .cc in it but the tests. Each *_test.cc beside the code becomes part of one test
# program NAME_test, whose cases ctest lists one by one under the label "unit".
function(mote_library name)
  cmake_parse_arguments(ARG "" "" "DEPS;PRIVATE_DEPS;EXCLUDE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  foreach(pattern ${ARG_EXCLUDE})
    list(FILTER sources EXCLUDE REGEX "${pattern}")
    list(FILTER tests EXCLUDE REGEX "${pattern}")
  endforeach()
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC mote_options ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE mote_options ${ARG_DEPS})
  endif()
  if(MOTE_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} ${ARG_PRIVATE_DEPS} GTest::gmock GTest::gtest_main)
    gtest_discover_tests(${name}_test TEST_PREFIX "${MOTE_TEST_PREFIX}" PROPERTIES LABELS "${MOTE_UNIT_LABEL}" TIMEOUT 300 DISCOVERY_TIMEOUT 60
                         WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
endfunction()
