# SPDX-License-Identifier: Apache-2.0
# fuzz: fuzz/<name>_fuzz.c -> bin/<name>_fuzz with libFuzzer in the preset fuzz; in the others bin/<name>_replay, which
# a test runs over the corpus.

# These feed a server all that a client sends: what a call may map is limited, and inputs are streams behind each other.
set(connections call connection dispatch worker)
set(mutated connection dispatch worker)

function(vgi_add_fuzz_target target name)
    add_executable(${target} fuzz/${name}_fuzz.c ${ARGN})
    target_link_libraries(${target} PRIVATE vgi_own conformance_services ${vgi_all_folders})
    if(name IN_LIST connections)
        target_sources(${target} PRIVATE fuzz/connection_memory.c)
        target_link_options(${target} PRIVATE -Wl,--wrap=mmap,--wrap=mremap -fno-lto)
    elseif(name STREQUAL shm) # the segment is a file of the target, which changes between two reads
        target_link_options(${target} PRIVATE -Wl,--wrap=pread,--wrap=shm_open -fno-lto)
    endif()
endfunction()

file(GLOB targets CONFIGURE_DEPENDS fuzz/*_fuzz.c)
foreach(source IN LISTS targets)
    get_filename_component(name ${source} NAME_WE)
    string(REGEX REPLACE "_fuzz$" "" name ${name})
    if(VGI_FUZZ)
        vgi_add_fuzz_target(${name}_fuzz ${name})
        target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
        if(name IN_LIST mutated)
            target_sources(${name}_fuzz PRIVATE fuzz/connection_mutator.c)
        endif()
    else()
        vgi_add_fuzz_target(${name}_replay ${name} tests/support/replay.c)
        set(test ${VGI_TEST_PREFIX}corpus/${name})
        add_test(NAME ${test} COMMAND ${name}_replay ${CMAKE_SOURCE_DIR}/fuzz/corpus/${name})
        set_tests_properties(${test} PROPERTIES LABELS corpus TIMEOUT 300)
    endif()
endforeach()
