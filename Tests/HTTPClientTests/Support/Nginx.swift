import TestSupport

/// An nginx of the test's own, on free ports of this machine, in a directory of its own.
final class Nginx: Sendable {
    let directory: TemporaryDirectory
    let certificates: Certificates
    /// HTTP/1.1, without TLS.
    let port: UInt16
    /// TLS, with a certificate for `localhost`.
    let tlsPort: UInt16
    /// TLS, with a certificate for `localhost` that has expired.
    let expiredPort: UInt16
    /// TLS, for clients with a certificate alone.
    let mutualPort: UInt16
    private let process: ServerProcess

    /// Starts it and waits until it listens; with TLS only if that is wanted, for certificates take time.
    init(speaksTLS: Bool = false) async throws {
        directory = try TemporaryDirectory()
        certificates = Certificates(directory: directory)
        if speaksTLS { try certificates.make() }
        (port, tlsPort) = (try Loopback.freePort(), try Loopback.freePort())
        (expiredPort, mutualPort) = (try Loopback.freePort(), try Loopback.freePort())
        try directory.write("", to: "files/empty")
        try directory.write("hello", to: "files/hello")
        let root = directory.path
        let secureServers = """
            server { listen 127.0.0.1:\(tlsPort) ssl http2; \(tls("server")) include \(root)/locations; }
            server { listen 127.0.0.1:\(expiredPort) ssl; \(tls("expired")) include \(root)/locations; }
            server {
                listen 127.0.0.1:\(mutualPort) ssl; \(tls("server"))
                ssl_verify_client on; ssl_client_certificate \(root)/authority.pem;
                include \(root)/locations;
            }
            """
        try directory.write(
            """
            daemon off; master_process off; pid \(root)/pid;
            events { worker_connections 2048; }
            http {
                access_log off; keepalive_requests 100000; client_max_body_size 1g;
                client_body_temp_path \(root)/body; proxy_temp_path \(root)/proxy; fastcgi_temp_path \(root)/fastcgi;
                uwsgi_temp_path \(root)/uwsgi; scgi_temp_path \(root)/scgi;
                server { listen 127.0.0.1:\(port); listen unix:\(root)/socket; include \(root)/locations; }
                \(speaksTLS ? secureServers : "")
            }
            """, to: "nginx.conf")
        try directory.write(
            """
            location = /connection { return 200 "$connection"; }
            location = /protocol { return 200 "$server_protocol"; }
            location = /client { return 200 "$ssl_client_s_dn"; }
            location = /lengths { return 200 "$content_length $http_expect $http_transfer_encoding"; }
            location = /type { return 200 "$content_type"; }
            location = /path { return 200 "$request_uri"; }
            location / { return 200 "$request_uri"; }
            location = /moved { return 302 /connection; }
            location = /teapot { add_header X-Consul-Index 7 always; add_header X-EMPTY "" always; return 418 "short"; }
            location /files/ { alias \(root)/files/; dav_methods PUT DELETE; client_body_buffer_size 1m; }
            """, to: "locations")
        process = try ServerProcess(
            ["nginx", "-e", "stderr", "-p", root, "-c", root + "/nginx.conf"], output: root + "/log")
        for port in speaksTLS ? [port, tlsPort, expiredPort, mutualPort] : [port] {
            guard try await Loopback.isServed(port) else {
                throw NoServer(description: "nginx: " + String(decoding: try directory.read("log"), as: UTF8.self))
            }
        }

        func tls(_ name: String) -> String {
            "ssl_certificate \(root)/\(name).pem; ssl_certificate_key \(root)/\(name).key; "
                + "ssl_protocols TLSv1.2 TLSv1.3;"
        }
    }

    /// The address of a path, without TLS.
    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// The address of a path, with TLS.
    func secureURL(_ path: String, port: UInt16? = nil) -> String { "https://localhost:\(port ?? tlsPort)\(path)" }
}
