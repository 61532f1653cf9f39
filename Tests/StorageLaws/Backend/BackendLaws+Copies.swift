package import BackendStore
import BoltFormat
import BoltStore
import ByteCoding
import Environment
package import PropertyTesting
import SchemaFormat

/// Laws about what leaves the backend: snapshots, hashes and sizes.
extension BackendLaws {
  /// A snapshot opens as a sound database with the rows that were committed when it began.
  package static func snapshots(_ mutant: BackendMutant? = nil) -> Law {
    Law(
      "a snapshot is the committed state of its beginning, whatever happens while it is read",
      cases: 150,
      reaching: ["a commit fell between two pieces"]
    ) { choices in
      let run = try BackendRun(choices, mutant)
      try choices.steps(0...8) { _ in
        try run.step(choices.chance(1, in: 4) ? .commit : .section)
      }
      let snapshot = try run.backend.beginSnapshot()
      run.model.commit()
      let expected = run.model.visible
      choices.note("snapshot of \(run.text(expected))")
      let pieceByteCount = choices.element(of: [1024, 512, 700, 5000])
      let commands: [BackendRun.Command] = [.section, .commit, .defragment]
      var copy: [UInt8] = []
      while true {
        let piece = try snapshot.next(byteCountMax: pieceByteCount)
        if piece.isEmpty { break }
        copy += piece
        let before = run.backend.commitCount
        try choices.steps(0...3) { _ in try run.step(choices.element(of: commands)) }
        let isBetween = run.backend.commitCount > before && copy.count < snapshot.byteCount
        choices.sometimes("a commit fell between two pieces", if: isBetween)
      }
      try choices.equal(copy.count, snapshot.byteCount, "bytes of the snapshot")
      if mutant != .snapshotUnpinned { try snapshot.end() }
      try compare(copy, with: expected, run)
    }
  }

  /// Opens a copy of the database, checks its pages and compares its rows.
  private static func compare(
    _ copy: [UInt8],
    with expected: BackendContents,
    _ run: BackendRun
  ) throws {
    let files = InMemoryFileSystem(["db": copy])
    let database = try Database.open("db", in: files, run.options.storage)
    let findings = try database.checkInvariants()
    try run.choices.hold(findings.isEmpty, "findings in the snapshot: \(findings)")
    try database.close()
    let backend = try Backend(opening: "db", in: files, run.options)
    let found = try BackendContents(reading: backend)
    try run.choices.hold(
      found == expected.seen,
      "the snapshot holds \(run.text(found)), expected \(run.text(expected))"
    )
  }

  /// The hash is that of bucket names, keys and values in order, but for the keys left out.
  package static func hashes(_ mutant: BackendMutant? = nil) -> Law {
    Law(
      "the hash is the checksum of all names and rows, but for those it ignores",
      cases: 100
    ) { choices in
      let options = BackendOptions {
        $0.storage.growthByteCount = 1 << 13
        $0.mutant = mutant
      }
      let backend = try Backend(opening: "db", in: InMemoryFileSystem(), options)
      let keys = MetaKey.allCases.map(\.rawValue) + ["a"]
      var model = BackendContents()
      try backend.lock()
      try choices.steps(0...12) { number in
        let bucket = choices.element(of: SchemaFormat.Bucket.allCases)
        try backend.batch.createBucket(bucket)
        model.buckets[bucket] = model.buckets[bucket] ?? [:]
        guard choices.chance(3, in: 4) else { return choices.note("create bucket \(bucket)") }
        let key = choices.element(of: keys)
        choices.note("put \(key) in \(bucket)")
        try backend.batch.put([UInt8(number)], for: Array(key.utf8), in: bucket)
        model.buckets[bucket]?[Array(key.utf8)] = [UInt8(number)]
      }
      try backend.unlock()
      for ignores in HashIgnores.allCases {
        let found = try backend.hash(ignoring: ignores)
        try choices.equal(found, hash(of: model, ignores), "hash that ignores \(ignores)")
      }
    }
  }

  /// The hash by the letter of formats.md §8.1.
  private static func hash(of contents: BackendContents, _ ignores: HashIgnores) -> UInt32 {
    let ignored = ignores.keys.map { Array($0.rawValue.utf8) }
    var bytes: [UInt8] = []
    for bucket in contents.buckets.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
      bytes += bucket.rawValue.utf8
      for row in contents.rows(in: bucket) where bucket != .meta || !ignored.contains(row.key) {
        bytes += row.key + row.value
      }
    }
    return CRC32C.checksum(bytes.rawSpan)
  }

  /// The sizes after each commit are those of the newest meta and of the pages in use, which are
  /// those that the batch, the newest commit and the open reads need.
  package static func sizes(_ mutant: BackendMutant? = nil) -> Law {
    Law("sizes are those of the newest commit, and nobody's pages and rows are kept") { choices in
      let run = try BackendRun(choices, mutant)
      try choices.steps(0...12) { _ in
        try run.step(choices.element(of: BackendRun.Command.allCases))
        try run.checkInvariants()
        let copy = InMemoryFileSystem(run.files.files)
        let database = try Database.open("db", in: copy, run.options.storage)
        let pageByteCount = run.options.storage.pageByteCount
        let byteCount = Int(database.meta.highWaterMark.rawValue) * pageByteCount
        try choices.equal(run.backend.byteCount, byteCount, "size")
        let used = byteCount - database.freelist.freeCount * pageByteCount
        let found = run.backend.byteCountInUse
        try choices.hold(
          used...byteCount ~= found,
          "size in use \(found), expected \(used) to \(byteCount)"
        )
      }
    }
  }
}
