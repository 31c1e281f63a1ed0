/* SPDX-License-Identifier: Apache-2.0 */
/* transfer.c: struct vhttp_transfer <-> libcurl's handles. Walk: client.c -> here -> libcurl, whose callbacks
 * come back here. Owns the table of libcurl's functions, for the life of the process.
 * What libcurl would decide by itself is decided elsewhere: it follows no redirect, takes no proxy and no
 * credentials from the environment, decodes no content coding. */
#include "http/transfer.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "http/url.h"

enum {
    CONNECT_MS = 10000,
    HEAD_BYTES_MAX = 64 << 10,
    HEADER_LINE_BYTES = 4096, /* of a header that we send */
    STEP_MS = 1000,
    VERSION_MIN = 0x075500 /* 7.85: CURLOPT_PROTOCOLS_STR */
};

/* ---- the library ---- */

static struct {
    CURLcode (*global_init)(long flags);
    curl_version_info_data *(*version_info)(CURLversion age);
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *easy, CURLoption option, ...);
    CURLcode (*easy_getinfo)(CURL *easy, CURLINFO info, ...);
    void (*easy_reset)(CURL *easy);
    void (*easy_cleanup)(CURL *easy);
    const char *(*easy_strerror)(CURLcode code);
    struct curl_slist *(*slist_append)(struct curl_slist *list, const char *text);
    void (*slist_free_all)(struct curl_slist *list);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_add_handle)(CURLM *multi, CURL *easy);
    CURLMcode (*multi_remove_handle)(CURLM *multi, CURL *easy);
    CURLMcode (*multi_perform)(CURLM *multi, int *running);
    CURLMcode (*multi_poll)(CURLM *multi, struct curl_waitfd *extra, unsigned n, int timeout_ms, int *ret_n);
    CURLMsg *(*multi_info_read)(CURLM *multi, int *left);
    CURLMcode (*multi_cleanup)(CURLM *multi);
} curl;

static const struct {
    const char *name;
    void *place; /* of a function pointer in curl */
} symbols[] = {
    {"curl_global_init", &curl.global_init},     {"curl_version_info", &curl.version_info},
    {"curl_easy_init", &curl.easy_init},         {"curl_easy_setopt", &curl.easy_setopt},
    {"curl_easy_getinfo", &curl.easy_getinfo},   {"curl_easy_reset", &curl.easy_reset},
    {"curl_easy_cleanup", &curl.easy_cleanup},   {"curl_easy_strerror", &curl.easy_strerror},
    {"curl_slist_append", &curl.slist_append},   {"curl_slist_free_all", &curl.slist_free_all},
    {"curl_multi_init", &curl.multi_init},       {"curl_multi_add_handle", &curl.multi_add_handle},
    {"curl_multi_perform", &curl.multi_perform}, {"curl_multi_remove_handle", &curl.multi_remove_handle},
    {"curl_multi_poll", &curl.multi_poll},       {"curl_multi_info_read", &curl.multi_info_read},
    {"curl_multi_cleanup", &curl.multi_cleanup},
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *missing = NULL; /* why there is no libcurl */

static void open_library(void)
{
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);

    if (!library) {
        missing = "libcurl.so.4 cannot be opened";
        return;
    }
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        void *symbol = dlsym(library, symbols[i].name);
        if (!symbol) {
            missing = "libcurl.so.4 lacks a function";
            return;
        }
        memcpy(symbols[i].place, &symbol, sizeof symbol);
    }
    if (curl.version_info(CURLVERSION_NOW)->version_num < VERSION_MIN)
        missing = "libcurl.so.4 is older than 7.85";
    else if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        missing = "libcurl cannot be set up";
}

static enum vgi_status open_lane(struct vhttp_lane *lane, struct vgi_error *err)
{
    pthread_once(&once, open_library);
    if (missing)
        return vgi_fail(err, VGI_E_UNIMPLEMENTED, "no HTTP client: %s", missing);
    if (!lane->multi)
        lane->multi = curl.multi_init();
    return lane->multi ? VGI_OK : vgi_fail(err, VGI_E_NOMEM, "no memory for an HTTP client");
}

void vhttp_lane_release(struct vhttp_lane *lane)
{
    for (size_t i = 0; i < lane->n_idle; i++)
        curl.easy_cleanup(lane->idle[i]);
    if (lane->multi)
        curl.multi_cleanup(lane->multi);
    *lane = (struct vhttp_lane){0};
}

