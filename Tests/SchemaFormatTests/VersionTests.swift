import ByteCoding
import SchemaFormat
import Testing

@Suite("Versions")
struct VersionTests {
  @Test(arguments: ["3.4.0", "3.10.23", "3.8.0-alpha.0", "0.0.0"])
  func `a version reads back`(text: String) {
    #expect(SemanticVersion(text)?.description == text)
  }

  @Test(arguments: [
    "", "3", "3.5", "3.5.", "3..0", "3.5.0.0", "v3.5.0", "3.5.0-", "3.05.0", "3.5.-1",
  ])
  func `other texts are no versions`(text: String) {
    #expect(SemanticVersion(text) == nil)
  }

  @Test func `a pre-release comes before its release`() {
    let texts = ["3.4.9", "3.4.10", "3.8.0-alpha.0", "3.8.0-rc.1", "3.8.0", "3.8.1"]
    let versions = texts.compactMap { SemanticVersion($0) }
    #expect(versions.count == texts.count)
    #expect(versions == versions.shuffled().sorted())
  }

  @Test(arguments: [
    ([MetaKey.consistentIndex: "x"], nil, "3.4", SchemaVersion.Evidence.noTerm),
    ([.consistentIndex: "x", .term: "x"], "3.4.0", "3.5", .term),
    ([.consistentIndex: "x", .term: "x", .storageVersion: "3.7.0"], nil, "3.7", .storageVersion),
    ([.term: "x", .storageVersion: "garbage"], nil, "3.5", .term),
    ([:], "3.6.0", "3.6", .clusterVersion),
  ])
  func `the schema tells the version`(
    meta: [MetaKey: String],
    cluster: String?,
    text: String,
    evidence: SchemaVersion.Evidence
  ) {
    let version = SchemaVersion.detect(
      meta: { meta[$0].map { Array($0.utf8) } },
      clusterVersion: cluster.map { Array($0.utf8) }
    )
    #expect(version?.text == text)
    #expect(version?.evidence == evidence)
  }

  @Test func `an empty database tells nothing`() {
    #expect(SchemaVersion.detect(meta: { _ in nil }, clusterVersion: nil) == nil)
  }

  @Test func `buckets are listed in bolt's order`() {
    #expect(Bucket.names == Bucket.names.sorted())
    #expect(Bucket.names.count == 10)
    #expect(Bucket(rawValue: "members_removed") == .membersRemoved)
  }
}
