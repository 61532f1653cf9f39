internal import BoltFormat
internal import DataDirCheck
internal import SchemaFormat

/// Family M: the rows of bucket `key`.
extension DatabaseRecipe {
  static var mvcc: [DatabaseRecipe] { keys + chains + numbers + compactions + hashes }

  /// A database of the sample history whose description is changed before it is laid out.
  private static func changed(
    _ name: String,
    _ problem: Problem,
    severity: Severity? = nil,
    also others: [Expectation] = [],
    allowing allowed: Set<String> = [],
    history: @escaping @Sendable () -> StoreHistory = { .sample() },
    _ change: @escaping @Sendable (inout EtcdImage) -> Void
  ) -> DatabaseRecipe {
    database(name, problem, severity: severity, also: others, allowing: allowed) {
      var image = EtcdImage(history())
      change(&image)
      return image.encoded
    }
  }

  /// A row that follows the sample history's last one.
  private static func nextRow(
    skipping count: Int64 = 0,
    _ change: (inout HistoryRow) -> Void = { _ in }
  ) -> HistoryRow {
    let main = StoreHistory.sample().revision + 1 + count
    var row = HistoryRow(
      at: RevisionKey(revision: Revision(main: main)),
      key: Array("/next".utf8)
    )
    row.createRevision = main
    row.modRevision = main
    row.version = 1
    change(&row)
    return row
  }

  /// The place of a row that a row of the same key follows later.
  private static func followed(_ rows: [HistoryRow]) -> Int {
    let place = rows.indices.first { place in
      let row = rows[place]
      return place > 20 && !row.at.isTombstone
        && rows[(place + 1)...].first { $0.key == row.key }?.at.isTombstone == false
    }
    return place ?? 0
  }

  // MARK: M1, M2

  private static var keys: [DatabaseRecipe] {
    [
      changed("revision-key-short", .revisionKeyFormat) { image in
        let row = nextRow()
        image.strayPairs = [(Array(row.at.encoded.dropLast()), row.encodedValue)]
      },
      changed("revision-key-separator", .revisionKeyFormat) { image in
        let row = nextRow()
        var key = row.at.encoded
        key[8] = UInt8(ascii: "-")
        image.strayPairs = [(key, row.encodedValue)]
      },
      changed("revision-key-mark", .revisionKeyFormat) { image in
        let row = nextRow()
        image.strayPairs = [(row.at.encoded + [UInt8(ascii: "x")], row.encodedValue)]
      },
      changed("revision-key-negative", .revisionKeyFormat) { image in
        let row = nextRow()
        var key = row.at.encoded
        key[0] = 0x80
        image.strayPairs = [(key, row.encodedValue)]
      },
      changed("row-undecodable", .rowDecode) { image in
        image.strayPairs = [(nextRow().at.encoded, [0x0a, 0x7f, 1])]
      },
      changed("row-illegal-tag", .rowDecode) { image in
        image.strayPairs = [(nextRow().at.encoded, [0, 0, 0, 0])]
      },
    ]
  }

  // MARK: M3, M4

  private static var chains: [DatabaseRecipe] {
    [
      changed("version-skipped", .rowChain) { image in
        image.rows[followed(image.rows)].version += 1
      },
      changed("create-revision-wrong", .rowChain) { image in
        image.rows[followed(image.rows)].createRevision -= 1
      },
      changed("row-missing", .rowChain, also: [.init("M5", .error)]) { image in
        image.rows.remove(at: followed(image.rows))
      },
      changed("tombstone-of-nothing", .rowChain) { image in
        image.rows.append(
          nextRow { row in
            row.at.isTombstone = true
            row.createRevision = 0
            row.modRevision = 0
            row.version = 0
          }
        )
      },
      changed("tombstone-with-value", .rowChain) { image in
        guard let place = image.rows.firstIndex(where: \.at.isTombstone) else { return }
        image.rows[place].value = [1, 2, 3]
      },
      changed("mod-revision-wrong", .modRevision) { image in
        image.rows[followed(image.rows)].modRevision += 1
      },
      database(
        "rows-of-a-key-swapped",
        .indexRebuild,
        also: [.init("B6", .error)],
        allowing: ["M3", "M5"]
      ) {
        var history = StoreHistory()
        for _ in 10..<40 { history.put("key", "same size") }
        var editor = EtcdImage(history).editor
        swap(main: 20, 21, in: &editor)
        return editor.bytes
      },
    ]
  }

  // MARK: M5

