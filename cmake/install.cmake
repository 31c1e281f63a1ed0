# SPDX-License-Identifier: Apache-2.0
# install: headers, both libraries in both flavours, pkg-config files and CMake packages.
include(CMakePackageConfigHelpers)
function(vgi_install product description)
    if(NOT TARGET ${product})
        return()
    endif()
    install(TARGETS ${product} ${product}_static EXPORT ${product}Targets)
    install(EXPORT ${product}Targets NAMESPACE ${product}:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/${product})
    configure_package_config_file(cmake/package.cmake.in ${CMAKE_BINARY_DIR}/${product}Config.cmake
        INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/${product})
    write_basic_package_version_file(${CMAKE_BINARY_DIR}/${product}ConfigVersion.cmake
        COMPATIBILITY SameMinorVersion)
    install(FILES ${CMAKE_BINARY_DIR}/${product}Config.cmake ${CMAKE_BINARY_DIR}/${product}ConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/${product})
    # The file finds its tree from where it lies, so the tree may be moved.
    file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
    string(REGEX REPLACE "/$" "" up "${up}")
    configure_file(cmake/package.pc.in ${CMAKE_BINARY_DIR}/${product}.pc @ONLY)
    install(FILES ${CMAKE_BINARY_DIR}/${product}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

vgi_install(vgi_rpc "RPC on Arrow IPC")
vgi_install(vgi "SDK for DuckDB workers")
if(EXISTS ${CMAKE_SOURCE_DIR}/include)
    install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
endif()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
