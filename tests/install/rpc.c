/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <vgi_rpc/vgi_rpc.h>

int main(void)
{
    struct vgi_error err = {0};

    if (vgi_fail(&err, VGI_E_RANGE, "%d is too many", 12) != VGI_E_RANGE)
        return 1;
    return puts(err.message) < 0;
}
