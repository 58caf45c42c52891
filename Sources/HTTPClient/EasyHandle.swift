internal import CCurl

/// The handle of one transfer at a time, used again for later ones.
///
/// Confined to the loop. Its address is what libcurl gives to its callbacks, which pass on to the transfer what they are
/// told.
@safe final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    /// What it is used for; it keeps the transfer as long as libcurl may call back.
    var transfer: Transfer?
    /// Whether connections go to a Unix socket, and no name is looked up.
    let usesUnixSocket: Bool
    /// Where libcurl writes what went wrong.
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var pieceSize: Int?

    /// Up to this length a body is sent without asking whether it is welcome, as libcurl does with forms.
    private static let longestUnasked = 1 << 20

    init(configuration: HTTPClient.Configuration) throws(CurlError) {
        guard let pointer = unsafe curl_easy_init() else { throw CurlError(code: CURLE_OUT_OF_MEMORY) }
        unsafe self.pointer = pointer
        usesUnixSocket = configuration.unixSocket != nil
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try setCallbacks()
        try setManners()
        try set(configuration.tls)
        try set(CURLOPT_UNIX_SOCKET_PATH, configuration.unixSocket)
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe curl_slist_free_all(headers)
        unsafe errorText.deallocate()
    }

    /// The object that a pointer of libcurl's belongs to.
    static func owner(of pointer: UnsafeMutableRawPointer?) -> EasyHandle? {
        guard let pointer = unsafe pointer else { return nil }
        var context: UnsafeMutableRawPointer?
        _ = unsafe ditrit_curl_get_pointer(pointer, CURLINFO_PRIVATE, &context)
        return unsafe context.map { unsafe Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: - What all requests have in common

    private func setManners() throws(CurlError) {
        try CurlError.check(unsafe ditrit_curl_allow_http_only(pointer))
        try CurlError.check(unsafe ditrit_curl_leave_resolver_alone(pointer))
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_TCP_NODELAY, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_TCP_KEEPIDLE, 30)
        try set(CURLOPT_TCP_KEEPINTVL, 10)
        // The environment's proxy is for people's programs: a daemon must not go through it by accident.
        try set(CURLOPT_PROXY, "")
    }

    private func set(_ tls: HTTPClient.TLS) throws(CurlError) {
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        switch tls.minimumVersion {
        case .v1_2: try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        case .v1_3: try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_3))
        }
        if let authority = tls.certificateAuthority {
            try set(authority, file: CURLOPT_CAINFO, bytes: CURLOPT_CAINFO_BLOB)
            // libcurl would trust those of the system as well.
            try set(CURLOPT_CAPATH, nil)
        }
        if let certificate = tls.certificate {
            try set(certificate, file: CURLOPT_SSLCERT, bytes: CURLOPT_SSLCERT_BLOB)
        }
        if let key = tls.key { try set(key, file: CURLOPT_SSLKEY, bytes: CURLOPT_SSLKEY_BLOB) }
        // OpenSSL would ask for the password of an encrypted key on the terminal.
        try set(CURLOPT_KEYPASSWD, "")
    }

    private func set(_ pem: HTTPClient.TLS.PEM, file: CURLoption, bytes: CURLoption) throws(CurlError) {
        switch pem {
        case .file(let path): try set(file, path)
        case .bytes(let text):
            let code = unsafe text.withUnsafeBytes { text in
                unsafe ditrit_curl_set_blob(pointer, bytes, text.baseAddress, text.count)
            }
            try CurlError.check(code)
        }
    }

    // MARK: - A request

    /// Sets all that differs from request to request.
    ///
    /// - Parameters:
    ///   - uploadLength: the length of a body that the transfer gives piece by piece.
    ///   - pieceSize: in pieces of at most this length the response is read.
    func prepare(_ request: HTTPRequest, uploadLength: Int?, pieceSize: Int) throws(CurlError) {
        unsafe errorText.pointee = 0
        preferPieces(of: pieceSize)
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_PIPEWAIT, request.url.hasPrefix("https") ? 1 : 0)
        // Longer than a number can say is none; libcurl's own is five minutes then. Beside ours, which is exact, it
        // divides this time among the addresses of a host.
        try set(CURLOPT_CONNECTTIMEOUT_MS, request.limits.connect.map(Self.milliseconds) ?? 0)
        try setMethod(request, uploadLength: uploadLength)
        try setHeaders(request, bodyLength: uploadLength ?? request.bodyToSend?.count)
    }

    /// Asks for a size of pieces; it is tuning only, and may be refused.
    ///
    /// libcurl takes no other size while it keeps the buffer of an earlier transfer: the next request asks again.
    private func preferPieces(of size: Int) {
        guard size != pieceSize else { return }
        if unsafe ditrit_curl_set_long(pointer, CURLOPT_BUFFERSIZE, size) == CURLE_OK { pieceSize = size }
    }

    /// Lets go of what a request needed.
    func clear() {
        transfer = nil
        _ = unsafe ditrit_curl_set_pointer(pointer, CURLOPT_HTTPHEADER, nil)
        unsafe curl_slist_free_all(headers)
        unsafe headers = nil
        _ = unsafe ditrit_curl_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, nil)
    }

    private func setMethod(_ request: HTTPRequest, uploadLength: Int?) throws(CurlError) {
        // Back to GET, whatever the last one was: it unsets the others.
        try set(CURLOPT_NOBODY, 0)
        try set(CURLOPT_HTTPGET, 1)
        try set(CURLOPT_CUSTOMREQUEST, nil)
        if let uploadLength {
            try set(CURLOPT_UPLOAD, 1)
            try CurlError.check(
                unsafe ditrit_curl_set_offset(pointer, CURLOPT_INFILESIZE_LARGE, curl_off_t(uploadLength)))
        } else if let body = request.bodyToSend {
            try setBody(body)
        } else if request.method == "HEAD" {
            try set(CURLOPT_NOBODY, 1)
            return
        }
        if request.method != "GET" || request.body != nil || uploadLength != nil {
            try set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    /// A body in memory goes out in one piece with the header, which one that is read does not.
    private func setBody(_ body: [UInt8]) throws(CurlError) {
        try set(CURLOPT_POST, 1)
        try CurlError.check(
            unsafe ditrit_curl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        // An empty array may have no address, which would mean that the body is to be read.
        let code = unsafe (body.isEmpty ? [0] : body).withUnsafeBytes { bytes in
            unsafe ditrit_curl_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress)
        }
        try CurlError.check(code)
    }

    private func setHeaders(_ request: HTTPRequest, bodyLength: Int?) throws(CurlError) {
        // A name with nothing after the colon takes away one of libcurl's own; an empty value is written with a semicolon.
        for (name, value) in request.headers { try addHeader(value.isEmpty ? "\(name);" : "\(name): \(value)") }
        if let bodyLength, bodyLength <= Self.longestUnasked { try addHeader("Expect:") }
        if bodyLength != nil, !request.headers.contains(where: { HTTPHeaders.equal($0.name, "Content-Type") }) {
            // Else it would say that the body is a form.
            try addHeader("Content-Type:")
        }
        try CurlError.check(unsafe ditrit_curl_set_pointer(pointer, CURLOPT_HTTPHEADER, headers))
    }

    private func addHeader(_ line: String) throws(CurlError) {
        guard let longer = unsafe curl_slist_append(headers, line) else { throw CurlError(code: CURLE_OUT_OF_MEMORY) }
        unsafe headers = longer
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        // A zero would be libcurl's own limit, and it reckons with 32 bits.
        return min(
            max(Int(min(seconds, 1_000_000)) * 1000 + Int(attoseconds / 1_000_000_000_000_000), 1), 1_000_000_000)
    }

    // MARK: - What came of it

    /// What libcurl wrote about a failure.
    var message: String { unsafe String(cString: errorText) }

    /// What OpenSSL found of the server's certificate: X509_V_OK is 0.
    var verification: Int {
        var value = 0
        _ = unsafe ditrit_curl_get_long(pointer, CURLINFO_SSL_VERIFYRESULT, &value)
        return value
    }

    /// The error number of the system call that could not connect, 0 if it was none.
    var systemError: Int32 {
        var value = 0
        _ = unsafe ditrit_curl_get_long(pointer, CURLINFO_OS_ERRNO, &value)
        return Int32(clamping: value)
    }

    // MARK: - Options

    private func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
        try CurlError.check(unsafe ditrit_curl_set_long(pointer, option, value))
    }

    private func set(_ option: CURLoption, _ value: String?) throws(CurlError) {
        try CurlError.check(unsafe ditrit_curl_set_string(pointer, option, value))
    }

    private func setCallbacks() throws(CurlError) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let contexts = [CURLOPT_PRIVATE, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_PREREQDATA]
        for option in contexts { try CurlError.check(unsafe ditrit_curl_set_pointer(pointer, option, context)) }
        try CurlError.check(unsafe ditrit_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText))
        try CurlError.check(
            unsafe ditrit_curl_set_data_function(pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                guard let transfer = unsafe EasyHandle.transfer(context) else { return 0 }
                return unsafe transfer.receive(header: UnsafeRawBufferPointer(start: bytes, count: size * count))
                    ? size * count : 0
            })
        try CurlError.check(
            unsafe ditrit_curl_set_data_function(pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                guard let transfer = unsafe EasyHandle.transfer(context) else { return 0 }
                switch unsafe transfer.receive(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) {
                case .taken: return size * count
                case .full: return Int(CURL_WRITEFUNC_PAUSE)
                case .refused: return 0
                }
            })
        try CurlError.check(
            unsafe ditrit_curl_set_data_function(pointer, CURLOPT_READFUNCTION) { bytes, size, count, context in
                guard let transfer = unsafe EasyHandle.transfer(context) else { return Int(CURL_READFUNC_ABORT) }
                return unsafe transfer.move(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
                    ?? Int(CURL_READFUNC_PAUSE)
            })
        try CurlError.check(
            unsafe ditrit_curl_set_prereq_function(pointer) { context, _, _, _, _ in
                unsafe EasyHandle.transfer(context)?.mayBeSent() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            })
    }

    private static func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue().transfer
    }
}
