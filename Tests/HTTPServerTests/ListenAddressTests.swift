import HTTPServer
import Testing

@Suite("Addresses to listen on")
struct ListenAddressTests {
    @Test(
        "what is no address is refused, names of hosts too",
        arguments: [
            "", ":", ":80", "80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1",
            "127.0.0.1:8 0", "127.0.0:80", "256.0.0.1:80", "localhost:80", "::1:80", "[::1]", "[::1]80", "[::g]:80",
            "[127.0.0.1]:80", "127.0.0.1\0:80", "unix:", "unix:relative", "unix:/a\0b",
            "unix:/" + String(repeating: "a", count: 107),
        ])
    func refused(text: String) { #expect(ListenAddress(text) == nil) }

    @Test(
        "an address is printed as it is read",
        arguments: ["127.0.0.1:0", "0.0.0.0:65535", "[::1]:80", "unix:/run/a.sock"])
    func roundTrip(text: String) { #expect(ListenAddress(text).map { "\($0)" } == text) }
}
