import TestSupport
import Testing
import ToolDriver

@Suite("assay bolt")
struct BoltVerbTests {
  private let fixture = Repository.path("Fixtures/etcd-3.5")

  private func bolt(_ words: String...) throws -> Run { try Tool.assay(["bolt"] + words) }

  @Test func `buckets are listed with their keys and where they are`() throws {
    let run = try bolt("buckets", fixture)
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 10)
    #expect(lines.contains("key  812 keys, page 11"))
    #expect(lines.contains("auth  2 keys, inline"))
  }

  @Test func `the list of pages can be cut down to a type`() throws {
    let run = try bolt("pages", fixture, "--type", "branch", "--type", "meta", "-w", "table")
    #expect(
      run.output == """
        ID  TYPE    ITEMS  OVRFLW
        --  ------  -----  ------
         0  meta        0       0
         1  meta        0       0
        11  branch     56       0

        """
    )
  }

  @Test func `a page is shown with the name of every field`() throws {
    let run = try bolt("page", fixture, "0")
    #expect(run.output.contains("00000010  ed da 0c ed              magic          0xed0cdaed\n"))
    #expect(run.output.contains("00000020  0d 00 00 00 00 00 00 00  root           13\n"))
    #expect(run.status == 0)
  }

  @Test func `a page that is not there is one line and exit status 16`() throws {
    let run = try bolt("page", fixture, "116")
    #expect(run.status == 16)
    #expect(run.output == "")
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains("page 116 is out of range"))
    #expect(run.errors.contains("pages 0 to 115"))
  }

  @Test(arguments: [
    (["meta", "consistent_index"], "value  7060"),
    (["meta", "finishedCompactRev"], "revision  6290.0"),
    (["cluster", "clusterVersion"], "version  3.5.0"),
    (["authUsers", "root"], "roles        root"),
    (["key", "458.0"], "key             /registry/secrets/ns1/obj-799"),
    (["lease", "4ee7a1f84449f61e"], "ttlSeconds           600"),
  ])
  func `a value is shown as what it is`(words: [String], line: String) throws {
    let run = try Tool.assay(["bolt", "get", fixture] + words)
    #expect(run.status == 0)
    #expect(run.output.split(separator: "\n").contains(Substring(line)), "\(run.output)")
    #expect(!run.output.contains("$2a$"))
  }

  @Test func `raw bytes are written alone`() throws {
    #expect(try bolt("get", fixture, "cluster", "clusterVersion", "--raw").output == "3.5.0")
  }

  @Test func `keys stop at the limit and at the prefix`() throws {
    let meta = try bolt("keys", fixture, "meta", "--prefix", "con")
    #expect(meta.output == "confState\nconsistent_index\n")
    let rows = try bolt("keys", fixture, "key", "--limit", "2")
    #expect(rows.output == "458.0\n504.0\n")
    let bytes = try bolt("keys", fixture, "meta", "--prefix", "term", "--hex")
    #expect(bytes.output == "7465726d\n")
  }

  @Test func `a bucket or key that is not there is one line and exit status 16`() throws {
    let bucket = try bolt("keys", fixture, "nothing")
    #expect(bucket.status == 16 && bucket.errorLines.count == 1)
    #expect(bucket.errors.contains("members_removed"))
    let key = try bolt("get", fixture, "meta", "nothing")
    #expect(key.status == 16 && key.errorLines.count == 1)
  }

  @Test func `a damaged page is named in line and the rest is read`() throws {
    let scratch = try Scratch()
    let copy = try scratch.copy(of: fixture + "/member/snap/db", as: "db")
    // The branch page 11 names page 5000 as the child of its second item.
    let write = "printf '\\210\\023' | dd of='\(copy)' bs=1 seek=45096 conv=notrunc 2>/dev/null"
    _ = try Tool.shell(write)
    let run = try bolt("buckets", copy)
    #expect(run.status == 4)
    #expect(
      run.output.contains(
        "damaged: page 11 item 1 (bucket key): pgid: found page 5000, past the high-water mark, "
          + "expected a page below 116"
      )
    )
    #expect(run.output.contains("meta  5 keys, inline"))
    let json = try bolt("buckets", copy, "-w", "json")
    #expect(json.status == 4)
    #expect(json.output.contains("\"field\": \"pgid\""))
  }
}
