#include "auth/gate.h"
enum vgi_status vauth_gate_check(const struct vauth_gate *g, const struct vgi_http_request *r,
                                 struct vbase_arena *a, struct vgi_identity *i, struct vauth_refusal *f,
                                 struct vgi_error *e)
{
    (void)g;
    (void)r;
    (void)a;
    (void)f;
    (void)e;
    *i = (struct vgi_identity){0};
    return VGI_OK;
}
void vauth_refuse(const struct vauth_refusal *f, const struct vgi_http_request *r, struct vhttp_response *p)
{
    (void)f;
    (void)r;
    p->status = 401;
}
