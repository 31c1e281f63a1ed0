/* SPDX-License-Identifier: Apache-2.0 */
#include <cstdio>
#include <vgi_rpc/vgi_rpc.h>

int main()
{
    struct vgi_error err = {};

    if (vgi_fail(&err, VGI_E_RANGE, "%d is too many", 12) != VGI_E_RANGE)
        return 1;
    return std::puts(err.message) < 0;
}
