internal import Crypto
internal import HTTPServer

/// The web page: files that are part of the program.
///
/// What they show they ask of the API, as any client does.
enum PageResource {
    private struct File {
        let type: String
        let bytes: [UInt8]
        /// Of what is in it.
        let tag: EntityTag

        init(_ type: String, _ bytes: [UInt8]) {
            (self.type, self.bytes) = ("\(type); charset=utf-8", bytes)
            tag = EntityTag(SHA256.hex(of: bytes))
        }
    }

    private static let files: [String: File] = [
        "index.html": File("text/html", PackageResources.index_html),
        "icon.svg": File("image/svg+xml", PackageResources.icon_svg),
        "style.css": File("text/css", PackageResources.style_css),
        "app.js": File("text/javascript", PackageResources.app_js),
        "api.js": File("text/javascript", PackageResources.api_js),
        "dom.js": File("text/javascript", PackageResources.dom_js),
        "executions.js": File("text/javascript", PackageResources.executions_js),
        "instance.js": File("text/javascript", PackageResources.instance_js),
        "models.js": File("text/javascript", PackageResources.models_js),
        "topology.js": File("text/javascript", PackageResources.topology_js),
    ]

    /// The page itself.
    static func root(_ call: Call) throws -> HTTPResponse { try response("index.html", call) }

    /// What belongs to it.
    static func file(_ call: Call) throws -> HTTPResponse { try response(try call.path.value("file"), call) }

    private static func response(_ name: String, _ call: Call) throws -> HTTPResponse {
        guard let file = files[name] else { throw Problem(.notFound, "the page has no file '\(name)'") }
        return HTTPResponse(
            status: 200,
            fields: [
                ("Content-Type", file.type), ("ETag", file.tag.description),
                (
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                ),
                ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-cache"),
            ], body: file.bytes
        ).evaluated(for: call.request)
    }
}
