import EventLoop
import Glibc
import HTTPServer

// Answers 200 bytes at `/now`, without a task, and at `/later`, by an asynchronous handler; prints where it listens.
let loop = try EventLoop(name: "server")
let answer = [UInt8](repeating: UInt8(ascii: "x"), count: 200)
var router = Router()
router.onImmediate("GET", "/now") { _, _ in
    HTTPResponse(status: 200, fields: [("Content-Type", "text/plain")], body: answer)
}
router.on("GET", "/later") { _, _ in
    HTTPResponse(status: 200, fields: [("Content-Type", "text/plain")], body: answer)
}
let server = HTTPServer(loop: loop, router: router)
let address = try await server.start(on: .tcp(host: "127.0.0.1", port: 0))
print(address)
fflush(nil)
// Until it is killed, or forgotten.
try await Task.sleep(for: .seconds(300))
