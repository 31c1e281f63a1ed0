/* SPDX-License-Identifier: Apache-2.0 */
/* options.h: the command line of the worker, read into plain fields. */
#ifndef CONFORMANCE_OPTIONS_H
#define CONFORMANCE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* Texts are views into argv. Exactly one transport; a pipe when neither unix nor tcp is asked for. */
struct options {
    const char *unix_path;   /* NULL: no unix socket */
    const char *tcp;         /* [HOST:]PORT; NULL: no tcp */
    double idle_timeout;     /* seconds; 0: none */
    int64_t max_connections; /* 0: the library's default */
    const char *access_log;
    const char *server_id;
    bool probes_transport;
    bool is_threaded;
    bool fails_start; /* the first call of on_serve_start */
};

/* Reads argv. On failure tells stderr what is wrong and returns false. */
bool options_read(int argc, char **argv, struct options *ret_options);

#endif
