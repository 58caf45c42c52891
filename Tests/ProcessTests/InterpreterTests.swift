import Process
import TestSupport
import Testing

@Suite("The interpreter of a script")
struct InterpreterTests {
    @Test(
        "what follows the program in the first line is one argument, as for the kernel",
        arguments: [
            ("#!/bin/sh\necho", "/bin/sh", nil), ("#!/bin/sh -e\n", "/bin/sh", "-e"),
            ("#! \t/bin/bash  -e -u \t\nexit", "/bin/bash", "-e -u"),
            ("#!/usr/bin/env -S sh -e", "/usr/bin/env", "-S sh -e"),
        ] as [(String, String, String?)])
    func firstLine(text: String, program: String, argument: String?) throws {
        let directory = try TemporaryDirectory()
        let interpreter = try #require(Interpreter(ofScript: try directory.write(text, to: "script")))
        #expect(interpreter.program == program)
        #expect(interpreter.argument == argument)
    }

    @Test("a file without one has none", arguments: ["echo\n", "#!\n/bin/sh", "#!  \n", "#", ""])
    func none(text: String) throws {
        let directory = try TemporaryDirectory()
        #expect(Interpreter(ofScript: try directory.write(text, to: "script")) == nil)
        #expect(Interpreter(ofScript: directory.path + "/missing") == nil)
    }
}
