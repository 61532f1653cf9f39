import ByteCoding
import DataDirCheck
import EtcdMessages
import ProtoWire
import SchemaFormat
import Testing

@Suite("Backend row")
struct BackendRowTests {
  private func row(_ bucket: String, _ key: [UInt8], _ value: [UInt8]) -> BackendRow {
    BackendRow(key: key.rawSpan, value: value.rawSpan, bucket: bucket)
  }

  @Test func `a row of bucket key shows its key and revisions`() {
    let value = KeyValue.with {
      $0.key = Array("/registry/pods/x".utf8)
      $0.createRevision = 3
      $0.modRevision = 5
      $0.version = 2
      $0.value = Array("v".utf8)
      $0.lease = 0x10
    }.encoded(as: .gogo)
    let key = RevisionKey(revision: Revision(main: 5)).encoded
    let row = row("key", key, value)
    #expect(row.failure == nil)
    #expect(row.keyText == "5.0")
    #expect(
      row.summary
        == "revision 5.0, tombstone false, key /registry/pods/x, createRevision 3, "
        + "modRevision 5, version 2, lease 0000000000000010, valueByteCount 1"
    )
  }

  @Test func `a password hash is never shown`() {
    let value = AuthUser.with {
      $0.name = Array("root".utf8)
      $0.password = Array("$2a$10$secret".utf8)
      $0.roles = ["root"]
    }.encoded(as: .gogo)
    let row = row("authUsers", Array("root".utf8), value)
    #expect(!row.lines.joined().contains("secret"))
    #expect(row.summary == "name root, hasPassword true, noPassword false, roles root")
  }

  @Test func `a value that is not what its bucket holds says why`() {
    #expect(row("meta", Array("term".utf8), [1]).failure == "value has 1 bytes, not 8")
    #expect(row("key", [1], [1]).failure != nil)
    #expect(row("members", [1], [1]).failure != nil)
    #expect(row("cluster", Array("clusterVersion".utf8), [1]).failure == "value is not a version")
    #expect(row("other", [1], [0xff]).failure == nil)
  }

  @Test func `words of the command line name keys as the lists show them`() {
    let five = RevisionKey(revision: Revision(main: 5)).encoded
    #expect(BackendRow.keys("5.0", bucket: "key").first == five)
    #expect(BackendRow.keys("5", bucket: "key").first == five)
    #expect(BackendRow.keys("5.0t", bucket: "key").contains(five + [UInt8(ascii: "t")]))
    #expect(BackendRow.keys("10", bucket: "lease") == [[0, 0, 0, 0, 0, 0, 0, 16]])
    #expect(BackendRow.keys("0x0aff", bucket: "meta").first == [0x0a, 0xff])
    #expect(BackendRow.keys("term", bucket: "meta") == [Array("term".utf8)])
    for odd in ["-1.0", "1.-1", "1.2.3", "x", "0x1", "0xzz"] {
      #expect(BackendRow.keys(odd, bucket: "key") == [Array(odd.utf8)])
    }
  }
}
