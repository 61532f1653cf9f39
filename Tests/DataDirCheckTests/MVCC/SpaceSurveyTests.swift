import ByteCoding
import Environment
import ProtoWire
import SchemaFormat
import Testing

@testable import DataDirCheck

@Suite("Space survey")
struct SpaceSurveyTests {
  private func survey(
    _ random: RandomHistory,
    _ grouping: SpaceSurvey.Grouping = .init(),
    keyCountMax: Int = 0
  ) throws -> SpaceSurvey {
    var rows = try RowStream(BoltBrowser(opening: "member/snap/db", in: random.fileSystem))
    return try SpaceSurvey(
      of: &rows,
      by: grouping,
      keyCountMax: keyCountMax,
      progress: SilentProgress()
    )
  }

  @Test(arguments: 0..<40)
  func `rows are live or superseded, and nothing is counted twice`(seed: UInt64) throws {
    let random = RandomHistory(seed: seed, entryCount: 60)
    var grouping = SpaceSurvey.Grouping()
    grouping.depth = 3
    let survey = try survey(random, grouping, keyCountMax: .max)
    let store = random.store
    let sizes = store.rows.map { $0.at.encoded.count + $0.value.encoded(as: .gogo).count }
    #expect(survey.total.rowCount == store.rows.count)
    #expect(survey.total.byteCount == sizes.reduce(0, +))
    #expect(survey.total.liveKeyCount == store.live.count)
    #expect(survey.groups.map(\.count.byteCount).reduce(0, +) == survey.total.byteCount)
    #expect(survey.largestKeys.map(\.count.byteCount).reduce(0, +) == survey.total.byteCount)
    let file = survey.file
    #expect(
      file.rowByteCount + file.freeByteCount + file.untouchedByteCount + file.overheadByteCount
        == file.byteCount
    )
  }

  /// What the column promises.
  @Test(arguments: 0..<40)
  func `a compaction at the current revision removes what is called superseded`(
    seed: UInt64
  ) throws {
    var random = RandomHistory(seed: seed, entryCount: 60)
    let before = try survey(random)
    random.store.compact(at: random.store.revision)
    let after = try survey(random)
    #expect(after.total.byteCount == before.total.liveByteCount)
    #expect(after.total.rowCount == before.total.rowCount - before.total.supersededRowCount)
    #expect(after.total.supersededRowCount == 0)
  }

  @Test(arguments: [
    ("/registry/pods/default/web", 2, "", "/registry/pods/"),
    ("/registry/pods/default/web", 9, "", "/registry/pods/default/"),
    ("/registry/pods/default/web", 0, "", ""),
    ("/registry/pods/default/web", 1, "/registry/pods/", "/registry/pods/default/"),
    ("registry/pods/web", 1, "", "registry/"),
    ("compact_rev_key", 2, "", ""), ("/", 2, "", ""), ("//", 2, "", "//"), ("", 2, "", ""),
  ])
  func `a group is as many components as asked for, without the key's own name`(
    key: String,
    depth: Int,
    prefix: String,
    group: String
  ) {
    var grouping = SpaceSurvey.Grouping()
    grouping.depth = depth
    grouping.prefix = Array(prefix.utf8)
    let end = grouping.groupEnd(of: Array(key.utf8).rawSpan)
    #expect(String(key.prefix(end)) == group)
  }

  @Test func `shares of equal size stand in the order of their names`() throws {
    let survey = try survey(RandomHistory(seed: 9, entryCount: 60), keyCountMax: .max)
    for (left, right) in zip(survey.largestKeys, survey.largestKeys.dropFirst()) {
      let isOrdered =
        left.count.byteCount == right.count.byteCount
        ? left.name.lexicographicallyPrecedes(right.name)
        : left.count.byteCount > right.count.byteCount
      #expect(isOrdered)
    }
  }
}
