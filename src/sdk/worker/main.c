/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: a worker program: command line -> transport. The only file of the libraries that prints, and that
 * touches signals and the standard descriptors of its process. Walk: the user's VGI_MAIN -> here ->
 * vgi_rpc_server_serve_fds.
 * Command line: docs/worker.md. */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sdk/worker/worker.h"

enum { EXIT_USAGE = 2 };

struct command {
    const char *flag;
    const char *doc;
    int (*run)(const char *program, const struct vgi_catalog *const *catalogs);
};

/* ---- what a person sees ---- */

/* The path by which DuckDB can start this program, whatever argv[0] was. */
static const char *own_path(const char *program, char *buffer, size_t bytes)
{
    const ssize_t n = readlink("/proc/self/exe", buffer, bytes - 1);
    if (n <= 0) {
        return program;
    }
    buffer[n] = 0;
    return buffer;
}

static void print_example(const struct vgi_catalog *catalog)
{
    if (catalog->tables && catalog->tables[0].name) {
        fprintf(stdout, "    SELECT * FROM %s.%s;\n", catalog->name, catalog->tables[0].name);
    } else if (catalog->scalars && catalog->scalars[0] && catalog->scalars[0]->examples) {
        fprintf(stdout, "    %s;\n", catalog->scalars[0]->examples[0].sql);
    } else {
        fprintf(stdout,
                "    SELECT function_name, description FROM duckdb_functions() WHERE database_name = '%s';\n",
                catalog->name);
    }
}

static int introduce(const char *program, const struct vgi_catalog *const *catalogs)
{
    char path[PATH_MAX];
    const char *const location = own_path(program, path, sizeof path);
    fprintf(stdout, "This is a VGI worker: DuckDB starts it and calls the functions it holds. In DuckDB:\n\n"
                    "    INSTALL vgi; LOAD vgi;\n");
    for (size_t i = 0; catalogs[i]; i++) {
        fprintf(stdout, "    ATTACH '%s' AS %s (TYPE vgi, LOCATION '%s');\n", catalogs[i]->name,
                catalogs[i]->name, location);
        print_example(catalogs[i]);
    }
    fprintf(stdout, "\n%s --list shows what it holds, --help its options.\n", program);
    return EXIT_SUCCESS;
}

static void list_schema(const struct vsdk_schema *schema)
{
    char types[1024];
    for (int32_t i = 0; i < schema->n_functions; i++) {
        const struct vsdk_function *const function = &schema->functions[i];
        fprintf(stdout, "  %s.%s(", schema->name, function->name);
        for (int32_t k = 0; k < function->signature->n_parameters; k++) {
            const struct vgi_arg *const arg = function->signature->parameters[k].arg;
            fprintf(stdout, "%s%s%s %s%s%s", k ? ", " : "", arg->name,
                    arg->flags & VGI_ARG_NAMED ? " :=" : "", arg->type, arg->default_value ? " = " : "",
                    arg->default_value ? arg->default_value : "");
        }
        fprintf(stdout, ") -> %s%s%s\n",
                function->output ? vgi_schema_print(&function->output->arrow, types, sizeof types)
                                 : "decided by bind",
                function->common->doc ? "   -- " : "", function->common->doc ? function->common->doc : "");
    }
    for (int32_t i = 0; i < schema->n_tables; i++) {
        const struct vgi_table *const table = schema->tables[i].table;
        fprintf(stdout, "  %s.%s: table over %s%s%s\n", schema->name, table->name, table->scan->name,
                table->comment ? "   -- " : "", table->comment ? table->comment : "");
    }
}

static int list_catalogs(const char *program, const struct vgi_catalog *const *catalogs)
{
    struct vgi_error err = {0};
    struct vsdk_model *model;
    if (vsdk_model_new(catalogs, &model, &err) != VGI_OK) {
        fprintf(stderr, "%s: %s\n", program, err.message);
        return EXIT_FAILURE;
    }
    for (int32_t i = 0; i < model->n_catalogs; i++) {
        fprintf(stdout, "%s%s%s\n", model->catalogs[i].catalog->name,
                model->catalogs[i].catalog->comment ? "   -- " : "",
                model->catalogs[i].catalog->comment ? model->catalogs[i].catalog->comment : "");
        for (int32_t k = 0; k < model->catalogs[i].n_schemas; k++) {
            list_schema(&model->catalogs[i].schemas[k]);
        }
    }
    vsdk_model_free(model);
    return EXIT_SUCCESS;
}

