# SPDX-License-Identifier: Apache-2.0
# third_party: the Arrow core and flatbuffer runtime, fetched and pinned by third_party.txt, and Debian's libraries.
execute_process(
    COMMAND ${CMAKE_SOURCE_DIR}/tools/fetch nanoarrow
    OUTPUT_VARIABLE nanoarrow_home OUTPUT_STRIP_TRAILING_WHITESPACE
    RESULT_VARIABLE fetch_status)
if(NOT fetch_status EQUAL 0)
    message(FATAL_ERROR "tools/fetch could not bring nanoarrow, see the line above")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/third_party.txt)
file(GLOB nanoarrow_root ${nanoarrow_home}/nanoarrow-*/subprojects/arrow-nanoarrow/src)
file(GLOB flatcc_root ${nanoarrow_home}/nanoarrow-*/subprojects/flatcc-*)

set(NANOARROW_VERSION_MAJOR 0)
set(NANOARROW_VERSION_MINOR 9)
set(NANOARROW_VERSION_PATCH 0)
set(NANOARROW_VERSION 0.9.0)
set(NANOARROW_NAMESPACE_DEFINE "#define NANOARROW_NAMESPACE VgiNa")
configure_file(${nanoarrow_root}/nanoarrow/nanoarrow_config.h.in
    ${CMAKE_BINARY_DIR}/third_party/nanoarrow/nanoarrow_config.h)

add_library(third_party_flatccrt OBJECT
    ${flatcc_root}/src/runtime/builder.c ${flatcc_root}/src/runtime/emitter.c
    ${flatcc_root}/src/runtime/verifier.c ${flatcc_root}/src/runtime/refmap.c)
# A builder that lacks memory shall say so, not abort.
target_compile_definitions(third_party_flatccrt PRIVATE FLATCC_BUILDER_ASSERT_ON_ERROR=0)
# flatcc_generated.h is included by its bare name.
target_include_directories(third_party_flatccrt SYSTEM PUBLIC ${flatcc_root}/include ${nanoarrow_root}/nanoarrow/ipc)

set(core ${nanoarrow_root}/nanoarrow/common)
add_library(third_party_nanoarrow OBJECT ${core}/array.c ${core}/array_stream.c ${core}/schema.c ${core}/utils.c)
target_include_directories(third_party_nanoarrow SYSTEM PUBLIC
    ${nanoarrow_root} ${nanoarrow_root}/nanoarrow ${CMAKE_BINARY_DIR}/third_party
    ${CMAKE_BINARY_DIR}/third_party/nanoarrow)
# An empty NANOARROW_DLL leaves its functions hidden like ours.
target_compile_definitions(third_party_nanoarrow PUBLIC "NANOARROW_DLL=")

# nanoarrow's own codec is an opponent for bench/ and never part of the products.
set(codec ${nanoarrow_root}/nanoarrow/ipc)
add_library(third_party_nanoarrow_ipc STATIC EXCLUDE_FROM_ALL
    ${codec}/codecs.c ${codec}/decoder.c ${codec}/encoder.c ${codec}/reader.c ${codec}/writer.c)
target_link_libraries(third_party_nanoarrow_ipc PUBLIC third_party_nanoarrow third_party_flatccrt)

foreach(target third_party_flatccrt third_party_nanoarrow third_party_nanoarrow_ipc)
    target_compile_options(${target} PRIVATE -w)
    # Its header-only helpers cast freely; the checks are for our code.
    if(VGI_SANITIZE MATCHES "undefined")
        target_compile_options(${target} PRIVATE -fno-sanitize=undefined)
    endif()
endforeach()

# Debian's libraries, by the folder that calls them.
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(LIBLZ4 REQUIRED IMPORTED_TARGET liblz4)
pkg_check_modules(LIBSODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
# Opened when first needed (src/http/), so that a worker on a pipe does not load them: headers only.
pkg_check_modules(MICROHTTPD REQUIRED libmicrohttpd)
pkg_check_modules(CURL REQUIRED libcurl)
pkg_check_modules(JANSSON IMPORTED_TARGET jansson)
pkg_check_modules(CMOCKA IMPORTED_TARGET cmocka)
set(vgi_system_libraries zstd lz4 sodium z)
set(vgi_system_packages "libzstd liblz4 libsodium zlib")