/* ---- callbacks ---- */

static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct vhttp_transfer *t = user;

    (void)purpose;
    if (!vhttp_address_is_allowed(&address->addr, t->flags)) {
        t->is_refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Takes digits off the front; -1 when there is none, or too many. */
static int64_t take_number(struct vgi_str *text)
{
    int64_t value = 0;
    size_t len = 0;

    while (len < text->len && text->ptr[len] >= '0' && text->ptr[len] <= '9' && len < 18)
        value = 10 * value + (text->ptr[len++] - '0');
    text->ptr += len;
    text->len -= len;
    return len > 0 ? value : -1;
}

static bool take_char(struct vgi_str *text, char c)
{
    if (text->len == 0 || text->ptr[0] != c)
        return false;
    text->ptr++;
    text->len--;
    return true;
}

static void on_length(struct vhttp_answer *head, struct vgi_str value)
{
    int64_t length = take_number(&value);

    head->content_length = value.len == 0 ? length : -1;
}

/* "bytes 0-9/100" */
static void on_range(struct vhttp_answer *head, struct vgi_str value)
{
    int64_t first;
    int64_t last;
    int64_t total;

    if (value.len < 6 || !vbase_str_equal_any_case((struct vgi_str){value.ptr, 6}, "bytes "))
        return;
    value.ptr += 6;
    value.len -= 6;
    first = take_number(&value);
    last = take_char(&value, '-') ? take_number(&value) : -1;
    total = take_char(&value, '/') ? take_number(&value) : -1;
    if (first < 0 || last < 0 || total < 0 || value.len > 0)
        return;
    head->range_first = first;
    head->range_last = last;
    head->range_total = total;
}

static void on_accept(struct vhttp_answer *head, struct vgi_str value)
{
    head->accepts_ranges = vbase_str_equal_any_case(value, "bytes");
}

static void on_encoding(struct vhttp_answer *head, struct vgi_str value)
{
    snprintf(head->content_encoding, sizeof head->content_encoding, "%.*s",
             value.len < sizeof head->content_encoding ? (int)value.len : 1,
             value.len < sizeof head->content_encoding ? value.ptr : "?");
}

static const struct {
    const char *name;
    void (*on_value)(struct vhttp_answer *head, struct vgi_str value);
} known_headers[] = {{"content-length", on_length},
                     {"content-range", on_range},
                     {"accept-ranges", on_accept},
                     {"content-encoding", on_encoding}};

static void take_header(struct vhttp_answer *head, struct vgi_str line)
{
    const char *colon = memchr(line.ptr, ':', line.len);
    struct vgi_str name = {line.ptr, colon ? (size_t)(colon - line.ptr) : 0};

    if (!colon)
        return;
    for (size_t i = 0; i < sizeof known_headers / sizeof known_headers[0]; i++) {
        struct vgi_str value = {colon + 1, line.len - name.len - 1};
        if (vbase_str_equal_any_case(name, known_headers[i].name))
            known_headers[i].on_value(head, vbase_str_trimmed(value));
    }
}

static void begin_head(struct vhttp_answer *head)
{
    *head =
        (struct vhttp_answer){.content_length = -1, .range_first = -1, .range_last = -1, .range_total = -1};
}

static struct vgi_str without_end(struct vgi_str line)
{
    while (line.len > 0 && (line.ptr[line.len - 1] == '\r' || line.ptr[line.len - 1] == '\n'))
        line.len--;
    return line;
}

/* One line of a head, with its end; the last one is empty. The type is libcurl's. */
static size_t on_header(char *bytes /* NOLINT(readability-non-const-parameter) */, size_t size, size_t n,
                        void *user)
{
    struct vhttp_transfer *t = user;
    size_t len = size * n;
    struct vgi_str line = without_end((struct vgi_str){bytes, len});
    long status = 0;

    t->header_bytes += len;
    if (t->header_bytes > HEAD_BYTES_MAX)
        return 0;
    if (t->has_head)
        return len; /* trailers */
    if (vbase_str_starts_with(line, "HTTP/"))
        begin_head(&t->head);
    else
        take_header(&t->head, line);
    if (line.len > 0)
        return len;
    curl.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    t->head.status = (int)status;
    if (status < 200)
        return len;
    t->has_head = true;
    t->is_stopped = t->on_head && !t->on_head(t);
    return t->is_stopped ? 0 : len;
}

static size_t on_data(char *bytes, size_t size, size_t n, void *user)
{
    struct vhttp_transfer *t = user;

    t->is_stopped = !t->on_body(t, (struct vgi_bytes){(const uint8_t *)bytes, size * n});
    return t->is_stopped ? 0 : size * n;
}

/* ---- starting ---- */

/* Collects what the setting of options gave. */
struct setting {
    CURL *easy;
    CURLcode code;
};

static void set_long(struct setting *s, CURLoption option, long value)
{
    CURLcode code = curl.easy_setopt(s->easy, option, value);

    s->code = s->code == CURLE_OK ? code : s->code;
}

static void set_pointer(struct setting *s, CURLoption option, const void *value)
{
    CURLcode code = curl.easy_setopt(s->easy, option, value);

    s->code = s->code == CURLE_OK ? code : s->code;
}

static void set_size(struct setting *s, CURLoption option, curl_off_t value)
{
    CURLcode code = curl.easy_setopt(s->easy, option, value);

    s->code = s->code == CURLE_OK ? code : s->code;
}

static void set_callbacks(struct setting *s, struct vhttp_transfer *t)
{
    CURLcode code = curl.easy_setopt(s->easy, CURLOPT_HEADERFUNCTION, on_header);

    if (code == CURLE_OK)
        code = curl.easy_setopt(s->easy, CURLOPT_WRITEFUNCTION, on_data);
    if (code == CURLE_OK)
        code = curl.easy_setopt(s->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    s->code = s->code == CURLE_OK ? code : s->code;
    set_pointer(s, CURLOPT_HEADERDATA, t);
    set_pointer(s, CURLOPT_WRITEDATA, t);
    set_pointer(s, CURLOPT_OPENSOCKETDATA, t);
    set_pointer(s, CURLOPT_PRIVATE, t);
    set_pointer(s, CURLOPT_ERRORBUFFER, t->detail);
}

static void set_manners(struct setting *s, const struct vhttp_transfer *t)
{
    set_pointer(s, CURLOPT_PROTOCOLS_STR, "http,https");
    set_long(s, CURLOPT_FOLLOWLOCATION, 0);
    set_pointer(s, CURLOPT_PROXY, "");
    set_pointer(s, CURLOPT_NOPROXY, "*");
    set_long(s, CURLOPT_NETRC, CURL_NETRC_IGNORED);
    set_long(s, CURLOPT_NOSIGNAL, 1);
    set_long(s, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    set_long(s, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    set_long(s, CURLOPT_TIMEOUT_MS, (long)(t->timeout_ms ? t->timeout_ms : 1));
    set_pointer(s, CURLOPT_USERAGENT, "vgi-rpc");
    set_long(s, CURLOPT_PATH_AS_IS, 1);
}

static void add_line(struct setting *s, struct vhttp_transfer *t, const char *line)
{
    struct curl_slist *list = curl.slist_append(t->list, line);

    if (list)
        t->list = list;
    else
        s->code = CURLE_OUT_OF_MEMORY;
}

static void set_headers(struct setting *s, struct vhttp_transfer *t)
{
    char line[HEADER_LINE_BYTES];
    bool has_type = false;

    for (size_t i = 0; i < t->n_headers; i++) {
        const struct vgi_pair *h = &t->headers[i];
        int len = snprintf(line, sizeof line, "%.*s: %.*s", (int)h->key.len, h->key.ptr, (int)h->value.len,
                           h->value.len ? h->value.ptr : "");
        if (len < 0 || len >= (int)sizeof line || strpbrk(line, "\r\n"))
            s->code = CURLE_BAD_FUNCTION_ARGUMENT;
        else
            add_line(s, t, line);
        has_type = has_type || vbase_str_equal_any_case(h->key, "content-type");
    }
    add_line(s, t, "Expect:");
    if (!has_type)
        add_line(s, t, "Content-Type:");
    set_pointer(s, CURLOPT_HTTPHEADER, t->list);
}

static void set_request(struct setting *s, struct vhttp_transfer *t)
{
    bool has_body = strcmp(t->method, "PUT") == 0 || strcmp(t->method, "POST") == 0;
    char range[64];

    set_pointer(s, CURLOPT_URL, t->url);
    if (has_body) {
        set_pointer(s, CURLOPT_POSTFIELDS, t->body.len ? (const void *)t->body.ptr : "");
        set_size(s, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->body.len);
    }
    if (strcmp(t->method, "HEAD") == 0)
        set_long(s, CURLOPT_NOBODY, 1);
    else if (strcmp(t->method, "GET") != 0)
        set_pointer(s, CURLOPT_CUSTOMREQUEST, t->method);
    if (t->range_first >= 0) {
        snprintf(range, sizeof range, "%lld-%lld", (long long)t->range_first, (long long)t->range_last);
        set_pointer(s, CURLOPT_RANGE, range);
    }
    set_headers(s, t);
}

/* Takes the handle away from its transfer. */
static void let_go(struct vhttp_lane *lane, struct vhttp_transfer *t)
{
    CURL *easy = t->easy;

    curl.multi_remove_handle(lane->multi, easy);
    t->easy = NULL;
    if (lane->n_idle < VHTTP_LANE_SLOTS) {
        curl.easy_reset(easy);
        lane->idle[lane->n_idle++] = easy;
    } else {
        curl.easy_cleanup(easy);
    }
    curl.slist_free_all(t->list);
    t->list = NULL;
}

enum vgi_status vhttp_lane_start(struct vhttp_lane *lane, struct vhttp_transfer *t, struct vgi_error *err)
{
    struct setting setting = {.code = CURLE_OK};

    VGI_TRY(open_lane(lane, err));
    t->easy = lane->n_idle > 0 ? lane->idle[--lane->n_idle] : curl.easy_init();
    if (!t->easy)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for an HTTP request");
    setting.easy = t->easy;
    begin_head(&t->head);
    t->list = NULL;
    t->header_bytes = 0;
    t->has_head = t->is_refused = t->is_stopped = false;
    t->detail[0] = 0;
    set_callbacks(&setting, t);
    set_manners(&setting, t);
    set_request(&setting, t);
    if (setting.code == CURLE_OK && curl.multi_add_handle(lane->multi, t->easy) == CURLM_OK)
        return VGI_OK;
    let_go(lane, t);
    if (setting.code == CURLE_BAD_FUNCTION_ARGUMENT)
        return vgi_fail(err, VGI_E_INVALID, "a header of an HTTP request is too long or has a line break");
    return vgi_fail(err, VGI_E_NOMEM, "libcurl refuses a request: %s", curl.easy_strerror(setting.code));
}

/* ---- going on ---- */

static enum vhttp_outcome outcome_of(const struct vhttp_transfer *t, CURLcode code)
{
    if (code == CURLE_OK)
        return VHTTP_COMPLETE;
    if (t->is_stopped)
        return VHTTP_STOPPED;
    if (t->is_refused)
        return VHTTP_REFUSED;
    if (code == CURLE_OPERATION_TIMEDOUT)
        return VHTTP_LATE;
    return code == CURLE_OUT_OF_MEMORY ? VHTTP_NO_MEMORY : VHTTP_NO_ANSWER;
}

static void end(struct vhttp_lane *lane, struct vhttp_transfer *t, CURLcode code)
{
    const char *redirect = NULL;

    t->outcome = outcome_of(t, code);
    if (t->detail[0] == 0 && code != CURLE_OK)
        snprintf(t->detail, sizeof t->detail, "%s", curl.easy_strerror(code));
    if (t->redirect) {
        curl.easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &redirect);
        if (!redirect || strlen(redirect) >= t->redirect_room)
            redirect = "";
        snprintf(t->redirect, t->redirect_room, "%s", redirect);
    }
    let_go(lane, t);
}

enum vgi_status vhttp_lane_step(struct vhttp_lane *lane, struct vhttp_transfer **ret_ended,
                                struct vgi_error *err)
{
    CURLMsg *message;
    void *owner = NULL;
    int n = 0;

    *ret_ended = NULL;
    if (curl.multi_perform(lane->multi, &n) != CURLM_OK)
        return vgi_fail(err, VGI_E_NOMEM, "libcurl cannot go on");
    message = curl.multi_info_read(lane->multi, &n);
    if (message && message->msg == CURLMSG_DONE) {
        CURLcode code = message->data.result;
        curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        *ret_ended = owner;
        end(lane, owner, code);
        return VGI_OK;
    }
    if (curl.multi_poll(lane->multi, NULL, 0, STEP_MS, &n) != CURLM_OK)
        return vgi_fail(err, VGI_E_NOMEM, "libcurl cannot wait");
    return VGI_OK;
}

void vhttp_lane_stop(struct vhttp_lane *lane, struct vhttp_transfer *t)
{
    if (t->easy)
        let_go(lane, t);
}
