# SPDX-License-Identifier: Apache-2.0
# products: libvgi_rpc (levels 0 to 5) and libvgi (all levels), each shared and static. A static archive holds its
# third-party objects too, so one file and Debian's libraries are all a user links.
function(vgi_product name folders)
    set(objects $<TARGET_OBJECTS:third_party_nanoarrow> $<TARGET_OBJECTS:third_party_flatccrt>)
    foreach(folder IN LISTS folders)
        list(APPEND objects $<TARGET_OBJECTS:vgi_objects_${folder}>)
    endforeach()
    add_library(${name} SHARED ${objects})
    add_library(${name}_static STATIC ${objects})
    set(map ${CMAKE_SOURCE_DIR}/cmake/exports.map)
    set_target_properties(${name} PROPERTIES
        LINKER_LANGUAGE C VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR} LINK_DEPENDS ${map})
    target_link_options(${name} PRIVATE -Wl,--version-script=${map})
    if(NOT VGI_SANITIZE)
        target_link_options(${name} PRIVATE -Wl,--no-undefined)
    endif()
    set_target_properties(${name}_static PROPERTIES
        LINKER_LANGUAGE C OUTPUT_NAME ${name} EXPORT_NAME ${name}_static)
    foreach(target ${name} ${name}_static)
        target_include_directories(${target} INTERFACE
            $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
        target_link_libraries(${target} PRIVATE ${vgi_system_libraries} -pthread m)
    endforeach()
    add_library(${name}::${name} ALIAS ${name})
    add_library(${name}::${name}_static ALIAS ${name}_static)
endfunction()

if(vgi_rpc_folders)
    vgi_product(vgi_rpc "${vgi_rpc_folders}")
endif()
if(vgi_sdk_folders)
    vgi_product(vgi "${vgi_rpc_folders};${vgi_sdk_folders}")
endif()
