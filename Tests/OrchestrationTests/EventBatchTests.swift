import Testing
import TupleSpace

@testable import Orchestration

/// The short form of events in the space.
@Suite("The short form of events")
struct EventBatchTests {
    private func event(_ kind: Event.Kind, at time: Int64, _ fill: (inout Event) -> Void) -> Event {
        var event = Event(at: time, kind: kind, node: "web_0")
        fill(&event)
        return event
    }

    private var all: [Event] {
        [
            event(.state, at: 1000) { $0.state = "creating" },
            event(.dispatched, at: 1000) { event in
                (event.operation, event.number, event.relationship, event.peer) = ("C.add", 3, "web.uses", "db_0")
            },
            event(.succeeded, at: 5000) { event in
                (event.operation, event.number, event.worker) = ("C.add", 3, "w")
                (event.began, event.ended, event.artifact) = (2000, 4000, "sha256:0")
            },
            event(.failed, at: 5001) { event in
                (event.operation, event.number, event.message) = ("C.add", 3, "exited with 1")
                (event.output, event.omitted) = (["a", "b"], 7)
            },
            event(.failed, at: 5002) { $0.message = "it waits" },
            event(.withdrawn, at: 4999) { ($0.operation, $0.number) = ("C.add", 3) },
        ]
    }

    @Test("nothing of an event is lost")
    func roundTrip() throws {
        let tuple = try Tuple(["event"], encoding: EventBatch(all))
        #expect(try tuple.decode(as: EventBatch.self).events == all)
        let empty = try Tuple(["event"], encoding: EventBatch([]))
        #expect(try empty.decode(as: EventBatch.self).events.isEmpty)
        #expect(String(decoding: empty.payload, as: UTF8.self) == "{}")
    }

    @Test("a state takes few bytes more than its words")
    func size() throws {
        let tuple = try Tuple(["event"], encoding: EventBatch([all[0], all[0]]))
        #expect(
            String(decoding: tuple.payload, as: UTF8.self)
                == #"{"t":1000,"e":[{"n":"web_0","s":"creating"},{"n":"web_0","s":"creating"}]}"#)
    }

    @Test("a kind that this version does not know is said")
    func unknown() {
        let tuple = Tuple(["event"], payload: Array(#"{"t":1,"e":[{"n":"a","k":"?"}]}"#.utf8))
        #expect(throws: TupleSpaceError.self) { try tuple.decode(as: EventBatch.self) }
    }
}
