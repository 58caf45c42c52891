public import Configuration
public import HTTPServer
public import Telemetry

extension ValueForm where Value == String {
    /// The name of a daemon among others of its kind.
    public static var daemonName: ValueForm {
        .name("at most 63 letters, digits, '.', '_' and '-'", limit: 63) {
            $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_" || $0 == "-")
        }
    }

    /// A file, or the name of a credential.
    public static var secretPath: ValueForm {
        ValueForm("a path that begins with '/', or 'credential:' and a name") { word in
            path.accepts(word) || (word.hasPrefix("credential:") && word.count > 11) ? word : nil
        } text: {
            $0
        }
    }
}

extension ValueForm where Value == ListenAddress {
    /// A place to listen at.
    public static var listenAddress: ValueForm {
        ValueForm("an address such as 127.0.0.1:9464 or unix:/run/ditrit/metrics.sock") {
            ListenAddress($0)
        } text: {
            "\($0)"
        }
    }
}

extension ValueForm where Value == Severity {
    /// How grave a record is.
    public static var severity: ValueForm {
        let names = Severity.allCases.map { "'\($0)'" }.joined(separator: ", ")
        return ValueForm("one of \(names)") {
            Severity($0)
        } text: {
            "\($0)"
        }
    }
}

extension ValueForm where Value == LocalAccount {
    /// A user of this host, or a group.
    public static var localAccount: ValueForm {
        ValueForm("a user such as 'root', or a group such as '@ditrit'") {
            LocalAccount($0)
        } text: {
            "\($0)"
        }
    }
}
