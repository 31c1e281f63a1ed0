# SPDX-License-Identifier: Apache-2.0
# fuzz: fuzz/<name>_fuzz.c -> bin/<name>_fuzz with libFuzzer (preset fuzz; the other presets replay the corpora).
file(GLOB targets CONFIGURE_DEPENDS fuzz/*_fuzz.c)
foreach(source IN LISTS targets)
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE vgi_own conformance_services ${vgi_all_folders})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endforeach()
# The segment is a file of the target, which changes between two reads.
target_link_options(shm_fuzz PRIVATE -Wl,--wrap=pread,--wrap=shm_open)
# Their inputs are connections: streams behind each other.
foreach(name connection_fuzz dispatch_fuzz worker_fuzz)
    target_sources(${name} PRIVATE fuzz/connection_mutator.c)
endforeach()
