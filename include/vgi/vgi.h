/* SPDX-License-Identifier: Apache-2.0 */
/* vgi.h: the map of libvgi, DuckDB functions and tables written in C.
 *
 *   function.h  what all functions declare: name, arguments, bind
 *   args.h      reading constant arguments
 *   scalar.h    scalar functions: an expression, column views, or Arrow arrays
 *   table.h     table functions, parallel scans
 *   catalog.h   catalogs, schemas, tables
 *   worker.h    VGI_MAIN, or a worker inside another program
 *   vgi_rpc/    what both libraries share: errors, batches, writers, calls
 *
 * The shortest worker (programs/hello-worker):
 *     VGI_SCALAR1(twice, i64, i64, x * 2)
 *     static const struct vgi_catalog calc = {
 *         VGI_CATALOG_INIT, .name = "calc", .scalars = VGI_SCALARS(&twice)};
 *     VGI_MAIN(&calc) */
#ifndef VGI_VGI_H
#define VGI_VGI_H

#include "vgi/args.h"
#include "vgi/catalog.h"
#include "vgi/function.h"
#include "vgi/scalar.h"
#include "vgi/table.h"
#include "vgi/worker.h"

#endif
