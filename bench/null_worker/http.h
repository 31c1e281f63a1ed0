/* SPDX-License-Identifier: Apache-2.0 */
/* http.h: the null worker over HTTP: one epoll loop, connections that stay, bodies of known length. */
#ifndef BENCH_NULL_HTTP_H
#define BENCH_NULL_HTTP_H

/* Serves a listening socket for ever. */
void http_listen(int fd);

#endif