  private static var numbers: [DatabaseRecipe] {
    [
      changed("row-and-tombstone", .changeNumbers, allowing: ["M8", "M3"]) { image in
        var row = nextRow()
        image.rows.append(row)
        row.at.isTombstone = true
        row.createRevision = 0
        row.modRevision = 0
        row.version = 0
        image.rows.append(row)
      },
      changed("change-number-skipped", .changeNumbers) { image in
        let row = nextRow()
        image.rows.append(row)
        image.rows.append(
          nextRow {
            $0.at.revision.sub = 2; $0.key = Array("/other".utf8)
          }
        )
      },
      changed("first-change-not-zero", .changeNumbers) { image in
        image.rows.append(nextRow { $0.at.revision.sub = 1 })
      },
      changed("revisions-missing", .missingRevisions) { image in
        image.rows.append(nextRow(skipping: 5))
      },
      changed("first-revisions-missing", .missingRevisions, allowing: ["M3"]) { image in
        image.rows.removeFirst(2)
      },
    ]
  }

  // MARK: M6, M7

  private static var compactions: [DatabaseRecipe] {
    let compacted: @Sendable () -> StoreHistory = { .sample(compactedAt: 40) }
    return [
      changed("superseded-row-left", .compactionRest, allowing: ["M9"], history: compacted) {
        image in
        let whole = StoreHistory.sample().rows
        image.rows.append(whole[followed(whole)])
      },
      changed("old-tombstone-left", .compactionRest, allowing: ["M9"]) { image in
        var history = StoreHistory.sample(20)
        history.put("/gone")
        history.delete("/gone")
        let tombstone = history.rows[history.rows.count - 1]
        for step in 0..<5 { history.put("/later/\(step)") }
        history.compact(history.revision - 1)
        image = EtcdImage(history)
        image.rows.append(tombstone)
      },
      changed(
        "compaction-mark-malformed",
        .compactionMark,
        allowing: ["M6", "M7"],
        history: compacted
      ) { image in
        image.setMark("finishedCompactRev", nil)
        image.meta.append(("finishedCompactRev", [1, 2, 3]))
      },
      changed("compaction-marks-contradict", .compactionOrder, history: compacted) { image in
        image.setMark("scheduledCompactRev", 30)
      },
      changed("compaction-pending", .compactionPending) { image in
        var history = StoreHistory.sample(compactedAt: 20)
        history.schedule(40)
        image = EtcdImage(history)
      },
    ]
  }

  // MARK: M9, M10

  private static var hashes: [DatabaseRecipe] {
    [
      changed("hash-rules-differ", .hashRules, also: [.init("M7", .notice)]) { image in
        var history = StoreHistory()
        history.put("other")
        history.put("twice")
        history.run([.delete("twice"), .put("twice", value: "again")])
        history.schedule(history.revision)
        image = EtcdImage(history)
      },
      changed("hash-of-a-tombstone", .hashRules) { image in
        var history = StoreHistory()
        history.put("only")
        history.delete("only")
        history.compact(history.revision)
        image = EtcdImage(history)
      },
      // The rows upstream leaves after etcd#22376: the index kept 4.1, the database has only 4.0t.
      changed("put-after-delete-dropped", .rowChain) { image in
        var history = StoreHistory()
        history.put("other")
        history.put("twice")
        history.run([.delete("twice"), .put("twice", value: "again")])
        let tombstone = history.rows[2]
        history.compact(history.revision)
        history.put("twice", "and again")
        image = EtcdImage(history)
        image.rows.removeAll { $0.at.revision == Revision(main: 4, sub: 1) }
        image.rows.append(tombstone)
      },
      DatabaseRecipe("revision-below-log", .revisionBelowLog) {
        var directory = EtcdDirectory(.sample(60))
        let index = UInt64(directory.entries.count)
        directory.image = EtcdImage(.sample(10), consistentIndex: index)
        return directory.files
      },
      DatabaseRecipe("last-rows-lost", .lastWritesMissing, allowing: ["M10"]) {
        var history = StoreHistory.sample()
        for step in 0..<3 { history.put("/last/\(step)") }
        var directory = EtcdDirectory(history)
        directory.image.rows.removeLast(2)
        return directory.files
      },
      DatabaseRecipe("consistent-index-set-back", .lastWritesMissing, allowing: ["M10"]) {
        var history = StoreHistory.sample()
        for step in 0..<9 { history.put("/last/\(step)") }
        var directory = EtcdDirectory(history)
        let index = UInt64(directory.entries.count - 6)
        directory.image = EtcdImage(history, consistentIndex: index)
        return directory.files
      },
      DatabaseRecipe("revision-above-log", .revisionAboveLog) {
        var directory = EtcdDirectory(.sample(50))
        let index = UInt64(directory.entries.count)
        directory.image = EtcdImage(.sample(60), consistentIndex: index)
        return directory.files
      },
    ]
  }
}
