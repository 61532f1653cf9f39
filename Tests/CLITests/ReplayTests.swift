import TestSupport
import Testing
import ToolDriver

@testable import assay

@Suite("replay on the command line")
struct ReplayTests {
  @Test func `JSON has the fields that were promised, and no others`() throws {
    let path = Repository.path("Fixtures/etcd-3.5-three-members/m1")
    let run = try Tool.assay("replay", "-w", "json", path)
    let flat = run.output.filter { !$0.isWhitespace }
    #expect(
      flat == """
        {"from":{"index":1},"to":{"index":798,"term":2},"revision":706,"compactRevision":642,\
        "hashKV":4180286523,"rows":{"proven":98,"unproven":0,"different":0},"firstDifference":null}
        """
    )
    #expect(run.status == 0 && run.errors == "")
  }

  @Test func `a database or backup alone is no log, in one line`() throws {
    let path = Repository.path("Fixtures/etcd-3.5-snapshot.db")
    let run = try Tool.assay("replay", path)
    #expect(
      run.status == 8 && run.output == ""
        && run.errors == "assay replay: \(path): no log to replay\n"
    )
  }

  @Test func `a log alone is replayed, and there is nothing to hold against it`() throws {
    let path = Repository.path("Fixtures/etcd-3.5-three-members/m1/member/wal")
    let run = try Tool.assay("replay", path)
    #expect(run.status == 0 && run.output.contains("hash 4180286523"))
    #expect(run.output.contains("There is no database to hold it against."))
  }

  @Test func `a row that is other than the log makes it ends with 4`() throws {
    let scratch = try Scratch()
    let path = try scratch.copy(
      of: Repository.path("Fixtures/etcd-3.5-three-members/m2"),
      as: "m2"
    )
    let other = Repository.path("Fixtures/etcd-3.5/member/snap/db")
    let run = try Tool.shell(
      "cp '\(other)' '\(path)/member/snap/db' && \"$ASSAY\" replay '\(path)'; echo status $?"
    )
    #expect(run.output.hasSuffix("status 4\n"), "\(run.output)")
  }
}
