# SPDX-License-Identifier: Apache-2.0
# minimum: run with cmake -P; fails when this cmake is older than the project needs.
if(CMAKE_VERSION VERSION_LESS 3.24)
    message(FATAL_ERROR "cmake ${CMAKE_VERSION} is older than 3.24")
endif()
