internal import CCurl

/// What libcurl could not do with a handle of ours.
struct CurlError: Error {
    let code: CURLcode

    /// libcurl's number.
    var number: Int { Int(code.rawValue) }
    /// libcurl's words for the number.
    var text: String { unsafe String(cString: curl_easy_strerror(code)) }

    static func check(_ code: CURLcode) throws(CurlError) {
        guard code == CURLE_OK else { throw CurlError(code: code) }
    }
}
