/* SPDX-License-Identifier: Apache-2.0 */
/* A scalar function in C: SELECT calc.twice(21). */
#include <vgi/vgi.h>

VGI_SCALAR1(twice, i64, i64, x * 2)

static const struct vgi_catalog calc = {VGI_CATALOG_INIT, .name = "calc", .scalars = VGI_SCALARS(&twice)};

VGI_MAIN(&calc)
