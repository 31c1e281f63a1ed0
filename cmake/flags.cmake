# SPDX-License-Identifier: Apache-2.0
# flags: how our own C files are compiled and linked, by preset. Third-party code gets only what its ABI needs.
include(CheckCCompilerFlag)
include(CheckCSourceCompiles)
include(CheckPIESupported)

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
check_pie_supported(LANGUAGES C)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_C_FLAGS_DEBUG "-Og -g3")
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
# Shared libraries that a target names but does not use are not recorded in it.
add_link_options(-Wl,--as-needed)
add_compile_options(-fno-omit-frame-pointer "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=")

# Our files only: warnings and the visible feature set of libc.
add_library(vgi_own INTERFACE)
target_include_directories(vgi_own INTERFACE $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include>)
target_compile_options(vgi_own INTERFACE
    -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wswitch-enum
    -Wundef $<$<BOOL:${VGI_WERROR}>:-Werror>)
target_compile_definitions(vgi_own INTERFACE _GNU_SOURCE)

if(CMAKE_BUILD_TYPE STREQUAL "Release")
    foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection)
        string(MAKE_C_IDENTIFIER "VGI_HAS${flag}" has)
        check_c_compiler_flag(${flag} ${has})
        if(${has})
            add_compile_options(${flag})
        endif()
    endforeach()
    # libc warns, and -Werror stops the probe, when the compiler cannot honour level 3.
    set(CMAKE_REQUIRED_FLAGS "-O2 -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
    check_c_source_compiles("#include <string.h>\nint main(void) { return 0; }" VGI_HAS_FORTIFY_3)
    unset(CMAKE_REQUIRED_FLAGS)
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$<IF:$<BOOL:${VGI_HAS_FORTIFY_3}>,3,2>)
    add_compile_options(-ffunction-sections -fdata-sections)
    add_link_options(-Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--gc-sections)
    if(CMAKE_INTERPROCEDURAL_OPTIMIZATION AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
        # The installed archives must also serve linkers that know nothing of gcc's intermediate code.
        add_compile_options(-ffat-lto-objects)
    endif()
endif()

if(VGI_SANITIZE)
    add_compile_options(-fsanitize=${VGI_SANITIZE} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${VGI_SANITIZE})
endif()
if(VGI_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(VGI_COVERAGE)
    add_compile_options(--coverage -fprofile-update=atomic)
    add_link_options(--coverage)
endif()
