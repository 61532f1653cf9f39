import TestSupport
import Testing
import ToolDriver

@testable import assay

@Suite("mvcc on the command line")
struct MVCCTests {
  private let path = Repository.path("Fixtures/etcd-3.5")

  @Test func `a key that is not there prints nothing and is no error`() throws {
    let run = try Tool.assay("mvcc", "get", path, "/nowhere")
    #expect(run == Run(status: 0, output: "", errors: ""))
  }

  @Test(arguments: [
    ("6289", "revision 6289 has been compacted: revisions 6290 to 6415 can be read"),
    ("6416", "revision 6416 is a future revision: the current one is 6415"),
  ])
  func `a revision that cannot be read is one line and status 8`(
    revision: String,
    reason: String
  ) throws {
    let run = try Tool.assay("mvcc", "get", path, "x", "--rev", revision)
    #expect(run.status == 8 && run.output == "")
    #expect(run.errors == "assay mvcc get: \(path)/member/snap/db: \(reason)\n")
  }

  /// One entry deleted and wrote in revision 6406; entry 7039 of term 2 by `assay wal dump`.
  @Test func `history names the raft entry that made a revision`() throws {
    let run = try Tool.assay("mvcc", "history", path, "/registry/pods/ns6/obj-76")
    #expect(
      run.output.contains("6406.0 put version 2, create 6275, 4 bytes: t989 (entry 7039, term 2)")
    )
    #expect(run.status == 0 && run.errors == "")
  }

  @Test func `JSON has etcdctl's fields in base64`() throws {
    let run = try Tool.assay("mvcc", "get", path, "/registry/pods/last", "-w", "json")
    #expect(
      run.output.contains(
        #""create_revision":6415,"mod_revision":6415,"version":1,"value":"b25l"}],"count":1}"#
      )
    )
  }
}
