import TestSupport

/// Certificates as `openssl` makes them: an authority, those that it has signed, and one that it has not.
///
/// Each is `<name>.pem` with `<name>.key`: `server` is for localhost, `expired` was, `other` is for another host, `client`
/// is a client's, `stranger` is its own authority.
struct Certificates: Sendable {
    let directory: TemporaryDirectory

    func make() throws {
        try selfSigned("authority", subject: "/CN=Test authority")
        try selfSigned("stranger", subject: "/CN=Stranger")
        try directory.write("subjectAltName=DNS:localhost", to: "localhost.ext")
        try directory.write("subjectAltName=DNS:other.example", to: "other.ext")
        try signed("server", subject: "/CN=localhost", extensions: "localhost.ext")
        try signed("other", subject: "/CN=other.example", extensions: "other.ext")
        try signed("client", subject: "/CN=worker", extensions: "localhost.ext")
        try signedLongAgo("expired", subject: "/CN=localhost", extensions: "localhost.ext")
    }

    func path(_ file: String) -> String { directory.path + "/" + file }

    private func openssl(_ arguments: [String]) throws {
        // It tells of its progress.
        let words = (["openssl"] + arguments).map { "'\($0)'" }.joined(separator: " ")
        try Command.run(["sh", "-c", "\(words) >'\(path("openssl.log"))' 2>&1"])
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"]

    private func selfSigned(_ name: String, subject: String) throws {
        try openssl(
            ["req", "-x509"] + Self.newKey
                + ["-keyout", path("\(name).key"), "-out", path("\(name).pem"), "-subj", subject, "-days", "2"])
    }

    private func request(_ name: String, subject: String) throws {
        try openssl(
            ["req"] + Self.newKey + ["-keyout", path("\(name).key"), "-out", path("\(name).csr"), "-subj", subject])
    }

    private func signed(_ name: String, subject: String, extensions: String) throws {
        try request(name, subject: subject)
        try openssl([
            "x509", "-req", "-in", path("\(name).csr"), "-out", path("\(name).pem"), "-days", "2",
            "-CA", path("authority.pem"), "-CAkey", path("authority.key"), "-CAcreateserial",
            "-extfile", path(extensions),
        ])
    }

    private func signedLongAgo(_ name: String, subject: String, extensions: String) throws {
        try request(name, subject: subject)
        try directory.write("", to: "index")
        try directory.write(
            """
            [ca]
            default_ca = test
            [test]
            database = \(path("index"))
            new_certs_dir = \(directory.path)
            default_md = sha256
            policy = any
            rand_serial = yes
            [any]
            commonName = supplied
            """, to: "ca.conf")
        try openssl([
            "ca", "-batch", "-notext", "-config", path("ca.conf"), "-in", path("\(name).csr"), "-out",
            path("\(name).pem"),
            "-cert", path("authority.pem"), "-keyfile", path("authority.key"), "-extfile", path(extensions),
            "-startdate", "20200101000000Z", "-enddate", "20200201000000Z",
        ])
    }
}
