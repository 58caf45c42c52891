#pragma once
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <string.h>
#include <sys/types.h>

/// What a daemon is started with.
struct ditrit_mhd_settings {
    unsigned int connections;
    size_t memory;
    unsigned int timeout;
    /// A certificate chain and its key in PEM form, and the ciphers; NULL without TLS.
    const char *_Nullable certificate;
    const char *_Nullable key;
    const char *_Nullable priorities;
    void *_Nullable (*_Nonnull target)(void *_Nullable, const char *_Nullable, struct MHD_Connection *_Nullable);
    MHD_AccessHandlerCallback _Nonnull handler;
    MHD_RequestCompletedCallback _Nonnull completed;
    MHD_NotifyConnectionCallback _Nonnull connection;
    void *_Nonnull context;
};

/// Leaves what was escaped as it is: libmicrohttpd's own way is lenient.
static inline size_t ditrit_mhd_unescape(void *context, struct MHD_Connection *connection, char *text) {
    (void)context, (void)connection;
    return strlen(text);
}

/// Starts a daemon that has neither a thread nor a listening socket: connections are given to it, and whoever watches
/// its epoll descriptor calls MHD_run.
///
/// MHD_start_daemon is variadic, which Swift does not import. Returns NULL on failure.
static inline struct MHD_Daemon *_Nullable ditrit_mhd_start(const struct ditrit_mhd_settings *_Nonnull settings) {
    const unsigned int flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)settings->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)settings->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)settings->priorities},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(
        settings->certificate ? flags | MHD_USE_TLS : flags, 0, NULL, NULL, settings->handler, settings->context,
        MHD_OPTION_CONNECTION_LIMIT, settings->connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->memory,
        MHD_OPTION_CONNECTION_TIMEOUT, settings->timeout,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_UNESCAPE_CALLBACK, &ditrit_mhd_unescape, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, settings->target, settings->context,
        MHD_OPTION_NOTIFY_COMPLETED, settings->completed, settings->context,
        MHD_OPTION_NOTIFY_CONNECTION, settings->connection, settings->context,
        MHD_OPTION_ARRAY, settings->certificate ? tls : none, MHD_OPTION_END);
}

/// The descriptor that is readable whenever MHD_run has something to do; -1 if there is none.
static inline int ditrit_mhd_epoll(struct MHD_Daemon *_Nonnull daemon) {
    const union MHD_DaemonInfo *information = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    return information ? information->epoll_fd : -1;
}

/// Whether MHD_run is to be called again at once.
static inline int ditrit_mhd_is_pending(struct MHD_Daemon *_Nonnull daemon) {
    MHD_UNSIGNED_LONG_LONG milliseconds = 1;
    return MHD_get_timeout(daemon, &milliseconds) == MHD_YES && milliseconds == 0;
}

/// The descriptor of a connection; -1 if it has none any more.
static inline int ditrit_mhd_descriptor(struct MHD_Connection *_Nonnull connection) {
    const union MHD_ConnectionInfo *information = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return information ? information->connect_fd : -1;
}

/// The TLS session of a connection; NULL if it has none.
static inline gnutls_session_t _Nullable ditrit_mhd_session(struct MHD_Connection *_Nonnull connection) {
    const union MHD_ConnectionInfo *information = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return information ? (gnutls_session_t)information->tls_session : NULL;
}

/// What was kept with a connection; NULL if nothing was.
static inline void *_Nullable ditrit_mhd_socket_context(struct MHD_Connection *_Nonnull connection) {
    const union MHD_ConnectionInfo *information =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return information ? information->socket_context : NULL;
}

/// How long the head of a request is, in bytes.
static inline size_t ditrit_mhd_head_size(struct MHD_Connection *_Nonnull connection) {
    const union MHD_ConnectionInfo *information =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return information ? information->header_size : 0;
}

/// Makes a response of a copy of these bytes; NULL on failure.
static inline struct MHD_Response *_Nullable ditrit_mhd_response(size_t size, const void *_Nullable bytes) {
    return MHD_create_response_from_buffer(size, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

/// Has GnuTLS end a handshake in which a client shows a certificate that its authorities do not vouch for.
static inline int ditrit_tls_verify(gnutls_session_t session) {
    gnutls_typed_vdata_st purpose = {GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT, 0};
    unsigned int status = 0, count = 0;
    // Whether a client may show none is settled by what was asked for.
    if (!gnutls_certificate_get_peers(session, &count) || count == 0) return 0;
    if (gnutls_certificate_verify_peers(session, &purpose, 1, &status) < 0) return GNUTLS_E_CERTIFICATE_ERROR;
    return status == 0 ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

/// Has the certificates of clients checked in the handshake.
static inline void ditrit_tls_verify_clients(gnutls_certificate_credentials_t _Nonnull credentials) {
    gnutls_certificate_set_verify_function(credentials, &ditrit_tls_verify);
}

/// Frees what GnuTLS has allocated: gnutls_free is a variable, and not one for other threads.
static inline void ditrit_tls_free(void *_Nullable memory) {
    if (memory) gnutls_free(memory);
}

/// Calls back for each header field of a request.
static inline void ditrit_mhd_fields(
    struct MHD_Connection *_Nonnull connection, MHD_KeyValueIteratorN _Nonnull iterator, void *_Nonnull context) {
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, iterator, context);
}

/// Whether this tells of the beginning of a connection, and not of its end.
static inline int ditrit_mhd_has_begun(enum MHD_ConnectionNotificationCode event) {
    return event == MHD_CONNECTION_NOTIFY_STARTED;
}

/// Whether this tells of a request that was answered.
static inline int ditrit_mhd_is_complete(enum MHD_RequestTerminationCode reason) {
    return reason == MHD_REQUEST_TERMINATED_COMPLETED_OK;
}
