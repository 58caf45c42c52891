internal import CCurl
internal import EventLoop

extension HTTPError {
    /// An end of a transfer that we brought about.
    init(_ code: Code, of transfer: Transfer, systemError: Int32 = 0, _ reason: String) {
        self.init(
            code, isCertainlyUnsent: !transfer.mayHaveBeenSent, of: transfer.request, systemError: systemError, reason)
    }

    init(timedOut phase: Phase, after limit: Duration?, of transfer: Transfer) {
        let time = limit.map { "\($0)" } ?? "its time"
        let what =
            switch phase {
            case .connect: "there was no connection within \(time); is the address right, and the server up?"
            case .firstByte: "the server did not begin to answer within \(time)"
            case .idle: "the server sent nothing more of its answer for \(time)"
            case .total: "it was not done within \(time)"
            }
        self.init(.timedOut(phase), of: transfer, what)
    }

    /// What libcurl says about a transfer, in terms of what can be done about it.
    init(_ error: CurlError, of transfer: Transfer) {
        let message = transfer.easy.message
        let words = message.isEmpty ? error.text : message
        switch error.code {
        case CURLE_URL_MALFORMAT:
            self.init(.malformedURL, of: transfer, "this is no URL: \(words)")
        case CURLE_UNSUPPORTED_PROTOCOL where !transfer.mayHaveBeenSent:
            self.init(.malformedURL, of: transfer, "only http and https are spoken: \(words)")
        // Its path is too long.
        case CURLE_COULDNT_RESOLVE_HOST where transfer.easy.usesUnixSocket:
            self.init(.cannotConnect, of: transfer, words)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self.init(.cannotResolve, of: transfer, "\(words); check the name and this machine's resolver")
        case CURLE_COULDNT_CONNECT:
            let reason = transfer.easy.systemError
            self.init(
                .cannotConnect, of: transfer, systemError: reason,
                reason == 0 ? words : "there is no connection: \(SystemError.text(of: reason))")
        case CURLE_OPERATION_TIMEDOUT:
            self.init(
                timedOut: transfer.mayHaveBeenSent ? .firstByte : .connect, after: transfer.request.limits.connect,
                of: transfer)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
            self.init(tls: Self.tlsFailure(error.code, transfer.easy), words, of: transfer)
        // With TLS 1.3 the server looks at our certificate only when for us all is agreed on.
        case CURLE_RECV_ERROR where Self.refusesCertificate(words),
            CURLE_SEND_ERROR where Self.refusesCertificate(words):
            self.init(tls: .clientCertificateRefused, words, of: transfer)
        case CURLE_RECV_ERROR where words.contains("chunked-encoding"):
            self.init(.malformedResponse, of: transfer, "what the server sent is not HTTP: \(words)")
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM, CURLE_SEND_FAIL_REWIND:
            self.init(.connectionLost, of: transfer, "the connection was lost: \(words)")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
            self.init(.malformedResponse, of: transfer, "what the server sent is not HTTP: \(words)")
        default:
            self.init(.other(error.number), of: transfer, words)
        }
    }

    private init(tls failure: TLSFailure, _ words: String, of transfer: Transfer) {
        let advice =
            switch failure {
            case .certificateExpired:
                "the server's certificate has expired; renew it there, or set this machine's clock"
            case .certificateNotYetValid: "the server's certificate is not valid yet; is this machine's clock right?"
            case .unknownAuthority:
                "the server's certificate is from an authority that is not trusted here"
            case .wrongHost:
                "the server's certificate is for another name; use that name, or have one made for this name"
            case .certificateRejected: "the server's certificate is not acceptable; have it made anew"
            case .clientCertificateRefused:
                "the server wants a client certificate that it trusts; give one from the authority that it knows"
            case .clientCertificateUnusable:
                "our client certificate or its key cannot be used; both must be readable PEM, the key not encrypted, and"
                    + " belong together"
            case .authorityUnusable: "the certificate authority's file cannot be used; it must be readable PEM"
            case .handshake:
                "no secure connection could be agreed on; does the server speak TLS 1.2 or later here, and does it want a"
                    + " client certificate?"
            }
        self.init(
            .tls(failure),
            // A server that refuses our certificate ends the handshake; it has looked at nothing that came after.
            isCertainlyUnsent: failure == .clientCertificateRefused || !transfer.mayHaveBeenSent,
            of: transfer.request, "\(advice) (\(words))")
    }

    private static func tlsFailure(_ code: CURLcode, _ easy: EasyHandle) -> TLSFailure {
        switch code {
        case CURLE_SSL_CERTPROBLEM: return .clientCertificateUnusable
        case CURLE_SSL_CACERT_BADFILE: return .authorityUnusable
        case CURLE_PEER_FAILED_VERIFICATION: break
        default: return refusesCertificate(easy.message) ? .clientCertificateRefused : .handshake
        }
        // OpenSSL's X509_V_ERR numbers (x509_vfy.h): libcurl passes them on.
        switch easy.verification {
        // The name is looked at last, by libcurl, which then leaves the number as it was at first or at OK.
        case 0, 1, 62, 64: return .wrongHost
        case 9: return .certificateNotYetValid
        case 10: return .certificateExpired
        // No issuer, or one that signs itself and is not known.
        case 2, 18, 19, 20, 21: return .unknownAuthority
        default: return .certificateRejected
        }
    }

    /// Whether OpenSSL's words tell of an alert by which the other side refuses our certificate, or the lack of one
    /// (RFC 8446, section 6.2).
    private static func refusesCertificate(_ words: String) -> Bool {
        words.contains(" alert ") && ["certificate", "unknown ca", "access denied"].contains { words.contains($0) }
    }
}
