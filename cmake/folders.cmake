# SPDX-License-Identifier: Apache-2.0
# folders: src/<folder>/*.c becomes vgi_folder_<folder>, which sees the folders of lower levels and nothing else.
# The objects are compiled once (vgi_objects_<folder>) and go into this archive and into the products.
set(vgi_level_0 base)
set(vgi_level_1 arrow net token)
set(vgi_level_2 ipc http)
set(vgi_level_3 rpc auth)
set(vgi_level_4 shm external)
set(vgi_level_5 endpoint client)
set(vgi_level_6 sdk)

# Everything any folder may need from outside; which file includes what is checked by tools/layers.
add_library(vgi_outside INTERFACE)
target_include_directories(vgi_outside SYSTEM INTERFACE
    $<TARGET_PROPERTY:third_party_nanoarrow,INTERFACE_INCLUDE_DIRECTORIES>
    $<TARGET_PROPERTY:third_party_flatccrt,INTERFACE_INCLUDE_DIRECTORIES>)
target_compile_definitions(vgi_outside INTERFACE
    $<TARGET_PROPERTY:third_party_nanoarrow,INTERFACE_COMPILE_DEFINITIONS>)
target_link_libraries(vgi_outside INTERFACE PkgConfig::LIBZSTD PkgConfig::LIBLZ4 PkgConfig::LIBSODIUM
    PkgConfig::ZLIB ${CMAKE_DL_LIBS} m)
target_include_directories(vgi_outside SYSTEM INTERFACE ${MICROHTTPD_INCLUDE_DIRS} ${CURL_INCLUDE_DIRS})
if(JANSSON_FOUND)
    target_link_libraries(vgi_outside INTERFACE PkgConfig::JANSSON)
endif()
add_library(vgi_third_party_objects STATIC
    $<TARGET_OBJECTS:third_party_nanoarrow> $<TARGET_OBJECTS:third_party_flatccrt>)
set_target_properties(vgi_third_party_objects PROPERTIES LINKER_LANGUAGE C)

# Loops over columns: at -O2 GCC leaves them scalar.
set_source_files_properties(src/arrow/checks.c PROPERTIES COMPILE_OPTIONS "$<$<CONFIG:Release>:-O3>")

set(vgi_rpc_folders "")
set(vgi_sdk_folders "")
set(lower "")
foreach(level RANGE 6)
    set(here "")
    foreach(folder IN LISTS vgi_level_${level})
        if(folder STREQUAL "sdk")
            file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/${folder}/*.c)
        else()
            file(GLOB sources CONFIGURE_DEPENDS src/${folder}/*.c)
        endif()
        list(FILTER sources EXCLUDE REGEX "_test\\.c$")
        if(NOT sources)
            continue()
        endif()
        add_library(vgi_objects_${folder} OBJECT ${sources})
        target_include_directories(vgi_objects_${folder} PRIVATE ${CMAKE_SOURCE_DIR}/src)
        target_link_libraries(vgi_objects_${folder} PRIVATE vgi_own vgi_outside)
        add_library(vgi_folder_${folder} STATIC $<TARGET_OBJECTS:vgi_objects_${folder}>)
        set_target_properties(vgi_folder_${folder} PROPERTIES LINKER_LANGUAGE C)
        target_include_directories(vgi_folder_${folder} INTERFACE ${CMAKE_SOURCE_DIR}/src)
        target_link_libraries(vgi_folder_${folder} INTERFACE ${lower} vgi_third_party_objects vgi_outside)
        list(APPEND here vgi_folder_${folder})
        if(level LESS 6)
            list(APPEND vgi_rpc_folders ${folder})
        else()
            list(APPEND vgi_sdk_folders ${folder})
        endif()
    endforeach()
    list(PREPEND lower ${here})
endforeach()
# For tests and benches that may see everything, highest first.
set(vgi_all_folders ${lower})
