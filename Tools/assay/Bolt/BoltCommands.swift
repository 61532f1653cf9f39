internal import BoltFormat
internal import ByteCoding
internal import DataDirCheck
internal import SystemIO

extension Command {
  /// `assay bolt`: the database, page by page and bucket by bucket.
  static let bolt = Command(
    group: "bolt",
    "looks into the database",
    discussion: """
      Reads the bolt file without opening it as a database: nothing is locked, nothing is
      written, and damage is shown in line while the rest is still read. Only exec writes.
      """,
    [boltInfo, boltBuckets, boltPages, boltPage, boltKeys, boltGet, boltStats, boltCheck, boltExec]
  )
}

extension Argument {
  /// A bucket, from the top down.
  static let bucket = Argument("BUCKET", "bucket name, those inside joined by /, or 0x and hex")
}

extension Option {
  /// Which meta page is followed.
  static let meta = Option.choice(
    "meta",
    ["0", "1"],
    "meta page to follow, instead of the newer valid one"
  )
}

extension BoltBrowser {
  /// Opens what the command line names, and follows the meta it asks for.
  init(_ arguments: ParsedArguments) throws {
    try self.init(opening: arguments.one(.dataDirectory), in: DiskFileSystem())
    if let page = arguments.text(.meta) { try follow(meta: page == "0" ? 0 : 1) }
  }
}

/// Runs a verb, and turns the browser's errors into the exit status they call for.
func browsing(_ verb: () throws -> ExitStatus) throws -> ExitStatus {
  do {
    return try verb()
  } catch let error as BoltBrowserError {
    switch error {
    // Every database of etcd has buckets: these cannot be read.
    case .noSuchBucket(_, _, let known) where known.isEmpty: throw CannotLook(error.message)
    case .noSuchPage, .noSuchBucket, .noSuchKey: throw UsageError(error.message)
    case .notDatabase, .noValidMeta, .invalidMeta: throw CannotLook(error.message)
    }
  }
}

/// Names of a bucket and those around it, from a word of the command line.
func bucketPath(_ word: String) -> [[UInt8]] {
  word.split(separator: "/").map { part in
    BackendRow.bytes(hexadecimalText: String(part)) ?? Array(part.utf8)
  }
}

extension Output {
  /// Writes a JSON document and ends its line.
  func document(_ write: (inout JSONWriter) -> Void) {
    var json = JSONWriter(layout: .indented)
    write(&json)
    self.write(json.bytes)
    line("")
  }

  /// Writes what is wrong, the first of each kind, and gives what the exit status then is.
  func damage(_ damage: [BoltDamage], of count: Int? = nil) -> ExitStatus {
    let lines = BoltDamage.lines(damage, of: count ?? damage.count)
    for met in lines { line(painted(met, .red)) }
    return damage.isEmpty ? .clean : .errorsFound
  }
}

extension JSONWriter {
  /// Writes what is wrong as an array under the key `damage`.
  mutating func damage(_ damage: [BoltDamage]) {
    objects("damage", damage) { json, met in
      json.field("page", met.page.rawValue)
      if let item = met.item { json.field("item", item) }
      if !met.bucket.isEmpty { json.field("bucket", met.bucket) }
      json.field("field", met.field)
      json.field("observed", met.observed)
      json.field("expected", met.expected)
    }
  }
}