static int check_catalogs(const char *program, const struct vgi_catalog *const *catalogs)
{
    struct vgi_error err = {0};
    struct vgi_worker *worker;
    if (vgi_worker_new(catalogs, &worker, &err) != VGI_OK) {
        fprintf(stderr, "%s: %s\n", program, err.message);
        return EXIT_FAILURE;
    }
    vgi_worker_free(worker);
    fprintf(stdout, "%s: descriptors are in order\n", program);
    return EXIT_SUCCESS;
}

static int print_version(const char *program, const struct vgi_catalog *const *catalogs)
{
    (void)program;
    for (size_t i = 0; catalogs[i]; i++) {
        fprintf(stdout, "%s %s\n", catalogs[i]->name,
                catalogs[i]->version ? catalogs[i]->version : "(no version)");
    }
    return EXIT_SUCCESS;
}

/* ---- serving ---- */

static struct vgi_rpc_server *stopped_by_signal; /* set once, before the handlers are installed */

static void on_signal(int number)
{
    (void)number;
    vgi_rpc_server_stop(stopped_by_signal);
}

static void install_signals(struct vgi_rpc_server *server)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    stopped_by_signal = server;
    sigemptyset(&action.sa_mask);
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

/* Before the server is freed, which the handler would stop; a second signal ends the process. */
static void uninstall_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
}

/* Gives the protocol a descriptor of its own and points stdout at stderr, so that whatever user code prints
 * cannot corrupt the protocol. */
static int take_stdout(void)
{
    const int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (fd >= 0) {
        fflush(stdout);
        dup2(STDERR_FILENO, STDOUT_FILENO);
    }
    return fd;
}

/* A worker as the environment of the process wants it. */
static enum vgi_status make_worker(const struct vgi_catalog *const *catalogs, struct vgi_worker **ret_worker,
                                   struct vgi_error *err)
{
    struct vgi_rpc_server_options options = VGI_RPC_SERVER_OPTIONS_INIT;
    struct vgi_rpc_access_log_options log = VGI_RPC_ACCESS_LOG_OPTIONS_INIT;
    VGI_TRY(vgi_rpc_options_of_environment(&options, /* listen= */ NULL, &log, err));
    options.access_log = log.path ? &log : NULL;
    return vsdk_worker_new(catalogs, &options, ret_worker, err);
}

static int serve_stdio(const char *program, const struct vgi_catalog *const *catalogs)
{
    struct vgi_error err = {0};
    struct vgi_worker *worker;
    if (make_worker(catalogs, &worker, &err) != VGI_OK) {
        fprintf(stderr, "%s: %s\n", program, err.message);
        return EXIT_FAILURE;
    }
    install_signals(worker->server);
    const int out = take_stdout();
    enum vgi_status status = out < 0
                                 ? vgi_fail(&err, VGI_E_IO, "cannot duplicate stdout: %m")
                                 : vgi_rpc_server_serve_fds(worker->server, STDIN_FILENO, out, "pipe", &err);
    /* A client that goes away in the middle, as DuckDB does after an error, is the end of a
     * pipe worker's life. */
    const bool is_quiet = status == VGI_OK || status == VGI_E_CANCELLED || status == VGI_E_IO;
    if (!is_quiet) {
        fprintf(stderr, "%s: %s\n", program, err.message);
    }
    uninstall_signals();
    vgi_worker_free(worker);
    return is_quiet ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int print_help(const char *program, const struct vgi_catalog *const *catalogs);

static const struct command commands[] = {
    {"--check", "verify the descriptors and exit", check_catalogs},
    {"--help", "show this text", print_help},
    {"--list", "show the functions and tables it holds", list_catalogs},
    {"--pipe", "serve stdin and stdout even in a terminal", serve_stdio},
    {"--version", "show catalogs and their versions", print_version},
};

static int print_help(const char *program, const struct vgi_catalog *const *catalogs)
{
    fprintf(stdout,
            "usage: %s [OPTION]\n"
            "Without an option it serves stdin and stdout, as DuckDB expects of LOCATION '%s'.\n\n",
            program, program);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        fprintf(stdout, "  %-10s %s\n", commands[i].flag, commands[i].doc);
    }
    (void)catalogs;
    return EXIT_SUCCESS;
}

int vgi_main(int argc, char **argv, const struct vgi_catalog *const *catalogs)
{
    const char *const program = argc > 0 ? argv[0] : "worker";
    if (argc <= 1) {
        const bool is_terminal = isatty(STDIN_FILENO) || isatty(STDOUT_FILENO);
        return is_terminal ? introduce(program, catalogs) : serve_stdio(program, catalogs);
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(argv[1], commands[i].flag) == 0) {
            return commands[i].run(program, catalogs);
        }
    }
    fprintf(stderr, "%s: unknown option '%s'; --help shows the options\n", program, argv[1]);
    return EXIT_USAGE;
}
