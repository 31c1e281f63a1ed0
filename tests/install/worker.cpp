/* SPDX-License-Identifier: Apache-2.0 */
#include <vgi/vgi.h>

static enum vgi_status twice(struct vgi_call *, const struct vgi_batch *in, struct vgi_output *out,
                             struct vgi_error *err)
{
    struct vgi_i64_view x;

    VGI_TRY(vgi_i64_view_of(in, 0, &x, err));
    for (int64_t i = 0; i < x.len; i++)
        vgi_put_i64(vgi_output_column(out, 0), 2 * x.values[i]);
    return VGI_OK;
}

static const struct vgi_arg args[] = {{.name = "x", .type = "i64"}, {}};
static const struct vgi_scalar scalar = {.name = "twice", .args = args, .returns = "i64", .batch = twice};
static const struct vgi_scalar *const scalars[] = {&scalar, nullptr};
static const struct vgi_catalog calc = {VGI_CATALOG_INIT, .name = "calc", .scalars = scalars};

int main(int argc, char **argv)
{
    const struct vgi_catalog *const catalogs[] = {&calc, nullptr};

    return vgi_main(argc, argv, catalogs);
}
