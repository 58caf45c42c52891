internal import HTTPClient

/// Failures that answers tell of.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>, and what radosgw 16 and Swift 2.38 were
/// seen to answer.
extension ObjectStoreError {
    /// An answer that tells of a failure.
    struct Answer {
        let status: Int
        let code: String
        let message: String
        let region: String?
        let requestID: String?
        let date: UTCTime?
        let retryAfter: Duration?

        init(status: Int, headers: HTTPHeaders, body: [UInt8]) {
            self.status = status
            let error = (try? XMLReader.read(body)).flatMap { $0.name == "Error" ? $0 : nil }
            code = error?.text(of: "Code") ?? ""
            message = error?.text(of: "Message") ?? ""
            region = error?.text(of: "Region") ?? headers["x-amz-bucket-region"]
            requestID = headers["x-amz-request-id"] ?? error?.text(of: "RequestId")
            date = headers["Date"].flatMap(UTCTime.init(httpDate:))
            retryAfter = headers["Retry-After"].flatMap(Int.init).flatMap { $0 >= 0 ? .seconds(min($0, 3600)) : nil }
        }
    }

    /// - Parameters:
    ///   - isAboutObject: whether an object was asked for, and not a bucket.
    ///   - settings: where the endpoint, the region and the key are from, for hints.
    init(_ answer: Answer, doing action: String, isAboutObject: Bool, to configuration: ObjectStoreConfiguration) {
        let code = answer.code.isEmpty ? "" : " \(answer.code)"
        let message = answer.message.isEmpty ? "" : ": \(Self.line(answer.message))"
        let said = "\(action): the server answered \(answer.status)\(code)\(message)"
        let (kind, hint, remedy) = Self.meaning(answer, isAboutObject: isAboutObject, configuration)
        self.init(
            kind, hint.map { "\(said)\n    hint: \($0)" } ?? said, requestID: answer.requestID, remedy: remedy)
    }

    /// A text in one line, and not too long a one.
    private static func line(_ text: String) -> String {
        String(text.prefix(300).map { $0.isNewline ? " " : $0 })
    }

    private static func meaning(
        _ answer: Answer, isAboutObject: Bool, _ configuration: ObjectStoreConfiguration
    ) -> (Code, hint: String?, Remedy) {
        let key = configuration.credentials.accessKeyID
        switch answer.code {
        case "SignatureDoesNotMatch":
            return (
                .wrongSecret,
                "the secret does not belong to the access key '\(key)', or the server does not know that key, or"
                    + " something between here and the server changes requests", .none
            )
        case "InvalidAccessKeyId":
            return (.unknownKey, "the server does not know the access key '\(key)'; is it one of this server?", .none)
        case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
            return (.sessionToken, "temporary credentials have to be fetched anew", .none)
        case "RequestTimeTooSkewed":
            return (
                .clockSkewed, "set the clocks of this machine and of the server",
                answer.date.map { .clock($0) } ?? .none
            )
        case "AccessDenied" where answer.message.contains("xpired"), "RequestExpired", "ExpiredRequest":
            return (.expired, "presign it anew, for longer; are the clocks right?", .none)
        case "AccessDenied", "AllAccessDisabled", "AccountProblem", "Forbidden":
            return (
                .accessDenied,
                "the access key '\(key)' needs the permission for it in the bucket '\(configuration.bucket)'", .none
            )
        case "AuthorizationHeaderMalformed", "AuthorizationQueryParametersError", "PermanentRedirect",
            "IllegalLocationConstraintException", "InvalidRegionName":
            return Self.region(answer, configuration)
        case "NoSuchBucket":
            return (
                .noSuchBucket,
                "the bucket '\(configuration.bucket)' has to be made first (`ditrit-artifactd --make-bucket`); is its name"
                    + " right, and does it belong to the account of the access key '\(key)'?", .none
            )
        case "NoSuchKey", "NoSuchVersion": return (.noSuchKey, nil, .none)
        case "NoSuchUpload": return (.noSuchUpload, "somebody has ended the multipart upload; put it anew", .none)
        case "BucketAlreadyOwnedByYou", "BucketAlreadyExists":
            return (
                .alreadyExists, "somebody has the bucket '\(configuration.bucket)' already; choose another name", .none
            )
        case "PreconditionFailed": return (.alreadyExists, nil, .none)
        case "ConditionalRequestConflict", "OperationAborted": return (.serverFailure, nil, .again)
        case "InvalidRange": return (.invalidRange, nil, .none)
        case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "InvalidDigest":
            return (.digestMismatch, "the bytes that arrived are not those that were announced", .none)
        case "EntityTooLarge", "EntityTooSmall", "QuotaExceeded", "InsufficientStorage":
            return (.tooLarge, nil, .none)
        case "NotImplemented", "MethodNotAllowed":
            return (.unsupported, "see /usr/share/doc/ditrit/objectstore.md, \"Servers\"", .none)
        case "SlowDown", "ServiceUnavailable", "Busy", "TooManyRequests", "RequestLimitExceeded":
            return (.busy, nil, .slower(answer.retryAfter))
        case "RequestTimeout", "InternalError", "IncompleteBody": return (.serverFailure, nil, .again)
        default: return Self.meaning(ofStatus: answer, isAboutObject: isAboutObject, configuration)
        }
    }

    private static func region(
        _ answer: Answer, _ configuration: ObjectStoreConfiguration
    ) -> (Code, hint: String?, Remedy) {
        guard let region = answer.region, !region.isEmpty, region != configuration.region else {
            let isAboutRegion = answer.code == "PermanentRedirect" || answer.message.contains("region")
            return isAboutRegion
                ? (.wrongRegion(nil), "the region '\(configuration.region)' is not the server's; set its own", .none)
                : (.invalid, nil, .none)
        }
        return (
            .wrongRegion(region),
            "set the region '\(region)' instead of '\(configuration.region)', and its endpoint if it has one", .none
        )
    }

    /// What a status alone tells: an answer to HEAD has no body, and what stands between may answer as well.
    private static func meaning(
        ofStatus answer: Answer, isAboutObject: Bool, _ configuration: ObjectStoreConfiguration
    ) -> (Code, hint: String?, Remedy) {
        switch answer.status {
        case 200..<300: (.unreadable, wrongAddress, .none)
        case 301, 307: region(answer, configuration)
        case 403: (.accessDenied, "is the access key right, and may it do this?", .none)
        case 404: isAboutObject ? (.noSuchKey, nil, .none) : (.noSuchBucket, nil, .none)
        case 408, 500, 502, 504: (.serverFailure, nil, .again)
        case 412: (.alreadyExists, nil, .none)
        case 413: (.tooLarge, nil, .none)
        case 416: (.invalidRange, nil, .none)
        case 429, 503: (.busy, nil, .slower(answer.retryAfter))
        case 405, 501: (.unsupported, nil, .none)
        case 400..<500 where answer.code.isEmpty: (.unreadable, wrongAddress, .none)
        case 400..<500: (.invalid, nil, .none)
        case 500...: (.serverFailure, nil, .none)
        default: (.unreadable, wrongAddress, .none)
        }
    }
}
