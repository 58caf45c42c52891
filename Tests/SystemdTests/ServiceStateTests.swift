import Testing

@testable import Systemd

@Suite("The lines of a notification")
struct ServiceStateTests {
    @Test("a status is one line, whatever it quotes", arguments: ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\0"])
    func status(breaking: String) {
        #expect(ServiceState.status("a\(breaking)READY=1").lines == "STATUS=a READY=1")
    }

    @Test("a time that the manager could not read is as long as it can be, never negative")
    func times() {
        #expect(ServiceState.extendTimeout(.seconds(-1)).lines == "EXTEND_TIMEOUT_USEC=0")
        #expect(ServiceState.extendTimeout(.microseconds(7)).lines == "EXTEND_TIMEOUT_USEC=7")
        #expect(ServiceState.extendTimeout(.seconds(Int64.max)).lines == "EXTEND_TIMEOUT_USEC=\(Int64.max)")
        let almost = Duration.seconds(Int64.max / 1_000_000) + .milliseconds(999)
        #expect(ServiceState.extendTimeout(almost).lines == "EXTEND_TIMEOUT_USEC=\(Int64.max)")
    }
}
